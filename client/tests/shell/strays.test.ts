/** An address that was opened and is not ours is an entry of whoever composes (A01). */
import { beforeEach, expect, test } from 'vitest'
import { STRAYS_COUNT_MAX } from '../../src/shell/attempt/composition'
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

const bodies = (): string[] =>
  (world.gateway.devices[0]?.entries ?? []).filter(({ kind }) => kind === 'strayed').map(({ body }) => body)

test('only while somebody composes does the worker take what is opened', async () => {
  await enrol(device)
  await device.reach('waiting')
  expect(device.stray('/correction.php')).toBe(false)
  launch(stage)
  await device.reach('composing')
  expect(device.stray('/correction.php')).toBe(true)
  await world.settle()
  device.tablet?.handIn()
  await device.reach('receipt')

  expect(device.stray('/correction.php')).toBe(false)
  expect(bodies()).toEqual(['{"dest":"document","path":"/correction.php"}'])
  expect(device.strayed).toEqual([])
})

test('what was opened is signed and sent, and the copy is as it was', async () => {
  await compose(stage)
  device.tablet?.answer('qi-q1', ['A'])
  await world.settle()
  const { answers } = device.view.copy
  device.stray('/corrigé', 'link')
  device.stray('/admin')
  await world.advance(1_000)

  expect(bodies()).toEqual(['{"dest":"link","path":"/corrigé"}', '{"dest":"document","path":"/admin"}'])
  expect(device.view.copy.answers).toEqual(answers)
})

test('what the worker took while the page was gone is written when it comes back', async () => {
  await compose(stage)
  await device.crash()
  device.stray('/correction.php')
  await device.open()
  await device.reach('composing')
  await world.advance(1_000)

  expect(heldKinds(stage)).toContain('strayed')
  expect(device.strayed).toEqual([])
})

test('a full disk forgets nothing of it', async () => {
  await compose(stage)
  device.disk = 'full'
  device.stray('/correction.php')
  await world.advance(1_000)
  expect(device.strayed).toHaveLength(1)
  device.disk = 'sound'
  device.stray('/admin')
  await world.advance(1_000)

  expect(bodies()).toHaveLength(2)
})

test('whoever opens addresses without end writes so many and no more', async () => {
  await compose(stage)
  for (let count = 0; count < STRAYS_COUNT_MAX + 3; count += 1) device.stray(`/${count}`)
  await world.until(() => device.strayed.length === 0)
  await world.advance(5_000)

  expect(bodies()).toHaveLength(STRAYS_COUNT_MAX)
})

test('nothing of it goes to the next candidate of this tablet', async () => {
  await compose(stage)
  device.tablet?.handIn()
  await device.reach('receipt')
  device.strayed = [{ path: '/correction.php', dest: 'document' }]
  await device.tablet?.forget()
  await device.reach('enrolment')
  await world.settle()

  expect(device.strayed).toEqual([])
})
