/** The facts of an examiner's tablet, as the screens see them. Pure. */
import {
  lastRound,
  momentOf,
  turnRounds,
  turnsCount,
  TURNS_OF_ROTATION,
  type Moment,
  type TurnRound,
} from '../../core/ecos/bells'
import { currentGrid } from '../../core/ecos/chair'
import type { Grid } from '../../core/ecos/grid'
import { blankGrid } from '../../core/ecos/sheets'
import { EXERCISE, stepOf, trayOf, turnState } from '../../core/ecos/steps'
import { NO_PROGRESS } from '../../shell/network/package'
import type { Language, Saving } from '../../shell/tablet'
import type { ChairPhase, ChairView, Examiner, GridCounts, Rotation, Turn } from './chair-tablet'
import type { HalfDay } from './half-day'

/** A half-day as far as it is shown. */
export type ShownHalfDay = Pick<
  HalfDay,
  | 'record'
  | 'station'
  | 'told'
  | 'chair'
  | 'journal'
  | 'bell'
  | 'isSuperseded'
  | 'isHanded'
  | 'receipt'
  | 'turnsOfOthers'
> & {
  readonly source: Pick<HalfDay['source'], 'progress'>
  readonly documents: Pick<HalfDay['documents'], 'opened'>
}

export interface ChairTabletFacts {
  readonly isStarted: boolean
  readonly isOtherTab: boolean
  readonly isBusy: boolean
  readonly language: Language
  readonly examiner: Examiner | null
  readonly halfDay: ShownHalfDay | null
  readonly nowMs: number
  readonly saving: Saving
  readonly following: ChairView['following']
  readonly earlier: ChairView['earlier']
  readonly problem: ChairView['problem']
}

interface Running {
  readonly moment: Moment
  readonly rounds: readonly TurnRound[]
}

export function chairView(facts: ChairTabletFacts): ChairView {
  const { halfDay } = facts
  const running = runningOf(facts)
  const turns = halfDay === null ? [] : turnsOf(halfDay, running)
  const at = running?.moment.turn ?? 0
  return {
    phase: phaseOf(facts, running),
    language: facts.language,
    examiner: facts.examiner,
    chair: halfDay && chairOf(halfDay),
    station: halfDay?.station?.document ?? null,
    briefing: halfDay?.station?.briefing ?? null,
    shelf: at > 0 ? (halfDay?.documents.opened ?? null) : null,
    sealing: {
      progress: halfDay?.source.progress ?? NO_PROGRESS,
      hasKeys: halfDay !== null && halfDay.told.keys !== null,
    },
    exercise: at === 0 && halfDay !== null ? exerciseOf(halfDay) : null,
    moment: running?.moment ?? null,
    scheduledMs: halfDay?.record.scheduledMs ?? null,
    current: turns[at - 1] ?? null,
    next: turns[at] ?? null,
    tray: running === null ? [] : trayIn(facts, running, turns),
    rotation: rotationOf(turns, at),
    wholeHalfDay: countGrids(turns),
    turns,
    saving: facts.saving,
    following: facts.following,
    earlier: facts.earlier,
    problem: facts.problem,
    receipt: halfDay?.receipt ?? null,
    busy: facts.isBusy,
  }
}

function runningOf({ halfDay, nowMs }: ChairTabletFacts): Running | null {
  const bell = halfDay?.bell ?? null
  return bell && { moment: momentOf(bell, nowMs), rounds: turnRounds(bell) }
}

function phaseOf({ isStarted, isOtherTab, examiner, halfDay }: ChairTabletFacts, running: Running | null): ChairPhase {
  if (isOtherTab) return 'other_tab'
  if (!isStarted) return 'starting'
  if (examiner === null) return 'enrolment'
  if (halfDay === null) return 'no_chair'
  if (halfDay.isSuperseded) return 'superseded'
  if (halfDay.told.isWithdrawn) return 'withdrawn'
  if (halfDay.station === null) return 'sealed'
  if (halfDay.isHanded) return 'handed'
  if (running === null) return 'waiting'
  const { told, chair, turnsOfOthers } = halfDay
  return stepOf({ moment: running.moment, sheet: told.sheet, chair, turnsOfOthers })
}

function chairOf({ record }: ShownHalfDay): ChairView['chair'] {
  const { site = '', room = '' } = record.place ?? {}
  return { ...record.chair, site, room, title: record.title }
}

function turnsOf(halfDay: ShownHalfDay, running: Running | null): readonly Turn[] {
  const { station, told, chair, record, turnsOfOthers } = halfDay
  if (station === null) return []
  const { sheet } = told
  const count = turnsCount(record.chair.tempo)
  return Array.from({ length: count }, (_, index) => {
    const turn = index + 1
    const grid = currentGrid(chair, turn)
    const round = running === null ? undefined : lastRound(running.rounds, turn)
    return {
      turn,
      expected: sheet.get(turn) ?? null,
      state: turnState({ sheet, chair, turnsOfOthers }, turn),
      isOfOthers: turnsOfOthers.has(turn),
      grid,
      isReceived: grid !== null && isReceived(halfDay, grid),
      readMs: round?.read ?? null,
      enterMs: round?.enter ?? null,
      endMs: round?.end ?? null,
    }
  })
}

function trayIn({ halfDay }: ChairTabletFacts, { moment }: Running, turns: readonly Turn[]): readonly Turn[] {
  if (!halfDay?.station) return []
  const { chair, told, turnsOfOthers } = halfDay
  const tray = trayOf({ moment, sheet: told.sheet, chair, turnsOfOthers })
  return turns.filter(({ turn }) => tray.includes(turn))
}

/** Until the first signal: whoever has not marked it by then does not any more. */
function exerciseOf({ station, told, chair }: ShownHalfDay): Turn | null {
  if (station === null || station.briefing.exercise === null) return null
  const grid = currentGrid(chair, EXERCISE) ?? blankGrid(EXERCISE, station.form)
  const state = turnState({ sheet: told.sheet, chair }, EXERCISE)
  const never = { readMs: null, enterMs: null, endMs: null }
  return { turn: EXERCISE, expected: null, state, isOfOthers: false, grid, isReceived: false, ...never }
}

/** The rotation of the turn that goes on, or went on last. */
function rotationOf(turns: readonly Turn[], at: number): Rotation | null {
  if (turns.length === 0 || at === 0) return null
  const first = TURNS_OF_ROTATION * Math.floor((at - 1) / TURNS_OF_ROTATION)
  const ours = turns.slice(first, first + TURNS_OF_ROTATION)
  return { turns: ours, ...countGrids(ours) }
}

function countGrids(turns: readonly Turn[]): GridCounts {
  const validated = turns.filter(({ grid }) => grid !== null && grid.validated !== null)
  const received = validated.filter(({ isReceived }) => isReceived)
  return { validatedCount: validated.length, receivedCount: received.length }
}

/** The centre holds the entry that validated it; of an earlier tablet it gave it to us. */
export function isReceived({ record, journal }: ShownHalfDay, { validated }: Grid): boolean {
  if (validated === null) return false
  return validated.epoch < record.epoch || validated.seq < (journal?.acknowledgedCount ?? 0)
}
