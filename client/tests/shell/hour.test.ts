/** No wrong clock ends anybody's time: neither a wall clock moved twice, for an hour that
 *  was only hinted at after one reload is not built upon by the next; nor one of the
 *  centre, however long it speaks. Found by the simulator and in an attack (F24). */
import { expect, test } from 'vitest'
import { DURATION_MS } from '../gateway'
import { compose, enrol, heldKinds, launch, setStage } from './stage'
import type { Stage } from './stage'

const HOUR_MS = 3_600_000

test('two offline reloads with a wall clock moved forward: time still runs', async () => {
  const stage = await setStage()
  const { world, device } = stage
  const t0 = await compose(stage)
  await world.advance(t0 + DURATION_MS - 120_000 - world.nowMs)
  device.cut()
  for (const movedMs of [300_000, 1_000]) {
    await device.crash()
    device.wallAheadMs += movedMs
    await device.open()
    await device.reach('composing')
    await world.advance(15_000)
  }

  expect(device.view.phase).toBe('composing')
})

test.each([4, 24])('a gateway %i hours ahead hands nobody in, however long it speaks', async (hours) => {
  const stage = await setStage()
  const { world, device } = stage
  await enrol(device)
  await device.reach('waiting')
  await world.advance(90_000)
  const t0 = launch(stage)
  await device.reach('composing')
  world.gateway.aheadMs = hours * HOUR_MS
  await world.advance(t0 + DURATION_MS - 1_000 - world.nowMs)

  expect(device.view.phase).toBe('composing')
  expect(heldKinds(stage)).not.toContain('handed')
  await world.advance(10_000)
  expect(heldKinds(stage)).toContain('handed')
})

test('whom a wrong first answer handed in goes on composing once the hour is right', async () => {
  const stage = await setStage()
  const { world, device } = stage
  world.gateway.aheadMs = 4 * HOUR_MS
  await enrol(device)
  await device.reach('waiting')
  const t0 = launch(stage)
  await world.until(() => heldKinds(stage).includes('handed'))
  world.gateway.aheadMs = 0
  await device.reach('composing')

  device.tablet?.answer('qi-q1', ['A'])
  await world.advance(2_000)
  expect(device.view.copy.answers.get('qi-q1')).toEqual(['A'])
  await device.reload()
  await device.reach('composing')
  expect(device.view.copy.answers.get('qi-q1')).toEqual(['A'])
  await handsInAt(stage, t0 + DURATION_MS)
})

test('who is handed in by a wrong clock, and writes nothing, hands in at their end', async () => {
  const stage = await setStage()
  const { world, device } = stage
  world.gateway.aheadMs = 4 * HOUR_MS
  await enrol(device)
  await device.reach('waiting')
  const t0 = launch(stage)
  await world.until(() => heldKinds(stage).includes('handed'))
  world.gateway.aheadMs = 0
  await device.reach('composing')

  await handsInAt(stage, t0 + DURATION_MS)
})

test('an end that is moved when it is over is said again, also where no time is left', async () => {
  const stage = await setStage()
  const { world, device } = stage
  const t0 = await compose(stage)
  await world.advance(t0 + DURATION_MS + 50_000 - world.nowMs)
  expect(device.view.phase).toBe('receipt')
  world.gateway.announce({ kind: 'extended', minutes: 1, reason: 'panne', scope: 'nation' })
  await world.advance(2_000)
  expect(device.view.phase).toBe('receipt')

  await handsInAt(stage, t0 + DURATION_MS + 60_000)
})

test('a tablet that wakes, and is opened anew before the centre answers, knows the hour', async () => {
  const stage = await setStage()
  const { world, device } = stage
  await enrol(device)
  await device.reach('waiting')
  await world.advance(90_000)
  device.cut()
  device.sleptMs = 10 * HOUR_MS
  world.nowMs += 10 * HOUR_MS
  await world.advance(12_000) // it writes down the hour
  await device.reload()
  device.mend()
  await world.advance(12_000)

  expect(world.gateway.state).toMatchObject({ offset_ms: 0 })
})

/** At this instant, and not before, one more hand-in comes. */
async function handsInAt(stage: Stage, endMs: number): Promise<void> {
  const { world, device } = stage
  const count = (): number => heldKinds(stage).filter((kind) => kind === 'handed').length
  await world.advance(endMs - 1_000 - world.nowMs)
  const before = count()
  await world.advance(20_000)
  expect(count()).toBe(before + 1)
  expect(device.view.phase).toBe('receipt')
  expect(heldKinds(stage).at(-1)).toBe('handed')
}
