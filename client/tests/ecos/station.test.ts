/** A station comes ahead, sealed, and opens by its own keys and no others: with or without
 *  a network, whole and signed; what is damaged is told, and asked for again. */
import { expect, test } from 'vitest'
import { askedTurn } from '../../src/ecos/screen/place'
import { fr } from '../../src/ecos/words/fr'
import { SITTING } from '../gateway'
import { act, enrol, enter, GRID, letOut, reload, ring, setChairStage, TURNS, TURN_MS, validate, view } from './stage'
import type { ChairStage } from './stage'
import { sealSeries } from './series'

const problem = (stage: ChairStage): string | undefined => view(stage).problem?.code
const whole = (stage: ChairStage): Promise<void> =>
  stage.world.until(() => view(stage).sealing.progress.package === 'whole')

test('a station comes ahead, and no other with it; it opens without network after a reload', async () => {
  const stage = await setChairStage()
  const { world, device, series } = stage
  await enrol(stage)
  await whole(stage)
  expect(view(stage)).toMatchObject({ phase: 'sealed', sealing: { hasKeys: false }, station: null })
  const brought = (place: string): boolean => world.gateway.requests.includes(`GET ${series.pathOf[place]}`)
  expect(['s3 grid', 's3 examiner', 's3 exercise'].map(brought)).toEqual([true, true, true])
  expect(['s1 grid', 's3 door'].map(brought)).toEqual([false, false])
  await world.advance(12_000)
  expect(world.gateway.state).toMatchObject({ package: 'whole', ahead: true })
  letOut(stage)
  await world.until(() => view(stage).station !== null)
  device.cut()
  await reload(stage)
  await world.until(() => view(stage).phase === 'waiting')
  expect(view(stage)).toMatchObject({ station: { title: 'Annonce' } })
  expect(view(stage).briefing).toEqual({
    examiner: '<p>Ne relancez qu’une fois.</p>',
    exercise: '<p>Une candidate se présente.</p>',
  })
})

test('keys that come first wait for the station, and say so', async () => {
  const stage = await setChairStage()
  const { world, device, series } = stage
  for (let count = 0; count < 12; count += 1)
    device.forecast.push({ path: series.pathOf['s3 exercise']!, weather: 'error' })
  await enrol(stage)
  letOut(stage)
  await world.until(() => view(stage).sealing.hasKeys)
  await world.advance(12_000)
  expect(view(stage)).toMatchObject({ phase: 'sealed', sealing: { progress: { package: 'partial' } } })
  expect(world.gateway.state).toMatchObject({ package: 'partial' })
  await world.until(() => view(stage).phase === 'waiting')
})

test('the keys of another station open nothing here', async () => {
  const stage = await setChairStage()
  await enrol(stage)
  await whole(stage)
  letOut(stage, 's1')
  await stage.world.advance(20_000)
  expect(view(stage)).toMatchObject({ phase: 'sealed', sealing: { hasKeys: false }, problem: null })
})

test('keys that do not open the station are told, and the right ones open it', async () => {
  const stage = await setChairStage()
  await enrol(stage)
  await whole(stage)
  stage.world.gateway.announce({ kind: 'audience', station: 's3', keys: stage.series.keys.s1 })
  await stage.world.until(() => problem(stage) === 'package.corrupt')
  expect(view(stage).phase).toBe('sealed')
  letOut(stage)
  await stage.world.until(() => view(stage).phase === 'waiting')
  expect(view(stage).problem).toBeNull()
})

test('a blob that comes damaged is told, and brought again', async () => {
  const stage = await setChairStage()
  const path = stage.series.pathOf['s3 grid']!
  stage.world.gateway.rotten.add(path)
  await enrol(stage)
  await stage.world.until(() => problem(stage) === 'package.corrupt')
  stage.world.gateway.rotten.clear()
  letOut(stage)
  await stage.world.until(() => view(stage).phase === 'waiting')
  expect(view(stage).problem).toBeNull()
})

test('a series that the exam did not sign is never opened', async () => {
  const stage = await setChairStage()
  const forged = await sealSeries(SITTING, { s3: { grid: GRID } })
  stage.world.gateway.paper = { ...forged, signer: stage.series.signer }
  await enrol(stage)
  stage.world.gateway.announce({ kind: 'audience', station: 's3', keys: forged.keys.s3 })
  await stage.world.advance(30_000)
  expect(view(stage)).toMatchObject({ phase: 'sealed', problem: { code: 'package.signature' } })
})

test('a grid of another station is no grid of this one, whoever signed it', async () => {
  const stage = await setChairStage()
  const other = await sealSeries(SITTING, { s3: { grid: GRID.replace('"s3"', '"s4"') } })
  stage.world.gateway.paper = other
  await enrol(stage)
  stage.world.gateway.announce({ kind: 'audience', station: 's3', keys: other.keys.s3 })
  await stage.world.until(() => problem(stage) === 'package.corrupt')
  expect(view(stage).station).toBeNull()
})

test('a series that was sealed again takes the place of the first, which no old key opens', async () => {
  const stage = await setChairStage()
  const { gateway } = stage.world
  await enrol(stage)
  await whole(stage)
  letOut(stage)
  const again = await sealSeries(
    SITTING,
    { s3: { grid: GRID.replace('Annonce', 'Entretien') } },
    { version: 2, pair: stage.series.pair },
  )
  gateway.sealAgain(again)
  await stage.world.advance(20_000)
  expect(view(stage)).toMatchObject({ phase: 'sealed', problem: null })
  letOut({ ...stage, series: again })
  await stage.world.until(() => view(stage).station?.title === 'Entretien')
})

test('the sheet is that of the last news, and an older one than the enrolment changes nothing', async () => {
  const stage = await setChairStage()
  const { gateway } = stage.world
  const other = { turn: 1, candidate: { number: '09999', name: 'Une autre' } }
  gateway.announce({ kind: 'turns', turns: [other] })
  await enter(stage)
  expect(view(stage).turns[0]?.expected?.number).toBe('08121')
  gateway.announce({ kind: 'turns', turns: [other, ...TURNS.slice(1)] })
  await stage.world.until(() => view(stage).turns[0]?.expected?.number === '09999')
  await stage.world.advance(12_000)
  stage.device.cut()
  await reload(stage)
  await stage.world.until(() => view(stage).turns[0]?.expected?.number === '09999')
  expect(view(stage).turns[1]?.expected?.number).toBe('08122')
})

test('a centre that was restored tells its sheets anew', async () => {
  const stage = await setChairStage()
  const { gateway } = stage.world
  const sheet = (number: string) => ({ kind: 'turns', turns: [{ turn: 1, candidate: { number, name: '' } }] }) as const
  gateway.announce({ kind: 'message', text: 'Bonjour' })
  gateway.announce(sheet('00001'))
  gateway.chair = { ...gateway.chair, turns: sheet('00001').turns }
  await enter(stage)
  expect(view(stage).turns[0]?.expected?.number).toBe('00001')
  gateway.loseNews(1)
  gateway.announce(sheet('00002'))
  letOut(stage)
  await stage.world.until(() => view(stage).turns[0]?.expected?.number === '00002')
})

test('a turn given again rings again, and what follows it moves', async () => {
  const stage = await setChairStage()
  await enter(stage)
  await ring(stage)
  await stage.world.advance(20_000)
  const atMs = stage.world.nowMs + 5_000
  stage.world.gateway.announce({ kind: 'replayed', turn: 1, at_ms: atMs })
  await stage.world.until(() => view(stage).current?.readMs === atMs)
  expect(view(stage).next?.readMs).toBe(atMs + TURN_MS)
})

test('a withdrawn station ends, and what was written is delivered', async () => {
  const stage = await setChairStage()
  await enter(stage)
  await ring(stage)
  await act(stage, (tablet) => tablet.meet(1, '08121', 'expected'))
  stage.world.gateway.announce({ kind: 'withdrawn', station: 's1' })
  await stage.world.advance(2_000)
  expect(view(stage).phase).toBe('marking')
  const place = { turn: 1, isIdentifying: false } // a grid that was asked for by hand
  expect(askedTurn(view(stage), place)).toMatchObject({ turn: 1, state: 'open' })
  stage.world.gateway.announce({ kind: 'withdrawn', station: 's3' })
  await stage.world.until(() => view(stage).phase === 'withdrawn')
  expect(askedTurn(view(stage), place)).toBeUndefined() // that the station is withdrawn takes the screen
  expect(fr.around.withdrawnText).toContain('Elle ne compte plus')
  await act(stage, (tablet) => tablet.tick(1, 1, 1))
  await stage.world.until(() => view(stage).saving.kind === 'all_kept')
  expect(stage.world.gateway.devices[0]?.entries.map(({ kind }) => kind)).toEqual(['opened', 'met'])
})

test('a grid that is closed once the next turn has begun is late, as the centre counts it', async () => {
  const stage = await setChairStage()
  await enter(stage)
  await ring(stage)
  await act(stage, (tablet) => tablet.meet(1, '08121', 'expected'))
  await validate(stage, 1)
  expect(view(stage).current?.grid).toMatchObject({ isLate: false })
  await stage.world.advance(TURN_MS)
  await act(stage, (tablet) => tablet.meet(2, '08122', 'expected'))
  await stage.world.advance(TURN_MS)
  await validate(stage, 2)
  expect(view(stage).turns[1]?.grid).toMatchObject({ isLate: true, validated: {} })
  await act(stage, (tablet) => tablet.reopen(1, 'trop tard')) // its next turn is over too
  expect(view(stage).turns[0]?.grid?.validated).not.toBeNull()
  await act(stage, (tablet) => tablet.reopen(2, 'à temps'))
  expect(view(stage).turns[1]?.grid?.validated).toBeNull()
})

test('a pause that was unknown when a grid was written makes it in time after all', async () => {
  const stage = await setChairStage()
  await enter(stage)
  await ring(stage)
  await act(stage, (tablet) => tablet.meet(1, '08121', 'expected'))
  const pause = { cause: 'alarme', scope: 'site' }
  const at_ms = stage.world.nowMs
  await stage.world.advance(TURN_MS + 1_000)
  await validate(stage, 1)
  expect(view(stage).turns[0]?.grid?.isLate).toBe(true)
  stage.world.gateway.announce({ kind: 'paused', at_ms, ...pause })
  stage.world.gateway.announce({ kind: 'resumed', at_ms: stage.world.nowMs, ...pause })
  await stage.world.until(() => view(stage).turns[0]?.grid?.isLate === false)
})

test('half an hour after the close nothing counts: the half-day is over, and proven', async () => {
  const stage = await setChairStage()
  await enter(stage)
  await ring(stage)
  await stage.world.advance(12 * TURN_MS)
  expect(view(stage).phase).toBe('over')
  await stage.world.advance(30 * 60_000)
  expect(view(stage).phase).toBe('handed')
  await stage.world.until(() => view(stage).receipt !== null)
})
