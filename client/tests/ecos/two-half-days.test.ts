/** One tablet sees its examiner through the morning and the afternoon: it reaches the second
 *  half-day in time for its briefing, and what is left of the first goes on being delivered. */
import { beforeEach, expect, test } from 'vitest'
import { LATER_SITTING } from '../gateway'
import type { SealedSeries } from './series'
import {
  act,
  addAfternoon,
  enter,
  heldKinds,
  letOut,
  meetFirst,
  reload,
  setChairStage,
  tabletOf,
  TURN_MS,
  validate,
  view,
  type ChairStage,
} from './stage'

const GRACE_MS = 30 * 60_000

let stage: ChairStage
let afternoon: SealedSeries

beforeEach(async () => {
  stage = await setChairStage()
  afternoon = await addAfternoon(stage)
})

async function markMorning(): Promise<void> {
  await meetFirst(stage)
  await validate(stage, 1)
  await stage.world.advance(12 * TURN_MS)
  expect(view(stage).phase).toBe('over')
}

const letOutAfternoon = (): void => letOut({ ...stage, series: afternoon }, 's3', LATER_SITTING)
const title = (): string | undefined => view(stage).chair?.title
const laterKinds = (): unknown[] => (stage.world.gateway.laters[0]?.entries ?? []).map(({ kind }) => kind)

function ringAfternoon(): void {
  stage.world.gateway.announce({ kind: 'launched', sitting: LATER_SITTING, t0_ms: stage.world.nowMs + 1_000 })
}

test('the afternoon is briefed and marked while the morning still leaves for the centre', async () => {
  const { world } = stage
  await markMorning()
  world.gateway.isQuotaSpent = true
  await act(stage, (tablet) => tablet.handIn())
  expect(view(stage)).toMatchObject({ phase: 'handed', receipt: null, following: { title: 'Après-midi' } })

  letOutAfternoon()
  await world.until(() => title() === 'Après-midi' && view(stage).phase === 'waiting')
  expect(view(stage)).toMatchObject({ following: null, exercise: { state: 'open' } })
  expect(view(stage).earlier).toMatchObject([{ title: 'UC 1', waitingCount: 1, receipt: null }])
  await act(stage, (tablet) => tablet.tick(0, 1, 1))
  await reload(stage)
  await world.until(() => view(stage).exercise?.grid?.criteria[0] === 1)
  expect(title()).toBe('Après-midi')

  world.gateway.isQuotaSpent = false
  ringAfternoon()
  await world.until(() => view(stage).current?.turn === 1)
  await act(stage, (tablet) => tablet.meet(1, '08121', 'scan'))
  await validate(stage, 1)
  await world.until(() => view(stage).rotation?.receivedCount === 1, 60_000)
  await world.until(() => view(stage).earlier[0]?.receipt != null, 60_000)
  expect(heldKinds(stage).at(-1)).toBe('handed')
  expect(laterKinds()).toEqual(['opened', 'ticked', 'met', 'filled', 'rated', 'overall', 'validated'])
})

test('cut off at noon, the tablet waits for the afternoon at a touch, and opens it later', async () => {
  await markMorning()
  stage.device.cut()
  await act(stage, (tablet) => tablet.handIn())
  await act(stage, (tablet) => tablet.nextHalfDay())
  await stage.world.until(() => view(stage).sealing.progress.package === 'whole')
  expect(view(stage).phase).toBe('sealed')
  expect(title()).toBe('Après-midi')
  letOutAfternoon()
  stage.device.mend()
  await stage.world.until(() => view(stage).phase === 'waiting')
  await stage.world.until(() => view(stage).earlier[0]?.receipt != null, 60_000)
})

test('nobody is torn from a morning that is not handed in, until nothing more counts in it', async () => {
  await markMorning()
  letOutAfternoon()
  await stage.world.advance(60_000)
  expect(view(stage)).toMatchObject({ phase: 'over', chair: { title: 'UC 1' } })
  await stage.world.advance(GRACE_MS)
  expect(title()).toBe('Après-midi')
  expect(heldKinds(stage).at(-1)).toBe('validated')
})

test('handed in after the afternoon was let out, the morning gives way at once', async () => {
  await markMorning()
  letOutAfternoon()
  await stage.world.advance(1_000)
  await act(stage, (tablet) => tablet.handIn())
  await stage.world.until(() => title() === 'Après-midi')
})

test('a station withdrawn in the morning holds up no afternoon', async () => {
  await meetFirst(stage)
  stage.world.gateway.announce({ kind: 'withdrawn', station: 's3' })
  await stage.world.until(() => view(stage).phase === 'withdrawn')
  letOutAfternoon()
  await stage.world.until(() => title() === 'Après-midi' && view(stage).phase === 'waiting')
})

test('a tablet is given back once the centre holds all, and to nobody before', async () => {
  await markMorning()
  stage.device.cut()
  await act(stage, (tablet) => tablet.handIn())
  await act(stage, (tablet) => void tablet.forget())
  expect(view(stage)).toMatchObject({ phase: 'handed', problem: { code: 'forget.entries_waiting' } })
  stage.device.mend()
  await stage.world.until(() => view(stage).receipt !== null)
  await act(stage, (tablet) => void tablet.forget())
  expect(view(stage)).toMatchObject({ phase: 'enrolment', examiner: null, problem: null, earlier: [] })
  expect(stage.world.gateway.returned).toEqual(['token-1'])
  await reload(stage)
  await stage.world.until(() => view(stage).phase === 'enrolment')
  stage.world.gateway.replacement = '123456'
  await enter(stage, '123456')
  expect(tabletOf(stage.device).view().examiner?.number).toBe('E11')
})
