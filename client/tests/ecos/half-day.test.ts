/** An examiner's half-day loses nothing: a reload goes on where it was, a cut of hours is
 *  delivered after, a grid left open blocks nobody, and what is validated is what was shown. */
import { expect, test } from 'vitest'
import { utf8 } from '../../src/core/canonical'
import { canonicalGrid, formOf, type GridDocument } from '../../src/core/ecos/grid'
import { doubtOf } from '../../src/core/ecos/steps'
import { sha256Hex } from '../../src/shell/device/keys'
import { SITTING } from '../gateway'
import {
  act,
  enrol,
  enter,
  GRID,
  heldKinds,
  letOut,
  meetFirst,
  reload,
  ring,
  setChairStage,
  TEMPO,
  TURN_MS,
  TURNS,
  validate,
  view,
} from './stage'

test('an examiner enters, waits sealed, and is told of the first candidate', async () => {
  const stage = await setChairStage()
  await enrol(stage)
  expect(view(stage).phase).toBe('sealed')
  expect(view(stage).chair).toMatchObject({ circuit: 'A', station: 2, place: 1, room: 'Salle 2' })
  letOut(stage)
  await ring(stage)
  expect(view(stage)).toMatchObject({ phase: 'identifying', current: { turn: 1, expected: { number: '08121' } } })
})

test('the exercise is marked before the first signal, as nobody’s, and no later', async () => {
  const stage = await setChairStage()
  await enter(stage)
  await stage.world.until(() => view(stage).phase === 'waiting')
  expect(view(stage)).toMatchObject({ exercise: { turn: 0, state: 'open' }, tray: [] })
  await act(stage, (tablet) => tablet.tick(0, 1, 1))
  await reload(stage)
  await stage.world.until(() => view(stage).exercise?.grid?.criteria[0] === 1)
  await act(stage, (tablet) => {
    tablet.fill(0)
    tablet.rate(0, 1, 3)
    tablet.rateOverall(0, 3)
  })
  await act(stage, (tablet) => void tablet.validate(view(stage).exercise!.grid!))
  expect(view(stage).exercise).toMatchObject({ state: 'validated', grid: { candidate: null, criteria: [1, 0, 0] } })
  await ring(stage)
  expect(view(stage)).toMatchObject({ phase: 'identifying', exercise: null, tray: [], rotation: { validatedCount: 0 } })
})

test('a reload in the middle of a grid, without network, goes on where it was', async () => {
  const stage = await setChairStage()
  await meetFirst(stage)
  await act(stage, (tablet) => {
    tablet.tick(1, 1, 1)
    tablet.tick(1, 2, 2)
    tablet.tick(1, 2, null)
    tablet.rate(1, 1, 4)
    tablet.remark(1, 'Très à l’aise')
    tablet.signal(1, 'material')
  })
  await stage.world.advance(12_000) // the hour is written down
  stage.device.cut()
  await reload(stage)
  await stage.world.until(() => view(stage).phase === 'marking')
  const grid = view(stage).current?.grid
  expect(grid).toMatchObject({ candidate: '08121', by: 'expected', criteria: [1, null, null], aptitudes: [4] })
  expect(grid).toMatchObject({ remark: 'Très à l’aise', alerts: ['material'], overall: null })
})

test('two turns offline are marked, validated and kept here, and delivered after', async () => {
  const stage = await setChairStage()
  await meetFirst(stage)
  stage.device.cut()
  await validate(stage, 1)
  expect(view(stage)).toMatchObject({ phase: 'waiting', next: { turn: 2 } })
  await stage.world.advance(TURN_MS)
  expect(view(stage)).toMatchObject({ phase: 'identifying', current: { turn: 2 } })
  await act(stage, (tablet) => tablet.meet(2, '08122', 'typed'))
  await validate(stage, 2)
  await stage.world.advance(10_000)
  expect(view(stage).rotation).toMatchObject({ validatedCount: 2, receivedCount: 0 })
  expect(view(stage).saving.kind).toBe('kept_here')
  await reload(stage)
  stage.device.mend()
  await stage.world.until(() => view(stage).saving.kind === 'all_kept')
  expect(view(stage).rotation).toMatchObject({ validatedCount: 2, receivedCount: 2 })
  await stage.world.until(() => view(stage).current?.turn === 6, 20 * TURN_MS) // nothing in that rotation
  expect(view(stage)).toMatchObject({ rotation: { validatedCount: 0 }, wholeHalfDay: { receivedCount: 2 } })
  const one = ['met', 'filled', 'rated', 'overall', 'validated']
  expect(heldKinds(stage)).toEqual(['opened', ...one, ...one])
})

test('a turn that ends with an open grid blocks nobody, and is closed later', async () => {
  const stage = await setChairStage()
  await meetFirst(stage)
  await act(stage, (tablet) => tablet.tick(1, 1, 1))
  await stage.world.advance(TURN_MS)
  expect(view(stage)).toMatchObject({ phase: 'identifying', current: { turn: 2 }, tray: [{ turn: 1, state: 'open' }] })
  await act(stage, (tablet) => tablet.meet(2, '08122', 'expected'))
  expect(view(stage).phase).toBe('marking')
  await validate(stage, 1)
  expect(view(stage)).toMatchObject({ phase: 'marking', current: { turn: 2 }, tray: [] })
})

test('a turn in which nobody was identified is missing, an absent one is not', async () => {
  const stage = await setChairStage()
  await enter(stage)
  await ring(stage)
  await act(stage, (tablet) => tablet.miss(1, '08121'))
  expect(view(stage).phase).toBe('waiting')
  await stage.world.advance(2 * TURN_MS)
  expect(view(stage)).toMatchObject({ current: { turn: 3 }, tray: [{ turn: 2, state: 'missing' }] })
  await stage.world.advance(TURN_MS) // nobody is expected in turn 4
  expect(view(stage)).toMatchObject({ phase: 'waiting', current: { turn: 4, state: 'free' } })
})

test('who is noted absent in the confinement room is doubted here, until it is taken back', async () => {
  const stage = await setChairStage()
  const sheetWith = (facts: object) =>
    TURNS.map((row) => ({ ...row, candidate: row.candidate && { ...row.candidate, ...facts } }))
  const tell = (facts: object) => stage.world.gateway.announce({ kind: 'turns', turns: sheetWith(facts) })
  const sheet = () => new Map(view(stage).turns.map(({ turn, expected }) => [turn, expected]))
  const doubt = () => doubtOf(view(stage).current!.expected, '08121', sheet())
  stage.world.gateway.chair = { code: 's3', tempo: TEMPO, turns: sheetWith({ noted_absent: true }) }
  await enter(stage)
  await ring(stage)
  expect(doubt()).toBe('noted_absent')
  expect(doubtOf(view(stage).current!.expected, '08125', sheet())).toBe('unexpected')
  tell({})
  await stage.world.until(() => doubt() === null)
  tell({ noted_absent: true })
  await stage.world.until(() => doubt() === 'noted_absent')
  tell({ noted_absent: 'non' }) // unsound: what stood before stands
  await reload(stage)
  await stage.world.until(() => view(stage).phase === 'identifying')
  await stage.world.advance(3_000)
  expect(doubt()).toBe('noted_absent')
  await act(stage, (tablet) => tablet.miss(1, '08121'))
  expect(view(stage)).toMatchObject({ phase: 'waiting', current: { state: 'absent' } })
})

test.each(['site', 'circuit'])(
  'a pause of the %s moves what follows it, and a grid can be marked meanwhile',
  async (scope) => {
    const stage = await setChairStage()
    await meetFirst(stage)
    const readMs = view(stage).next!.readMs!
    const pause = { sitting: SITTING, cause: 'alarme', scope }
    const beganMs = stage.world.nowMs
    stage.world.gateway.announce({ kind: 'paused', at_ms: beganMs, ...pause })
    await stage.world.until(() => view(stage).moment?.state === 'paused')
    expect(view(stage)).toMatchObject({ phase: 'marking', next: { readMs: null } })
    await act(stage, (tablet) => tablet.tick(1, 1, 1))
    await stage.world.advance(12_000) // the hour is written down
    await reload(stage)
    await stage.world.until(() => view(stage).phase === 'marking')
    expect(view(stage)).toMatchObject({ moment: { state: 'paused' }, next: { readMs: null } })
    await stage.world.advance(8_000)
    const endedMs = stage.world.nowMs
    stage.world.gateway.announce({ kind: 'resumed', at_ms: endedMs, ...pause })
    await stage.world.until(() => view(stage).moment?.state !== 'paused')
    expect(view(stage).current?.grid?.criteria[0]).toBe(1)
    expect(view(stage).next?.readMs).toBe(readMs + endedMs - beganMs)
  },
)

test('cut off through a pause of its circuit, a tablet hears of it and is exact again', async () => {
  const stage = await setChairStage()
  await meetFirst(stage)
  const readMs = view(stage).next!.readMs!
  const pause = { sitting: SITTING, cause: 'material', scope: 'circuit' }
  const beganMs = stage.world.nowMs
  stage.device.cut()
  await stage.world.advance(9_000)
  expect(view(stage).next?.readMs).toBe(readMs)
  stage.world.gateway.announce({ kind: 'paused', at_ms: beganMs, ...pause })
  stage.world.gateway.announce({ kind: 'resumed', at_ms: beganMs + 7_000, ...pause })
  stage.device.mend()
  await stage.world.until(() => view(stage).next?.readMs === readMs + 7_000)
})

test('a turn given again takes the screen, and its grid goes on', async () => {
  const stage = await setChairStage()
  await meetFirst(stage)
  await act(stage, (tablet) => tablet.tick(1, 1, 1))
  const atMs = stage.world.nowMs + 5_000
  stage.world.gateway.announce({ kind: 'replayed', turn: 1, at_ms: atMs })
  await stage.world.until(() => view(stage).current?.readMs === atMs)
  expect(view(stage).next?.readMs).toBe(atMs + TURN_MS)
  await reload(stage)
  await stage.world.until(() => view(stage).phase === 'marking')
  expect(view(stage).current).toMatchObject({ readMs: atMs, grid: { criteria: [1, null, null] } })
})

test('the wrong person: what was ticked goes to the one who is met instead', async () => {
  const stage = await setChairStage()
  await meetFirst(stage)
  await act(stage, (tablet) => tablet.tick(1, 1, 1))
  await act(stage, (tablet) => tablet.miss(1, '08121'))
  expect(view(stage).phase).toBe('identifying')
  await act(stage, (tablet) => tablet.meet(1, '08125', 'typed'))
  expect(view(stage).current?.grid).toMatchObject({ candidate: '08125', criteria: [1, null, null] })
})

test('what is validated is what was shown, to the digest', async () => {
  const stage = await setChairStage()
  await meetFirst(stage)
  await act(stage, (tablet) => tablet.fill(1))
  await act(stage, (tablet) => tablet.rate(1, 1, 3))
  await act(stage, (tablet) => tablet.rateOverall(1, 3))
  const shown = view(stage).current!.grid!
  await act(stage, (tablet) => tablet.tick(1, 1, 1))
  await act(stage, (tablet) => void tablet.validate(shown)) // no longer what stands
  expect(view(stage).current?.grid?.validated).toBeNull()
  const now = view(stage).current!.grid!
  await act(stage, (tablet) => void tablet.validate(now))
  const form = formOf(JSON.parse(GRID) as GridDocument, await sha256Hex(utf8(GRID)))
  expect(view(stage).current?.grid?.validated?.digest).toBe(await sha256Hex(utf8(canonicalGrid(form, now))))
  await act(stage, (tablet) => tablet.tick(1, 1, 0))
  expect(view(stage).current?.grid?.criteria[0]).toBe(1)
})

test('a replacement goes on with the grids that the centre holds', async () => {
  const stage = await setChairStage()
  await meetFirst(stage)
  await act(stage, (tablet) => tablet.tick(1, 2, 2))
  await stage.world.until(() => view(stage).saving.kind === 'all_kept')
  await stage.device.crash()
  stage.world.gateway.replacement = '123456'
  const second = { ...stage, device: stage.world.device() }
  await enter(second, '123456')
  await stage.world.until(() => view(second).phase === 'marking')
  expect(view(second).current?.grid).toMatchObject({ candidate: '08121', criteria: [null, 2, null] })
})

test('a half-day is handed in, and its receipt comes once the centre holds all', async () => {
  const stage = await setChairStage()
  await meetFirst(stage)
  await validate(stage, 1)
  await stage.world.advance(12 * TURN_MS)
  expect(view(stage).phase).toBe('over')
  stage.device.cut()
  await act(stage, (tablet) => tablet.handIn())
  expect(view(stage)).toMatchObject({ phase: 'handed', receipt: null })
  stage.device.mend()
  await stage.world.until(() => view(stage).receipt !== null)
  expect(view(stage).receipt?.entriesHeld).toBe(heldKinds(stage).length)
})

test('an examiner who takes the chair over closes no grid of a turn that was over', async () => {
  const stage = await setChairStage()
  await meetFirst(stage)
  await act(stage, (tablet) => {
    tablet.fill(1)
    tablet.rate(1, 1, 3)
    tablet.rateOverall(1, 3)
  })
  await stage.world.until(() => view(stage).saving.kind === 'all_kept')
  await stage.world.until(() => view(stage).moment?.state === 'changeover')
  const left = view(stage).turns[0]?.grid
  await stage.device.crash()
  stage.world.gateway.replacement = '123456'
  stage.world.gateway.chair = { ...stage.world.gateway.chair, taken_over_ms: stage.world.nowMs }
  const second = { ...stage, device: stage.world.device() }
  await enter(second, '123456')
  await stage.world.until(() => view(second).turns[0]?.grid !== null)
  expect(view(second)).toMatchObject({ phase: 'waiting', current: { turn: 1, state: 'left', isOfOthers: true } })
  await act(second, (tablet) => {
    tablet.tick(1, 1, 1)
    tablet.remark(1, 'Vu ensuite')
    if (left) void tablet.validate(left)
  })
  await stage.world.until(() => heldKinds(second, 2).length > 0 && view(second).saving.kind === 'all_kept')
  expect(heldKinds(second, 2)).toEqual(['opened'])
  await stage.world.until(() => view(second).current?.turn === 2)
  expect(view(second)).toMatchObject({ phase: 'identifying', tray: [] })
  expect(view(second).turns[0]?.grid?.validated).toBeNull()
  await act(second, (tablet) => tablet.meet(2, '08122', 'expected'))
  await validate(second, 2)
  expect(view(second).turns[1]?.state).toBe('validated')
})
