/** A centre restored to before its last acts tells other news under the same numbers: a
 *  tablet reads them from the first on, and nobody is cut short by it (F33). */
import { expect, test } from 'vitest'
import { DURATION_MS } from '../gateway'
import { compose, heldKinds, launch, setStage } from './stage'
import type { Stage } from './stage'

const FIVE = { kind: 'extended', minutes: 5, reason: 'coupure', scope: 'nation' } as const
const FIVE_MS = 300_000

function texts({ device }: Stage): string[] {
  return device.view.notices.map((notice) => (notice.kind === 'message' ? notice.text : notice.kind))
}

test.each([true, false])('acts of the second history are heard f33 (streams: %s)', async (has) => {
  const stage = await setStage()
  const { world, device } = stage
  world.gateway.hasStreams = has
  const t0 = await compose(stage)
  for (const text of ['perdu 1', 'perdu 2', 'perdu 3']) world.gateway.announce({ kind: 'message', text })
  await world.advance(30_000)
  expect(texts(stage)).toEqual(['perdu 1', 'perdu 2', 'perdu 3'])
  for (const { number } of device.view.notices) device.tablet?.dismiss(number)

  world.gateway.loseNews(2)
  world.gateway.announce({ kind: 'message', text: 'autre' })
  world.gateway.announce(FIVE)
  await world.advance(30_000)

  expect(texts(stage)).toEqual(['autre', 'extended'])
  expect(device.view.endMs).toBe(t0 + DURATION_MS + FIVE_MS)
  await device.crash()
  await device.open()
  await device.reach('composing')
  expect(texts(stage)).toEqual(['autre', 'extended'])
})

test('time that was given and lost is not taken back, whoever reloads f33', async () => {
  const stage = await setStage()
  const { world, device } = stage
  const t0 = await compose(stage)
  world.gateway.announce(FIVE)
  await world.advance(5_000)

  world.gateway.loseNews(2)
  await world.advance(30_000)
  expect(device.view.endMs).toBe(t0 + DURATION_MS + FIVE_MS)
  await device.crash()
  await device.open()
  await device.reach('composing')
  expect(device.view.endMs).toBe(t0 + DURATION_MS + FIVE_MS)

  world.gateway.announce({ ...FIVE, minutes: 7 })
  await world.advance(30_000)
  expect(device.view.endMs).toBe(t0 + DURATION_MS + 420_000)
})

test('a paper that was opened stays open though its launch is lost f33', async () => {
  const stage = await setStage()
  const { world, device } = stage
  const t0 = await compose(stage)

  world.gateway.loseNews(0)
  await world.advance(30_000)
  await device.crash()
  await device.open()
  await device.reach('composing')
  device.tablet?.answer('qi-q1', ['A'])
  await world.advance(5_000)

  expect(device.view.endMs).toBe(t0 + DURATION_MS)
  expect(heldKinds(stage).at(-1)).toBe('answered')
})

test('what was written under a launch that is lost stays, though it is launched again f33', async () => {
  const stage = await setStage()
  const { world, device } = stage
  await compose(stage)
  device.tablet?.answer('qi-q1', ['A'])
  await world.advance(5_000)

  world.gateway.loseNews(0)
  await world.advance(600_000)
  const t0 = launch(stage)
  await world.advance(60_000)
  await device.crash()
  await device.open()
  await device.reach('composing')

  expect(device.view.copy.answers.get('qi-q1')).toEqual(['A'])
  expect(device.view.endMs).toBe(t0 + DURATION_MS)
})

test('who handed in at a close that is lost has handed in f33', async () => {
  const stage = await setStage()
  const { world, device } = stage
  await compose(stage)
  world.gateway.announce({ kind: 'closed', at_ms: world.nowMs })
  await device.reach('receipt')

  world.gateway.loseNews(2)
  await world.advance(30_000)

  expect(device.view.phase).toBe('receipt')
  expect(heldKinds(stage).filter((kind) => kind === 'handed')).toHaveLength(1)
})

test('a disk that is full when the second history is told keeps it later f33', async () => {
  const stage = await setStage()
  const { world, device } = stage
  const t0 = await compose(stage)
  for (const text of ['perdu 1', 'perdu 2']) world.gateway.announce({ kind: 'message', text })
  await world.advance(5_000)
  device.disk = 'full'
  world.gateway.loseNews(2)
  await world.advance(30_000)
  device.disk = 'sound'
  world.gateway.announce(FIVE)
  await world.advance(30_000)

  await device.crash()
  await device.open()
  await device.reach('composing')

  expect(texts(stage)).toEqual(['extended'])
  expect(device.view.endMs).toBe(t0 + DURATION_MS + FIVE_MS)
})
