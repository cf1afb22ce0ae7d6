/** A spare takes a dead tablet's place at a relay: it shows the copy as far as the relay has it,
 *  and says where that is not all; it takes the papers to come as well, and goes on as the
 *  centre says once that admits it. */
import { beforeEach, expect, test } from 'vitest'
import { base64url, dump, hex, unhex, utf8 } from '../../src/core/canonical'
import type { Json } from '../../src/core/copy'
import { kitLabel } from '../../src/core/relay/rescue'
import { kitSecrets, sealClaim } from '../../src/shell/device/keys'
import { COPY_EVERY_MS } from '../../src/shell/network/relays'
import { ATTEMPT, LATER_ATTEMPT, LATER_SITTING } from '../gateway'
import { sealPaper } from '../paper'
import { Relay } from '../relay'
import type { Device, World } from '../world'
import { compose, enrol, launch, setStage } from './stage'
import type { Stage } from './stage'

const KEY = 'ab'.repeat(32)
const URL = 'https://r1.lyon.relais.example'
const EPOCH = 33
const CODES = { number: '04217', code: 'K7QF-2M9D', rescue: 'AAAA-2222' }
const ADMITTED_MS = 30_000
const AFTERNOON_MS = 7_200_000

let stage: Stage
let world: World
let device: Device
let spare: Device
let relay: Relay

beforeEach(async () => {
  stage = await setStage()
  ;({ world, device } = stage)
  relay = new Relay(KEY)
  world.relays.set(URL, relay)
  world.gateway.relays = { relays: [URL], box_key: KEY }
  world.gateway.policy = `default-src 'none'; connect-src 'self' ${URL}; img-src 'self'`
  spare = world.device()
  await spare.open() // in the morning, with the line
  await world.advance(1_000)
})

async function giveKit(attempt: string): Promise<void> {
  const secrets = await kitSecrets(CODES)
  const plain = utf8(dump(world.gateway.kitOf(attempt, EPOCH, KEY) as Json))
  const label = kitLabel({ attempt, epoch: EPOCH })
  const kit = base64url(await sealClaim(secrets.key, label, plain, unhex('cd'.repeat(12))))
  relay.kits.push({ name: hex(secrets.name), attempt, epoch: EPOCH, kit })
}

/** The candidate has answered before the site was cut, and after; then the tablet dies. */
async function die({ isCopied }: { isCopied: boolean }): Promise<void> {
  await compose(stage)
  device.tablet?.answer('qi-q1', ['A'])
  await world.advance(5_000)
  device.usual = 'lost_request'
  device.tablet?.answer('lca1-q1', ['B'])
  await world.advance(60_000)
  if (!isCopied) for (const [first, box] of relay.boxes) if (box.held) relay.boxes.delete(first)
  await device.crash()
}

async function takePlace(): Promise<void> {
  await giveKit(ATTEMPT)
  void spare.tablet?.rescue(CODES.number, CODES.code, CODES.rescue)
  await spare.reach('composing')
}

const answers = (): object => Object.fromEntries(spare.view.copy.answers)
const notices = (): string[] => spare.view.notices.map(({ kind }) => kind)
/** Up to which hour the spare says that the copy is shown. */
const resumed = (): unknown => spare.view.notices.map((notice) => (notice.kind === 'copy_resumed' ? notice.untilMs : 0))

test('a tablet that is cut leaves its whole copy, and the spare shows all of it, and its last hour', async () => {
  await die({ isCopied: true })
  await takePlace()
  expect(answers()).toEqual({ 'qi-q1': ['A'], 'lca1-q1': ['B'] })
  const [{ device_ms: lastMs = 0 } = {}] = (await relay.entries()).slice(-1)
  expect(resumed()).toEqual([lastMs])
  const held = relay.posts.filter((box) => box.held)
  expect(held.length).toBeGreaterThan(0)
  expect(Math.max(...held.map(({ first }) => first))).toBe(0)
})

test('where the beginning is at the centre alone, the spare says so until the centre has told it', async () => {
  await die({ isCopied: false })
  await takePlace()
  expect(answers()).toEqual({})
  expect(resumed()).toEqual([null])

  await spare.reload()
  await spare.reach('composing')
  expect(resumed()).toEqual([null])

  spare.tablet?.answer('qi-q2', 'embolie')
  world.gateway.verdicts.set(ATTEMPT, 'admitted')
  await world.advance(ADMITTED_MS)
  expect(answers()).toMatchObject({ 'qi-q1': ['A'], 'qi-q2': 'embolie' })
  expect(notices()).toEqual([])
  expect(spare.view.saving.kind).toBe('all_kept')
})

test('a tablet that dies in the first seconds of a cut has left what it had written a minute before', async () => {
  await compose(stage)
  await world.advance(3 * COPY_EVERY_MS)
  device.tablet?.answer('qi-q1', ['A'])
  await world.advance(10_000)
  device.tablet?.answer('lca1-q1', ['B'])
  await world.advance(10_000)
  device.usual = 'lost_request'
  await world.advance(1_000)
  await device.crash()

  await takePlace()
  expect(answers()).toEqual({ 'qi-q1': ['A'] })
  const [{ device_ms: lastMs = 0 } = {}] = (await relay.entries()).slice(-1)
  expect(resumed()).toEqual([lastMs])

  world.gateway.verdicts.set(ATTEMPT, 'admitted')
  await world.advance(ADMITTED_MS)
  expect(answers()).toEqual({ 'qi-q1': ['A'], 'lca1-q1': ['B'] })
  expect(notices()).toEqual([])
})

test('who takes a place before the start has nothing to be told', async () => {
  await enrol(device)
  await device.reach('waiting')
  await device.crash()
  await giveKit(ATTEMPT)
  void spare.tablet?.rescue(CODES.number, CODES.code, CODES.rescue)
  await spare.reach('waiting')
  launch(stage)
  await spare.reach('composing')
  expect(notices()).toEqual([])
})

test('what was read of it does not come back, and counts as no news', async () => {
  await die({ isCopied: false })
  await takePlace()
  const [notice] = spare.view.notices
  world.gateway.announce({ kind: 'message', text: 'Restez assis.' })
  await world.until(() => notices().includes('message'))
  const { length: number } = world.gateway.news
  spare.tablet?.dismiss(number)
  await world.advance(30_000)
  expect(world.gateway.state.read).toBe(number) // whatever else is on the screen
  spare.tablet?.dismiss(notice?.number ?? 0)
  expect(notices()).toEqual([])
  await spare.reload()
  await spare.reach('composing')
  expect(notices()).toEqual([])
})

test('one rescue takes the papers to come as well, and keeps them until the centre admits each', async () => {
  const later = (world.gateway.later = await sealPaper(LATER_SITTING))
  world.gateway.laterMs = world.nowMs + AFTERNOON_MS
  await giveKit(LATER_ATTEMPT)
  await die({ isCopied: true })
  await takePlace()
  expect([...relay.places.keys()]).toEqual([ATTEMPT, LATER_ATTEMPT])

  world.gateway.verdicts.set(ATTEMPT, 'admitted')
  await world.advance(ADMITTED_MS)
  spare.tablet?.handIn()
  await spare.reach('receipt')
  const t0 = world.nowMs + 30_000
  world.gateway.announce({ kind: 'armed', sitting: LATER_SITTING, t0_ms: t0 })
  world.gateway.announce({ kind: 'launched', sitting: LATER_SITTING, t0_ms: t0, key: later.key })
  await world.until(() => spare.view.sitting?.title === 'UC 2')
  await spare.reach('composing')
  expect(notices()).toEqual([])
  spare.tablet?.answer('qi-q1', ['C'])
  await world.advance(5_000)
  const chain = (): string[] =>
    (world.gateway.laters.find(({ epoch }) => epoch === EPOCH)?.entries ?? []).map(({ kind }) => kind)
  expect(chain()).toEqual([])

  world.gateway.verdicts.set(LATER_ATTEMPT, 'admitted')
  await world.advance(2 * ADMITTED_MS)
  expect(chain()).toContain('answered')
  expect(answers()).toEqual({ 'qi-q1': ['C'] })
  expect(spare.view.saving.kind).toBe('all_kept')
})

test('a later paper that another tablet has is left to it', async () => {
  world.gateway.later = await sealPaper(LATER_SITTING)
  world.gateway.laterMs = world.nowMs + AFTERNOON_MS
  await giveKit(LATER_ATTEMPT)
  relay.places.set(LATER_ATTEMPT, 'another')
  await die({ isCopied: true })
  await takePlace()
  expect(spare.view.problem).toBe(null)
  expect(spare.view.sitting?.title).toBe('UC 1')
  expect(relay.places.get(LATER_ATTEMPT)).toBe('another')
})

test('a spare paper of the same hour is behind the paper itself', async () => {
  world.gateway.later = await sealPaper(LATER_SITTING)
  world.gateway.laterKind = 'spare'
  await giveKit(LATER_ATTEMPT)
  await die({ isCopied: true })
  await takePlace()
  expect([...relay.places.keys()]).toEqual([ATTEMPT, LATER_ATTEMPT])
  expect(spare.view.sitting?.title).toBe('UC 1')
})
