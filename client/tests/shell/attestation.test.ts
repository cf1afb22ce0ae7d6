/** A tablet shows its configuration at its moments, each time after a pause of its own, and
 *  whatever comes of it changes nothing of what it does. */
import { expect, test } from 'vitest'
import { LATER_MS, PERIOD_MS, SOON_MS } from '../../src/shell/network/attestation'
import { enrol, setStage } from './stage'

const NONCE = '00112233445566778899aabbccddeeff'
const SHOWN = { config: 'ab'.repeat(32), exam: '', version: 'SEB_iOS_3.6.2_1_x' }

test('a locked browser is asked when enrolled, every ten minutes, and when the link is back', async () => {
  const { world, device } = await setStage()
  const { gateway } = world
  gateway.nonce = NONCE
  device.examBrowser = SHOWN
  await enrol(device)
  await device.reach('waiting')
  await world.advance(SOON_MS)
  expect(gateway.proofs).toEqual([{ nonce: NONCE, ...SHOWN }])
  expect(device.shownAt).toEqual([`https://centre/seb/attest?n=${NONCE}`])

  await world.advance(PERIOD_MS)
  expect(gateway.proofs.length).toBe(2)
  device.cut()
  await world.advance(30_000)
  device.mend()
  await world.advance(LATER_MS / 2 + 1_000) // chance is a half
  expect(gateway.proofs.length).toBe(3)

  device.usual = 'error' // nothing hangs on it
  await world.advance(2 * PERIOD_MS)
  device.usual = 'pass'
  expect(device.view.phase).toBe('waiting')
  await device.tablet?.stop()
  const asked = gateway.requests.length
  await world.advance(2 * PERIOD_MS)
  expect(gateway.requests.length).toBe(asked)
})

test('where nobody asks and nothing is locked, ten minutes are not waited for', async () => {
  const { world, device } = await setStage()
  const asked = (): number => world.gateway.requests.filter((line) => line.includes('/seb/')).length
  await enrol(device)
  await device.reach('waiting')
  await world.advance(3 * PERIOD_MS)
  expect(asked()).toBe(1)
  expect(device.shownAt).toEqual([])

  world.gateway.nonce = NONCE // configurations are brought: the next moment tells
  device.cut()
  await world.advance(30_000)
  device.mend()
  await world.advance(LATER_MS)
  expect(world.gateway.proofs).toEqual([{ nonce: NONCE, config: '', exam: '', version: '' }])
})

test('a centre that asks for proof at the door is shown it once, and a plain browser reads why', async () => {
  const plain = await setStage()
  plain.world.gateway.entryNonce = NONCE
  await enrol(plain.device)
  expect(plain.device.view.problem?.code).toBe('kiosk.unproven')
  expect(plain.device.shownAt).toEqual([])

  const locked = await setStage()
  locked.world.gateway.entryNonce = NONCE
  locked.device.examBrowser = SHOWN
  await enrol(locked.device)
  await locked.device.reach('waiting')
  expect(locked.device.shownAt[0]).toBe(`https://centre/seb/attest?n=${NONCE}`)
  const asked = locked.world.gateway.requests.filter((line) => line.includes('/enrol'))
  expect(asked.length).toBe(2)

  const other = await setStage()
  other.world.gateway.entryNonce = NONCE
  other.device.examBrowser = { ...SHOWN, config: '' }
  await enrol(other.device)
  expect(other.device.view.problem?.code).toBe('kiosk.unproven')
})

test('a tablet without a worker says to stay open, and a locked browser closes after the receipt', async () => {
  const { world, device } = await setStage()
  device.reopens = false
  device.quitPath = '/seb/quit?c=abcdefghijklmnopqrstuv'
  await enrol(device)
  await device.reach('waiting')
  expect(device.view.readiness.reopens).toBe(false)
  expect(device.view.quitPath).toBe('/seb/quit?c=abcdefghijklmnopqrstuv')
  await world.advance(30_000)
  expect(world.gateway.devices.length).toBe(1)
})
