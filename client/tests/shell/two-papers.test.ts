/** One tablet sees its candidate through a whole exam: what was written in a paper reaches
 *  the centre and is proved, whatever paper the tablet shows meanwhile. */
import { readSettings } from '../../src/core/settings'
import { vectors } from '../vectors'
import { beforeEach, expect, test } from 'vitest'
import { DURATION_MS, LATER_SITTING } from '../gateway'
import { sealPaper } from '../paper'
import type { SealedPaper } from '../paper'
import type { Device, World } from '../world'
import { compose, enrol, heldKinds, setStage } from './stage'
import type { Stage } from './stage'

let stage: Stage
let world: World
let device: Device
let later: SealedPaper

beforeEach(async () => {
  stage = await setStage()
  ;({ world, device } = stage)
  later = world.gateway.later = await sealPaper(LATER_SITTING)
})

/** A copy of two answers, handed in while the tablet is cut off. */
async function handInCutOff(): Promise<void> {
  await compose(stage)
  device.tablet?.answer('qi-q1', ['A'])
  await world.advance(2_000)
  device.cut()
  device.tablet?.answer('qi-q1', ['B'])
  device.tablet?.handIn()
  await device.reach('delivering')
}

function launchLater(leadMs = 30_000): number {
  const t0 = world.nowMs + leadMs
  world.gateway.announce({ kind: 'armed', sitting: LATER_SITTING, t0_ms: t0 })
  world.gateway.announce({ kind: 'launched', sitting: LATER_SITTING, t0_ms: t0, key: later.key })
  return t0
}

const laterKinds = (): string[] => (world.gateway.laters[0]?.entries ?? []).map(({ kind }) => kind)

test('the receipt names the next paper, and its button waits for it', async () => {
  await compose(stage)
  device.tablet?.handIn()
  await device.reach('receipt')
  expect(device.view.next?.title).toBe('UC 2')
  expect(device.view.candidate).toMatchObject({ number: '04217', room: 'Salle 2', seat: 'B-14' })
  const code = device.view.receipt?.code

  device.tablet?.nextSitting()
  await device.reach('waiting')

  expect(device.view.sitting?.title).toBe('UC 2')
  expect(device.view.candidate).toMatchObject({ number: '04217', room: 'Salle 9', seat: 'Z-1' })
  expect(device.view.next).toBe(null)
  expect(device.view.earlier).toMatchObject([{ title: 'UC 1', waitingCount: 0, receipt: { code } }])
})

test('the next paper is gone to by itself once it is announced', async () => {
  await compose(stage)
  device.tablet?.handIn()
  await device.reach('receipt')

  launchLater()
  await world.until(() => device.view.sitting?.title === 'UC 2')
  await device.reach('composing')
  await world.advance(2_000)

  expect(laterKinds()).toEqual(['opened'])
})

test('nobody is torn from a paper whose time is not over', async () => {
  world.gateway.factor = [4, 3]
  const t0 = await compose(stage)
  await world.advance(t0 + DURATION_MS - world.nowMs)
  launchLater(0)
  await world.advance(1_000)
  device.tablet?.answer('qi-q1', ['A'])
  await world.advance(1_000)

  expect(device.view.sitting?.title).toBe('UC 1')
  expect(heldKinds(stage)).toEqual(['opened', 'answered'])
  await world.until(() => device.view.sitting?.title === 'UC 2', DURATION_MS)
  await world.until(() => heldKinds(stage).at(-1) === 'handed')
})

test('what was not sent of the first is sent while the second is composed', async () => {
  await handInCutOff()
  device.tablet?.nextSitting()
  await device.reach('waiting')
  expect(device.view.earlier[0]).toMatchObject({ waitingCount: 2, receipt: null })

  launchLater()
  device.mend()
  await device.reach('composing')
  device.tablet?.answer('qi-q1', ['C'])
  await world.until(() => heldKinds(stage).length === 4)
  await world.until(() => laterKinds().length === 2)

  expect(heldKinds(stage)).toEqual(['opened', 'answered', 'answered', 'handed'])
  expect(laterKinds()).toEqual(['opened', 'answered'])
  expect(device.view.earlier[0]?.receipt).toMatchObject({ entriesWritten: 4, entriesHeld: 4 })
})

test('a tablet that dies between two papers forgets neither', async () => {
  await handInCutOff()
  device.tablet?.nextSitting()
  await device.reach('waiting')

  await device.reload()
  await device.reach('waiting')
  expect(device.view.sitting?.title).toBe('UC 2')
  expect(device.view.earlier[0]?.waitingCount).toBe(2)
  device.mend()
  await world.until(() => heldKinds(stage).length === 4)
  await device.reload()
  await device.reach('waiting')

  await world.until(() => device.view.earlier[0]?.receipt !== null)
  expect(device.view.earlier[0]?.receipt?.entriesHeld).toBe(4)
})

test('what the candidate is due is known in both papers, and after a reload', async () => {
  const told = vectors.settings.settings[2]?.told
  world.gateway.settings = told
  await handInCutOff()
  const { settings } = device.view
  device.tablet?.nextSitting()
  await device.reach('waiting')
  await device.reload()
  await device.reach('waiting')

  expect(settings).toEqual(readSettings(told))
  expect(settings.breaks).toEqual({ count: 3, minutes: 10 })
  expect(device.view.settings).toEqual(settings)
})

test('one paper that the centre refuses holds up no other', async () => {
  await handInCutOff()
  device.tablet?.nextSitting()
  await device.reach('waiting')
  const chain = world.gateway.devices[0]
  if (chain) chain.entries = [...chain.entries.slice(0, 1), ...chain.entries.slice(0, 1)] // another's
  launchLater()
  device.mend()
  await device.reach('composing')
  device.tablet?.answer('qi-q1', ['C'])

  await world.until(() => laterKinds().length === 2)
  expect(device.view.saving.kind).not.toBe('cannot_keep')
  expect(device.view.earlier).toMatchObject([{ title: 'UC 1', isRefused: true, receipt: null }])
  await device.reload()
  await device.reach('composing')
  await world.until(() => device.view.earlier[0]?.isRefused === true)
})

test('a tablet is not handed on while a paper before waits to be sent', async () => {
  await handInCutOff()
  device.tablet?.nextSitting()
  await device.reach('waiting')

  await device.tablet?.forget()
  expect(device.view.problem?.code).toBe('forget.entries_waiting')
  expect(device.view.candidate).not.toBe(null)
  device.mend()
  await world.until(() => device.view.earlier[0]?.receipt !== null)
  expect(world.gateway.returned).toEqual([])
  await device.tablet?.forget()

  expect(device.view.phase).toBe('enrolment')
  await world.until(() => world.gateway.returned.length > 0)
  await world.advance(60_000)
  expect(world.gateway.returned).toEqual(['token-1'])
  expect(world.gateway.cookied).toEqual(new Set(['/enrol', '/return']))
})

test('time given back leads from the wait for the next paper back to the one before', async () => {
  const t0 = await compose(stage)
  await world.advance(t0 + DURATION_MS - world.nowMs)
  await device.reach('receipt')
  device.tablet?.nextSitting()
  await device.reach('waiting')

  world.gateway.announce({ kind: 'extended', minutes: 20, reason: 'panne', scope: 'candidate' })
  await device.reach('composing')

  expect(device.view.sitting?.title).toBe('UC 1')
})

test('enrolled anew for the second day, a tablet begins with what is to come', async () => {
  const t0 = world.nowMs - 3 * DURATION_MS
  world.gateway.announce({ kind: 'launched', t0_ms: t0, key: stage.paper.key })
  await enrol(device)
  await world.until(() => device.view.sitting?.title === 'UC 2')
  await device.reach('waiting')

  expect(world.gateway.devices[0]?.entries).toEqual([])
})

test('what a restored centre has lost of a paper that is over goes again', async () => {
  await compose(stage)
  device.tablet?.handIn()
  await device.reach('receipt')
  launchLater()
  await world.until(() => device.view.sitting?.title === 'UC 2')
  await device.reach('composing')

  world.gateway.restore(1, 1)
  expect(heldKinds(stage)).toEqual(['opened'])
  await world.advance(60_000)

  expect(heldKinds(stage).at(-1)).toBe('handed')
  expect(laterKinds()[0]).toBe('opened')
})
