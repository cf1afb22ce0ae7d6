/** An hour that was only hinted at after one reload is not built upon by the next: a
 *  wall clock moved twice ends nobody's time. Found by the simulator (F24). */
import { expect, test } from 'vitest'
import { DURATION_MS } from '../gateway'
import { compose, setStage } from './stage'

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
