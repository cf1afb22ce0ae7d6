/** The day of one candidate on one tablet, from the enrolment to the receipt. */
import { beforeEach, expect, test } from 'vitest'
import { DURATION_MS } from '../gateway'
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
    'dp1-q1': ['A'], 'dp1-q2': ['B'],
  })
  expect(heldKinds(stage)).toEqual([
    'opened', 'answered', 'validated', 'answered',
  ])
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
    kind: 'handed', body: '{"reason":"time"}', device_ms: t0 + DURATION_MS,
  })
  expect(device.view.receipt).toMatchObject({
    entriesWritten: entries.length, entriesHeld: entries.length,
    devicesCount: 1, composedMs: DURATION_MS,
  })
})
