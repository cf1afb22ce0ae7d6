/** A tablet that is cut off leaves what it writes with the relays of its site as well, and
 *  what a relay says acknowledges nothing (F11, F12). */
import { beforeEach, expect, test } from 'vitest'
import { EVERY_MS } from '../../src/shell/network/last-note'
import { COPY_EVERY_MS } from '../../src/shell/network/relays'
import { Relay } from '../relay'
import type { Device, World } from '../world'
import { compose, heldKinds, setStage } from './stage'
import type { Stage } from './stage'

const KEY = 'ab'.repeat(32)
const FIRST = 'https://r1.lyon.relais.example'
const SECOND = 'https://r2.lyon.relais.example'

let stage: Stage
let world: World
let device: Device
let first: Relay
let second: Relay

beforeEach(async () => {
  stage = await setStage()
  ;({ world, device } = stage)
  first = new Relay(KEY)
  second = new Relay(KEY)
  world.relays.set(FIRST, first).set(SECOND, second)
  world.gateway.relays = { relays: [FIRST, SECOND], box_key: KEY }
})

const kinds = async (relay: Relay): Promise<readonly string[]> => (await relay.entries()).map(({ kind }) => kind)

/** The site has lost its line: the relays are there, the centre is not. */
function cutSite(): void {
  device.usual = 'lost_request'
}

function answer(text: string): void {
  device.tablet?.answer('qi-q1', [text])
}

test('while the centre answers, what it holds is left now and then, in one box that grows', async () => {
  await compose(stage)
  for (let count = 0; count < 40; count += 1) {
    answer('ABCDE'.charAt(count % 5))
    await world.advance(10_000)
  }
  await world.advance(3 * COPY_EVERY_MS)
  expect(heldKinds(stage).filter((kind) => kind === 'answered')).toHaveLength(40)
  expect((await kinds(first)).filter((kind) => kind === 'answered')).toHaveLength(40)
  expect(first.posts.every((box) => box.held)).toBe(true)
  expect([...first.boxes.keys()]).toEqual([0])
  expect(first.posts.length).toBeGreaterThan(2)
  expect(first.posts.length).toBeLessThan(10)
  const stops = first.posts.map(({ last }) => last)
  expect(stops).toEqual([...new Set(stops)].sort((a, b) => a - b)) // each has more than the one before
})

test('what a box says that the centre holds, it holds', async () => {
  await compose(stage)
  answer('A')
  await world.advance(5_000)
  const heldCount = heldKinds(stage).length
  cutSite()
  answer('B')
  await world.advance(30_000)
  const held = [...first.posts].filter((box) => box.held)
  expect(Math.max(...held.map(({ last }) => last))).toBe(heldCount - 1)
})

test('a busy centre is waited for: it spares the relays all of it', async () => {
  await compose(stage)
  world.gateway.paceMs = 5_000
  for (const text of ['A', 'B', 'C', 'D']) {
    answer(text)
    await world.advance(7_000)
  }
  expect(heldKinds(stage).filter((kind) => kind === 'answered')).toHaveLength(4)
  expect(first.posts.filter((box) => !box.held)).toEqual([])
})

test('what is written while the site is cut is at both relays, and only « gardé » is said', async () => {
  await compose(stage)
  cutSite()
  answer('A')
  await world.advance(30_000)
  answer('B')
  await world.advance(5_000)

  for (const relay of [first, second]) {
    expect((await kinds(relay)).filter((kind) => kind === 'answered')).toHaveLength(2)
  }
  expect(device.view.saving).toMatchObject({ kind: 'kept_here', isAtSite: true })
  const { saving } = device.view
  expect(saving.kind === 'kept_here' && saving.waitingCount).toBeGreaterThan(0)

  device.usual = 'pass'
  await world.advance(30_000)
  expect(heldKinds(stage).filter((kind) => kind === 'answered')).toHaveLength(2)
  expect(device.view.saving.kind).toBe('all_kept')
})

test('`stored` is not `held`: whatever a relay says, the tablet keeps and sends everything', async () => {
  await compose(stage)
  first.mood = second.mood = 'lying'
  cutSite()
  answer('A')
  await world.advance(30_000)
  expect(first.posts.length).toBeGreaterThan(0)
  const { saving } = device.view
  expect(saving.kind === 'kept_here' && saving.waitingCount).toBeGreaterThan(0)
  const nowMs = device.tablet?.nowMs() ?? 0
  expect(Math.abs(nowMs - world.nowMs)).toBeLessThan(1_000) // its hour is nobody's

  device.usual = 'pass'
  await world.advance(30_000)
  expect(heldKinds(stage)).toContain('answered')
})

test('a box grows from the same start, and does not begin again at each answer', async () => {
  await compose(stage)
  cutSite()
  for (let count = 0; count < 5; count += 1) {
    answer('ABCDE'.charAt(count))
    await world.advance(4_000)
  }
  const starts = new Set(first.posts.filter((box) => !box.held).map((box) => box.first))
  expect(starts.size).toBe(1)
  expect([...first.boxes.values()].filter((box) => !box.held)).toHaveLength(1)
  expect((await kinds(first)).filter((kind) => kind === 'answered')).toHaveLength(5)
})

test('a cut of hours fills one box after the other, and the union is the whole chain', async () => {
  await compose(stage)
  cutSite()
  for (let count = 0; count < 600; count += 1) {
    answer('ABCDE'.charAt(count % 5))
    await world.advance(300)
  }
  await world.advance(20_000)
  expect(first.boxes.size).toBeGreaterThanOrEqual(3)
  expect((await kinds(first)).filter((kind) => kind === 'answered')).toHaveLength(600)
  expect(device.view.saving).toMatchObject({ kind: 'kept_here', isAtSite: true })
})

test('one relay is enough, and none is no harm', async () => {
  await compose(stage)
  second.mood = 'gone'
  cutSite()
  answer('A')
  await world.advance(20_000)
  expect(device.view.saving).toMatchObject({ isAtSite: true })

  first.mood = 'gone'
  answer('B')
  await world.advance(20_000)
  expect(device.view.saving.kind).toBe('kept_here')
  expect(device.view.saving).not.toHaveProperty('isAtSite')
  expect(device.view.problem).toBe(null)

  second.mood = 'sound'
  await world.advance(30_000)
  expect((await kinds(second)).filter((kind) => kind === 'answered')).toHaveLength(2)
})

test('a relay that does not know this tablet yet is asked again', async () => {
  await compose(stage)
  first.mood = second.mood = 'refusing'
  cutSite()
  answer('A')
  await world.advance(20_000)
  expect(device.view.saving).not.toHaveProperty('isAtSite')
  first.mood = 'sound'
  await world.advance(20_000)
  expect(await kinds(first)).toContain('answered')
  expect(device.view.problem).toBe(null)
})

test('a tablet that is opened again while the site is cut leaves the same once more', async () => {
  await compose(stage)
  cutSite()
  answer('A')
  await world.advance(20_000)
  first.posts = []
  await device.reload()
  await device.reach('composing')
  await world.advance(20_000)
  expect(first.posts.length).toBeGreaterThan(0)
  expect(device.view.saving).toMatchObject({ isAtSite: true })
})

test('a tablet that was enrolled before a relay was admitted learns of it, and of no other', async () => {
  world.gateway.relays = {}
  await compose(stage)
  world.gateway.relays = { relays: [FIRST], box_key: KEY }
  await world.advance(EVERY_MS + 1_000)
  await device.reload()
  await device.reach('composing')
  expect(device.origins).toEqual([FIRST])
  cutSite()
  answer('A')
  await world.advance(30_000)
  expect(await kinds(first)).toContain('answered')
  expect(second.posts).toEqual([])
})

test('before anybody is enrolled, the page is not narrowed', () => {
  expect(device.origins).toBe(null)
})

test.each([
  {},
  { relays: [], box_key: KEY },
  { relays: [FIRST] },
  { relays: [FIRST], box_key: 'no key' },
  { relays: ['http://r1.example', 'https://r1.example/path', 7], box_key: KEY },
])('where the centre names no relay as it should, none is asked: %j', async (relays) => {
  world.gateway.relays = relays
  await compose(stage)
  cutSite()
  answer('A')
  await world.advance(30_000)
  expect([...first.posts, ...second.posts]).toEqual([])
  expect(device.view.saving).not.toHaveProperty('isAtSite')
})
