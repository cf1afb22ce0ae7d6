/** News that the disk did not take are kept with the next: a tablet that is restarted
 *  knows all that it obeyed before. Found by the simulator (F23). */
import { expect, test } from 'vitest'
import { enrol, launch, setStage } from './stage'

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
