/** The day of one candidate on one tablet, from the enrolment to the receipt. */
import { beforeEach, expect, test } from 'vitest'
import { CHECK_SITTING, DURATION_MS, LATER_SITTING } from '../gateway'
import { sealPaper } from '../paper'
import type { Device, World } from '../world'
import { compose, enrol, heldKinds, launch, setStage } from './stage'
import type { Stage } from './stage'

let stage: Stage
let world: World
let device: Device

beforeEach(async () => {
  stage = await setStage()
  ;({ world, device } = stage)
})

test('a tablet is enrolled, downloads, and waits', async () => {
  await enrol(device)
  await device.reach('waiting')

  expect(device.view.candidate?.name).toBe('Camille Aubertin')
  expect(device.view.readiness.package).toBe('whole')
  expect(device.view.paper).toBe(null)
})

test('a paper is revealed at t0, not a millisecond before', async () => {
  await enrol(device)
  await device.reach('waiting')
  const t0 = launch(stage)
  await world.advance(29_999)
  expect(device.view.phase).toBe('armed')

  await world.advance(1)
  await world.settle()

  expect(world.nowMs).toBe(t0)
  expect(device.view.phase).toBe('composing')
  expect(device.view.paper?.dossiers.map(({ id }) => id)).toEqual(['dp1', 'lca1', 'qi'])
})

test('what a nation writes at t0 is sent over the time that the centre asks for', async () => {
  world.gateway.spreadMs = 4_000 // the stage draws one half
  await enrol(device)
  await device.reach('waiting')
  await world.advance(10_000)
  const t0 = launch(stage)
  await device.reach('composing')
  await world.advance(t0 + 1_900 - world.nowMs)
  expect(heldKinds(stage)).toEqual([])

  await world.advance(200)

  expect(heldKinds(stage)).toEqual(['opened'])
})

test('an answer is kept, sent, and shown as held', async () => {
  await compose(stage)
  device.tablet?.answer('qi-q1', ['C', 'A'])
  await world.settle()
  expect(device.view.copy.answers.get('qi-q1')).toEqual(['A', 'C'])
  expect(device.view.saving.kind).toBe('sending')

  await world.advance(1_000)

  expect(device.view.saving).toEqual({ kind: 'all_kept', atMs: world.nowMs - 850 })
  const last = world.gateway.devices[0]?.entries.at(-1)
  expect(last?.body).toBe('{"answer":["A","C"],"question":"qi-q1"}')
})

test('a validated answer does not change', async () => {
  await compose(stage)
  device.tablet?.answer('dp1-q2', ['A']) // not open yet
  device.tablet?.answer('dp1-q1', ['A'])
  device.tablet?.validate('dp1-q1')
  device.tablet?.answer('dp1-q1', ['B'])
  device.tablet?.answer('dp1-q2', ['B'])
  await world.advance(1_000)

  expect(Object.fromEntries(device.view.copy.answers)).toEqual({
    'dp1-q1': ['A'],
    'dp1-q2': ['B'],
  })
  expect(heldKinds(stage)).toEqual(['opened', 'answered', 'validated', 'answered'])
})

test('at the end of time the copy is handed in, delivered, and proved', async () => {
  const t0 = await compose(stage)
  device.tablet?.answer('qi-q2', 'embolie pulmonaire')
  await world.advance(t0 + DURATION_MS - world.nowMs - 1)
  device.tablet?.answer('qi-q1', ['A'])
  await world.advance(1)
  await world.settle()
  expect(device.view.phase).toBe('delivering')
  device.tablet?.answer('qi-q1', ['B'])

  await device.reach('receipt')

  expect(device.view.copy.answers.get('qi-q1')).toEqual(['A'])
  const entries = world.gateway.devices[0]?.entries ?? []
  expect(entries.at(-1)).toMatchObject({
    kind: 'handed',
    body: '{"reason":"time"}',
    device_ms: t0 + DURATION_MS,
  })
  expect(device.view.receipt).toMatchObject({
    entriesWritten: entries.length,
    entriesHeld: entries.length,
    devicesCount: 1,
    composedMs: DURATION_MS,
  })
})

test('the package of the exam is here before its tablet is cut off', async () => {
  const check = await sealPaper(CHECK_SITTING)
  world.gateway.check = check
  await enrol(device)
  await device.reach('waiting')
  world.gateway.announce({
    kind: 'launched',
    sitting: CHECK_SITTING,
    t0_ms: world.nowMs,
    key: check.key,
  })
  await device.reach('composing')
  device.tablet?.handIn()
  await device.reach('receipt')
  device.isOnline = false
  device.tablet?.nextSitting()
  await device.reach('waiting')
  expect(device.view.readiness.package).toBe('whole')
})

test('an exam that is announced ends a technical check that still runs', async () => {
  const check = await sealPaper(CHECK_SITTING)
  world.gateway.check = check
  await enrol(device)
  await device.reach('waiting')
  world.gateway.announce({
    kind: 'launched',
    sitting: CHECK_SITTING,
    t0_ms: world.nowMs,
    key: check.key,
  })
  await device.reach('composing')
  expect(device.view.sitting?.kind).toBe('check')
  launch(stage)
  await world.until(() => device.view.sitting?.kind === 'exam')
  await device.reach('composing')
  expect(device.view.sitting?.kind).toBe('exam')
})

test('the technical check comes first, then the exam', async () => {
  const check = await sealPaper(CHECK_SITTING)
  world.gateway.check = check
  await enrol(device)
  await device.reach('waiting')
  expect(device.view.sitting?.kind).toBe('check')
  world.gateway.announce({
    kind: 'launched',
    sitting: CHECK_SITTING,
    t0_ms: world.nowMs,
    key: check.key,
  })
  await device.reach('composing')
  device.tablet?.handIn()
  await device.reach('receipt')
  device.tablet?.nextSitting()
  await device.reach('waiting')
  expect(device.view.sitting?.kind).toBe('exam')

  await device.reload()
  launch(stage)
  await device.reach('composing')

  expect(device.view.sitting?.kind).toBe('exam')
  expect(device.view.receipt).toBe(null)
})

test('a tablet that waits goes to a later exam that is announced', async () => {
  const later = (world.gateway.later = await sealPaper(LATER_SITTING))
  await enrol(device)
  await device.reach('waiting')
  expect(device.view.sitting?.title).toBe('UC 1')
  const t0 = world.nowMs + 30_000
  world.gateway.announce({ kind: 'armed', sitting: LATER_SITTING, t0_ms: t0 })
  await world.until(() => device.view.sitting?.title === 'UC 2')
  world.gateway.announce({
    kind: 'launched',
    sitting: LATER_SITTING,
    t0_ms: t0,
    key: later.key,
  })
  await device.reach('composing')

  expect(world.gateway.devices[0]?.entries).toEqual([])
  await world.until(() => world.gateway.laters[0]?.entries[0]?.kind === 'opened')
})

test('a spare paper that is not announced is not the next one', async () => {
  world.gateway.later = await sealPaper(LATER_SITTING)
  world.gateway.laterKind = 'spare'
  await compose(stage)
  device.tablet?.handIn()
  await device.reach('receipt')
  device.tablet?.nextSitting()
  await world.settle()
  expect(device.view.sitting?.title).toBe('UC 1')
})

test('a tablet that waits takes up the spare paper once it is announced', async () => {
  const spare = (world.gateway.later = await sealPaper(LATER_SITTING))
  world.gateway.laterKind = 'spare'
  await enrol(device)
  await device.reach('waiting')
  expect(device.view.sitting?.title).toBe('UC 1')
  const t0 = world.nowMs + 30_000
  world.gateway.announce({ kind: 'armed', sitting: LATER_SITTING, t0_ms: t0 })
  world.gateway.announce({
    kind: 'launched',
    sitting: LATER_SITTING,
    t0_ms: t0,
    key: spare.key,
  })
  await device.reach('composing')

  expect(device.view.sitting?.kind).toBe('spare')
  await world.until(() => world.gateway.laters[0]?.entries[0]?.kind === 'opened')
})

test('a tablet that composes stays, and goes on once the copy is handed in', async () => {
  const later = (world.gateway.later = await sealPaper(LATER_SITTING))
  await compose(stage)
  const t0 = world.nowMs
  world.gateway.announce({
    kind: 'launched',
    sitting: LATER_SITTING,
    t0_ms: t0,
    key: later.key,
  })
  await world.advance(5_000)
  expect(device.view.sitting?.title).toBe('UC 1')
  expect(device.view.phase).toBe('composing')
  device.tablet?.handIn()
  await world.until(() => device.view.sitting?.title === 'UC 2')
  await device.reach('composing')

  await world.until(() => heldKinds(stage).length === 2)
  expect(heldKinds(stage)).toEqual(['opened', 'handed'])
})

test('a tablet that waits does not open an exam whose time is over', async () => {
  const later = (world.gateway.later = await sealPaper(LATER_SITTING))
  await enrol(device)
  await device.reach('waiting')
  world.gateway.announce({
    kind: 'launched',
    sitting: LATER_SITTING,
    key: later.key,
    t0_ms: world.nowMs - DURATION_MS - 1,
  })
  await world.advance(5_000)

  expect(device.view.sitting?.title).toBe('UC 1')
  expect(world.gateway.laters[0]?.entries).toEqual([])
})

test('minutes given move the end, and are told once', async () => {
  const t0 = await compose(stage)
  world.gateway.announce({ kind: 'extended', minutes: 5, reason: 'Panne', scope: 'site' })
  await world.advance(1_000)
  expect(device.view.endMs).toBe(t0 + DURATION_MS + 300_000)
  expect(device.view.notices.map(({ kind }) => kind)).toEqual(['extended'])
  device.tablet?.dismiss(3)
  await world.advance(1_000)
  await device.reload()
  await device.reach('composing')

  expect(device.view.notices).toEqual([])
  expect(device.view.endMs).toBe(t0 + DURATION_MS + 300_000)
})

test('a pause hides the paper, stops the clock, and is given back', async () => {
  await compose(stage)
  const end = device.view.endMs ?? 0
  const stop = { cause: 'evacuation', scope: 'site' } as const
  await world.advance(60_000)
  world.gateway.announce({ kind: 'paused', at_ms: world.nowMs, ...stop })
  const leftMs = end - world.nowMs
  await world.advance(1_000)
  expect(device.view.phase).toBe('paused')
  expect(device.view.pause).toEqual({ cause: 'evacuation', untilMs: null, leftMs })
  expect(device.view.endMs).toBe(null)

  await world.advance(DURATION_MS) // longer than what was left: nobody ends meanwhile
  expect(device.view.phase).toBe('paused')
  world.gateway.announce({ kind: 'resumed', at_ms: world.nowMs, ...stop })
  await world.advance(1_000)

  expect(device.view.phase).toBe('composing')
  expect(device.view.pause).toBe(null)
  expect(device.view.endMs).toBe(end + 1_000 + DURATION_MS)
})

test('a tablet that did not hear of a pause goes on, and gains the same time', async () => {
  world.gateway.hasStreams = false
  await compose(stage)
  const end = device.view.endMs ?? 0
  const stop = { cause: 'alarm', scope: 'site' } as const
  device.usual = 'lost_request'
  world.gateway.announce({ kind: 'paused', at_ms: world.nowMs, ...stop })
  await world.advance(60_000)
  expect(device.view.phase).toBe('composing')
  device.tablet?.answer('qi-q1', ['A'])
  world.gateway.announce({ kind: 'resumed', at_ms: world.nowMs, ...stop })
  device.usual = 'pass'
  await world.advance(60_000)

  expect(device.view.phase).toBe('composing')
  expect(device.view.copy.answers.get('qi-q1')).toEqual(['A'])
  expect(device.view.endMs).toBe(end + 60_000)
})

test('a break ends by itself where the network is cut, and again by what the centre says', async () => {
  await compose(stage)
  const end = device.view.endMs ?? 0
  const [breakMs, lateMs] = [60_000, 4_000]
  const stop = { cause: 'rest', scope: 'candidate' } as const
  const atMs = world.nowMs
  world.gateway.announce({ kind: 'paused', at_ms: atMs, until_ms: atMs + breakMs, ...stop })
  await world.advance(1_000)
  expect(device.view.pause).toEqual({ cause: 'rest', untilMs: atMs + breakMs, leftMs: end - atMs })

  device.cut()
  await device.reload()
  await world.advance(atMs + breakMs - 5_000 - world.nowMs)
  expect(device.view.phase).toBe('paused')
  await world.advance(10_000)
  expect(device.view.phase).toBe('composing')
  expect(device.view.endMs).toBe(end + breakMs)

  world.gateway.announce({ kind: 'resumed', at_ms: atMs + breakMs + lateMs, ...stop })
  device.mend()
  await world.advance(60_000)
  expect(device.view.endMs).toBe(end + breakMs + lateMs)
})

test('a close hands the copy in, and says why', async () => {
  await compose(stage)
  world.gateway.announce({ kind: 'closed', at_ms: world.nowMs + 5_000 })
  await device.reach('receipt')

  expect(world.gateway.devices[0]?.entries.at(-1)?.body).toBe('{"reason":"closed"}')
  expect(device.view.notices).toEqual([]) // an end that has come is announced no more
})

test.each([
  [[1, 1], 0],
  [[4, 3], 20_000],
] as const)('a close tells each their own end: a factor of %j ends %i ms later', async (factor, laterMs) => {
  stage.world.gateway.factor = factor
  const t0 = await compose(stage)
  const atMs = t0 + 60_000
  world.gateway.announce({ kind: 'closed', at_ms: atMs })
  await world.advance(1_000)

  const [notice] = device.view.notices
  const roomEndMs = laterMs > 0 ? atMs : null
  expect(notice).toEqual({ number: 3, kind: 'closed', endMs: atMs + laterMs, roomEndMs })
  expect(device.view.roomEndMs).toBe(roomEndMs)
  expect(device.view.endMs).toBe(atMs + laterMs)
})

test('a launch called off before its key goes back to waiting', async () => {
  await enrol(device)
  await device.reach('waiting')
  world.gateway.announce({ kind: 'armed', t0_ms: world.nowMs + 60_000 })
  await device.reach('armed')
  world.gateway.announce({ kind: 'disarmed' })

  await device.reach('waiting')
})

test('leaving and coming back are written once each', async () => {
  await compose(stage)
  device.show(false)
  device.show(true)
  device.show(true)
  await world.advance(1_000)

  expect(heldKinds(stage)).toEqual(['opened', 'left', 'returned'])
})

test('highlights are one entry in five seconds, and none is lost at the end', async () => {
  await compose(stage)
  for (let end = 10; end < 20; end += 1) {
    device.tablet?.highlight('lca1', [[3, end]])
    await world.advance(100)
  }
  expect(device.view.copy.highlights.get('lca1')).toEqual([[3, 19]])
  device.tablet?.handIn()
  await device.reach('receipt')

  expect(heldKinds(stage)).toEqual(['opened', 'highlighted', 'highlighted', 'handed'])
  expect(world.gateway.devices[0]?.entries[2]?.body).toBe('{"dossier":"lca1","ranges":[[3,19]]}')
})
