/** A signal post rings as the tablets of its circuit do, from what it was told last: through
 *  a cut, a reload and a pause. What it shows is the order of the moment. */
import { expect, test } from 'vitest'
import { faceOf, type Order } from '../../src/ecos/post/orders'
import { bellOf, readCircuit } from '../../src/ecos/post/circuit'
import { addressOf, placeOf } from '../../src/ecos/post/place'
import type { SignalPost } from '../../src/ecos/post/signal-post'
import { dump } from '../../src/core/canonical'
import { SITTING } from '../gateway'
import { World, type Device } from '../world'
import { sealSeries } from './series'
import { DOCUMENTS, IMAGES, TEMPO, TURN_MS } from './stage'

const CODE = 'K7QF-2M9D-3TBR-9XKM'
const DOORS = [1, 2, 3, 4, 5].map((room) => ({ room: `B${room}`, numbers: ['08121', null], is_withdrawn: false }))

function told(world: World): Record<string, unknown> {
  world.gateway.post = {
    code: CODE,
    told: { sitting: SITTING, title: 'ECOS', scheduled_ms: 0, site: 'Lille', circuit: 'A', tempo: TEMPO, doors: DOORS },
  }
  return world.gateway.post.told
}

async function serving(device: Device, code = CODE, screen = 0): Promise<SignalPost> {
  const post = device.openPost()
  void post.serve({ code, screen })
  await device.world.settle()
  return post
}

test('a code of nobody is told; the right one shows the circuit before any start', async () => {
  const world = new World()
  told(world)
  const post = await serving(world.device(), 'WRONG')
  expect(post.view()).toMatchObject({ circuit: null, problem: 'unknown' })
  void post.serve({ code: CODE, screen: 0 })
  await world.settle()
  expect(post.view()).toMatchObject({ circuit: { code: 'A', doors: [{ room: 'B1' }, {}, {}, {}, {}] }, problem: null })
  expect(faceOf(post.view().bell, world.nowMs).order).toBe('unannounced')
})

test('a code that was taken back shows nothing any more, also once switched on again while cut', async () => {
  const world = new World()
  const known = told(world)
  const device = world.device()
  world.gateway.announce({ kind: 'armed', t0_ms: world.nowMs + 10_000, sitting: SITTING })
  let post = await serving(device)
  expect(post.view().bell).not.toBeNull()
  world.gateway.revokedCode = CODE
  world.gateway.post = { code: 'NEW', told: known }
  await world.until(() => post.view().problem === 'revoked')
  expect(post.view()).toMatchObject({ circuit: null, bell: null, moment: null })
  await device.stopPost(post)
  device.cut()
  post = await serving(device)
  expect(post.view()).toMatchObject({ circuit: null, problem: 'down' })
  device.mend()
  void post.serve({ code: 'NEW', screen: 0 })
  await world.settle()
  expect(post.view()).toMatchObject({ circuit: { code: 'A' }, problem: null })
})

test('cut off and switched on again, it rings on, and hears of a pause later', async () => {
  const world = new World()
  told(world)
  const device = world.device()
  const t0Ms = world.nowMs + 10_000
  world.gateway.announce({ kind: 'armed', t0_ms: t0Ms, sitting: SITTING })
  let post = await serving(device)
  await world.advance(6_000)
  device.cut()
  await device.stopPost(post)
  post = await serving(device)
  await world.until(() => post.view().moment?.state === 'reading')
  expect(world.nowMs - t0Ms).toBeLessThan(200)
  await world.until(() => post.view().moment?.turn === 2)
  expect(world.nowMs - t0Ms - TURN_MS).toBeLessThan(200)
  const pause = { sitting: SITTING, cause: 'material', scope: 'circuit', at_ms: world.nowMs }
  world.gateway.announce({ kind: 'paused', ...pause })
  device.mend()
  await world.until(() => post.view().moment?.state === 'paused')
  expect(post.view().moment?.upcoming).toBeNull()
})

test('a cut is told once it has lasted ten minutes, and no sooner', async () => {
  const world = new World()
  told(world)
  const device = world.device()
  const post = await serving(device)
  device.cut()
  await world.advance(590_000)
  expect(post.view().cutSinceMs).toBeNull()
  await world.advance(30_000)
  expect(post.view().cutSinceMs).not.toBeNull()
})

test('the order of the moment, how long it holds, and who is next at the doors', () => {
  const t0Ms = 1_000_000
  const bell = { tempo: TEMPO, t0Ms, pauses: [], replays: [] }
  const faces: readonly (readonly [number, Order, number, number | null])[] = [
    [-1, 'door', 1, 0],
    [0, 'read', 1, 6_000],
    [6_000, 'station', 1, 48_000],
    [42_000, 'station', 1, 48_000],
    [48_000, 'leave', 2, TURN_MS],
    [51_000, 'door', 2, TURN_MS],
    [TURN_MS, 'read', 2, TURN_MS + 6_000],
    [5 * TURN_MS, 'rest', 6, 5 * TURN_MS + 30_000],
    [10 * TURN_MS + 18_000, 'leave', 10, null],
    [10 * TURN_MS + 30_000, 'over', 10, null],
  ]
  for (const [sinceMs, order, turn, untilMs] of faces) {
    const until = untilMs === null ? null : t0Ms + untilMs
    expect(faceOf(bell, t0Ms + sinceMs)).toMatchObject({ order, turn, untilMs: until })
  }
  const paused = { ...bell, pauses: [{ fromMs: t0Ms, untilMs: null }] }
  expect(faceOf(paused, t0Ms + 1)).toMatchObject({ order: 'paused', untilMs: null })
  expect(faceOf(null, t0Ms)).toMatchObject({ order: 'unannounced', turn: 0 })
})

test('a door shows its text from the signal on, between no two turns, and once it is cut off too', async () => {
  const world = new World()
  told(world)
  const doors = { s2: { door: dump({ station: 's2', door: '<p>Une autre</p>' }) } }
  const text = '<p>Vous êtes interne.</p>'
  const series = await sealSeries(SITTING, { s3: { door: dump({ station: 's3', door: text }) }, ...doors })
  world.gateway.paper = series
  const sealed = { package: series.packageDigest, signer: series.signer, station: 's3', key: null as string | null }
  world.gateway.doorTexts = { 3: sealed }
  const device = world.device()
  let post = await serving(device, CODE, 3)
  await world.until(() => post.view().text?.isHere === true)
  const t0Ms = world.nowMs + 20_000
  world.gateway.announce({ kind: 'armed', t0_ms: t0Ms, sitting: SITTING })
  await world.advance(12_000)
  sealed.key = series.doorKeys.s3!
  await world.until(() => post.view().circuit?.text?.key != null)
  await world.settle()
  expect(world.nowMs).toBeLessThan(t0Ms)
  expect(post.view().text).toEqual({ isHere: true, html: null, figures: null })
  device.cut()
  await device.stopPost(post)
  post = await serving(device, CODE, 3)
  await world.until(() => post.view().moment?.state === 'reading')
  await world.settle()
  expect(post.view().text).toEqual({ isHere: true, html: text, figures: null })
  await world.until(() => post.view().moment?.state === 'changeover')
  expect(post.view().text?.html).toBeNull()
  await world.until(() => post.view().moment?.turn === 2)
  expect(post.view().text?.html).toBe(text)
  await device.stopPost(post)
  post = await serving(device, CODE, 0)
  expect(post.view().circuit).not.toBeNull()
  expect(post.view().text).toBeNull()
})

test('a door shows what lies on the table from the signal on, cut off too, and never what is asked for', async () => {
  const world = new World()
  told(world)
  const parts = { door: dump({ station: 's3', door: '<p>Lisez.</p>' }), documents: DOCUMENTS }
  const series = await sealSeries(SITTING, { s3: parts }, { images: { s3: IMAGES } })
  world.gateway.paper = series
  const sealed = { package: series.packageDigest, signer: series.signer, station: 's3' }
  world.gateway.doorTexts = { 3: { ...sealed, key: null, documents_key: null } }
  const device = world.device()
  let post = await serving(device, CODE, 3)
  await world.until(() => post.view().text?.isHere === true)
  const t0Ms = world.nowMs + 20_000
  world.gateway.announce({ kind: 'armed', t0_ms: t0Ms, sitting: SITTING })
  const keys = { key: series.doorKeys.s3!, documents_key: series.documentKeys.s3! }
  world.gateway.doorTexts = { 3: { ...sealed, ...keys } }
  await world.until(() => post.view().circuit?.text?.documentsKey != null)
  await world.settle()
  expect(world.nowMs).toBeLessThan(t0Ms)
  expect(post.view().text?.figures).toBeNull()
  device.cut()
  await device.stopPost(post)
  post = await serving(device, CODE, 3)
  await world.until(() => post.view().moment?.state === 'reading')
  await world.settle()
  const { documents, media } = post.view().text!.figures!
  expect(documents.map(({ alt }) => alt)).toEqual(['Radiographie'])
  const image = await fetch(await media.imageUrl(documents[0]!))
  expect(new Uint8Array(await image.arrayBuffer())).toEqual(IMAGES[0])
  await world.until(() => post.view().moment?.state === 'changeover')
  expect(post.view().text?.figures).toBeNull()
})

test('the key of another station opens nothing at a door, and no text stands there', async () => {
  const world = new World()
  told(world)
  const parts = { door: dump({ station: 's3', door: '<p>Secret</p>' }) }
  const series = await sealSeries(SITTING, { s3: parts, s2: { door: dump({ station: 's2', door: '<p>2</p>' }) } })
  world.gateway.paper = series
  const key = series.doorKeys.s2!
  world.gateway.doorTexts = { 3: { package: series.packageDigest, signer: series.signer, station: 's3', key } }
  world.gateway.announce({ kind: 'armed', t0_ms: world.nowMs + 1_000, sitting: SITTING })
  const post = await serving(world.device(), CODE, 3)
  await world.until(() => post.view().moment?.state === 'reading')
  await world.advance(1_000)
  expect(post.view().text?.html).toBeNull()
})

test.each(['', '#', '#K7QF/6', '#<b>'])('an address that names no circuit, "%s", asks for one', (hash) => {
  expect(placeOf(hash)).toEqual({ code: '', screen: null })
})

test.each([null, 0, 3])('an address says again where the screen %s stands', (screen) => {
  expect(placeOf(addressOf({ code: CODE, screen }))).toEqual({ code: CODE, screen })
})

test('what is no circuit is none', () => {
  const world = new World()
  const whole = { ...told(world), news: [] }
  expect(bellOf(readCircuit(whole)!)).toBeNull()
  const faults = [{ tempo: {} }, { doors: [{ room: 1 }] }, { news: null }, { scheduled_ms: 'x' }, { site: 3 }]
  for (const fault of faults) expect(readCircuit({ ...whole, ...fault })).toBeNull()
})
