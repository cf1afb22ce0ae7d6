/** News that the disk did not take are kept with the next: a tablet that is restarted
 *  knows all that it obeyed before, or waits for the centre before it ends anybody's
 *  time. Found by the simulator (F23, F23c). */
import { expect, test } from 'vitest'
import { DURATION_MS } from '../gateway'
import { compose, enrol, heldKinds, launch, setStage } from './stage'
import type { Stage } from './stage'

test('a launch heard while the disk was full is not lost by a later reload', async () => {
  const stage = await setStage()
  const { world, device } = stage
  await enrol(device)
  await device.reach('waiting')
  device.disk = 'full'
  launch(stage)
  await device.reach('armed')
  device.disk = 'sound'
  world.gateway.announce({ kind: 'extended', minutes: 5, reason: 'coupure', scope: 'nation' })
  await world.advance(5_000)

  await device.crash()
  await device.open()
  await world.advance(40_000)

  expect(device.view.phase).toBe('composing')
})

/** Composing, cut off and restarted past the end that it knows; gives back that end. */
async function restartPastEnd(stage: Stage): Promise<number> {
  const { world, device } = stage
  const end = (await compose(stage)) + DURATION_MS
  device.cut()
  await device.crash()
  await device.open()
  await device.reach('composing')
  await world.advance(end - world.nowMs - 5_000)
  expect(device.view.isEndUnsure).toBe(false)
  await world.advance(20_000)
  return end
}

test('time given to a full disk, then a reload cut off: nobody is cut short f23', async () => {
  const stage = await setStage()
  const { world, device } = stage
  const t0 = await compose(stage)
  device.disk = 'full'
  world.gateway.announce({ kind: 'extended', minutes: 5, reason: 'coupure', scope: 'candidate' })
  await world.advance(5_000)
  expect(device.view.endMs).toBe(t0 + DURATION_MS + 300_000)
  device.cut()
  await device.crash()
  device.disk = 'sound'
  await device.open()
  await device.reach('composing')
  await world.advance(t0 + DURATION_MS + 60_000 - world.nowMs)

  expect([device.view.phase, device.view.isEndUnsure]).toEqual(['composing', true])
  device.tablet?.answer('qi-q1', ['A'])
  await world.advance(2_000)
  expect(device.view.copy.answers.get('qi-q1')).toEqual(['A'])
  device.mend()
  await world.advance(30_000)
  expect([device.view.phase, device.view.isEndUnsure]).toEqual(['composing', false])
  expect(device.view.endMs).toBe(t0 + DURATION_MS + 300_000)
})

test('a site cut off until after the close, restarted: the copy ends when it is heard f11', async () => {
  const stage = await setStage()
  const { device } = stage
  const end = await restartPastEnd(stage)
  expect([device.view.phase, device.view.isEndUnsure]).toEqual(['composing', true])
  expect(device.view.endMs).toBe(end)

  device.mend()
  await device.reach('receipt')

  expect(heldKinds(stage).at(-1)).toBe('handed')
})

test('the candidate may hand in by themselves meanwhile, and it is delivered f11', async () => {
  const stage = await setStage()
  const { world, device } = stage
  await restartPastEnd(stage)

  device.tablet?.handIn()
  await world.advance(2_000)

  expect([device.view.phase, device.view.isEndUnsure]).toEqual(['delivering', false])
  device.mend()
  await device.reach('receipt')
})
