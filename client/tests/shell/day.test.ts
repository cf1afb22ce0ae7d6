/** The day of one candidate on one tablet, from the enrolment to the receipt. */
import { beforeEach, expect, test } from 'vitest'
import { DURATION_MS, SITTING } from '../gateway'
import { sealPaper } from '../paper'
import type { SealedPaper } from '../paper'
import { Device, World } from '../world'

let world: World
let device: Device
let paper: SealedPaper

beforeEach(async () => {
  world = new World()
  paper = await sealPaper(SITTING)
  world.gateway.paper = paper
  device = world.device()
})

async function enrol(): Promise<void> {
  const tablet = await device.open()
  void tablet.enrol('04217', 'k7qf2m9d', null)
  await device.reach('waiting')
}

function arm(leadMs = 30_000): number {
  const t0 = world.nowMs + leadMs
  world.gateway.announce({ kind: 'armed', t0_ms: t0 })
  world.gateway.announce({ kind: 'launched', t0_ms: t0, key: paper.key })
  return t0
}

async function compose(): Promise<number> {
  await enrol()
  const t0 = arm()
  await device.reach('composing')
  return t0
}

test('a tablet is enrolled, downloads, and waits', async () => {
  await enrol()

  expect(device.view.candidate?.name).toBe('Camille Aubertin')
  expect(device.view.readiness.package).toBe('whole')
  expect(device.view.paper).toBe(null)
})

test('a paper is revealed at t0, not a millisecond before', async () => {
  await enrol()
  const t0 = arm()
  await world.advance(29_999)
  expect(device.view.phase).toBe('armed')

  await world.advance(1)
  await world.settle()

  expect(world.nowMs).toBe(t0)
  expect(device.view.phase).toBe('composing')
  expect(device.view.paper?.dossiers.map(({ id }) => id)).toEqual(['dp1', 'lca1', 'qi'])
})

test('an answer is kept, sent, and shown as held', async () => {
  await compose()
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
  await compose()
  device.tablet?.answer('dp1-q2', ['A']) // not open yet
  device.tablet?.answer('dp1-q1', ['A'])
  device.tablet?.validate('dp1-q1')
  device.tablet?.answer('dp1-q1', ['B'])
  device.tablet?.answer('dp1-q2', ['B'])
  await world.advance(1_000)

  expect(Object.fromEntries(device.view.copy.answers)).toEqual({
    'dp1-q1': ['A'], 'dp1-q2': ['B'],
  })
  expect(world.gateway.devices[0]?.entries.map(({ kind }) => kind)).toEqual([
    'opened', 'answered', 'validated', 'answered',
  ])
})

test('at the end of time the copy is handed in, delivered, and proved', async () => {
  const t0 = await compose()
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
    kind: 'handed', body: '{"reason":"time"}', device_ms: t0 + DURATION_MS,
  })
  expect(device.view.receipt).toMatchObject({
    entriesWritten: entries.length, entriesHeld: entries.length,
    devicesCount: 1, composedMs: DURATION_MS,
  })
})
