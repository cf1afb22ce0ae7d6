/** Where an examiner is in their half-day: a function of the signals, of who is expected
 *  in each turn and of the grids, so that a reload goes on where it was. Pure. */
import type { Moment } from './bells'
import { TURNS_OF_ROTATION } from './bells'
import { currentGrid } from './chair'
import type { ChairState } from './chair'
import type { Grid } from './grid'
import { isNothing } from './sheets'

export interface ExpectedCandidate {
  readonly number: string
  readonly name: string
  /** The last that was said of them: they did not come to be confined. */
  readonly noted_absent?: boolean
}

/** The sheet of one station: whom each turn brings; null where its position is free. */
export type TurnSheet = ReadonlyMap<number, ExpectedCandidate | null>

/** Why a number is asked about again before a grid is theirs: another is expected, or
 *  whoever is expected was noted absent; or nobody can have it, and no grid is theirs. */
export type Doubt = 'unexpected' | 'noted_absent' | 'impossible'

export function doubtOf(expected: ExpectedCandidate | null, number: string, sheet: TurnSheet): Doubt | null {
  if (number === expected?.number) return expected.noted_absent === true ? 'noted_absent' : null
  return mayBeNumber(number, sheet) ? 'unexpected' : 'impossible'
}

const SIGN_KINDS = [/[0-9]/, /[A-Za-z]/, /[_-]/]

/** Written in the signs of the numbers that are expected here: a sheet knows nobody of
 *  another circuit, whom the coordinator may send, but a word is nobody's number. */
function mayBeNumber(number: string, sheet: TurnSheet): boolean {
  const numbers = [...sheet.values()].flatMap((expected) => (expected === null ? [] : [expected.number]))
  const kinds = SIGN_KINDS.filter((kind) => numbers.length === 0 || numbers.some((own) => kind.test(own)))
  return [...number].every((sign) => kinds.some((kind) => kind.test(sign)))
}

/** The turn of the exercise, which everybody marks at the briefing: nobody is met in it. */
export const EXERCISE = 0

export type Step = 'waiting' | 'identifying' | 'marking' | 'rotation_over' | 'over'

export interface ChairFacts {
  readonly moment: Moment
  /** Turns that were over when this examiner took the chair over from another one. */
  readonly turnsOfOthers?: ReadonlySet<number>
  readonly sheet: TurnSheet
  readonly chair: ChairState
}

/** A turn is `left` where another examiner sat here and did not close its grid: nobody else
 *  does. It is `free` where nobody is expected, and `missing` where somebody has yet to say
 *  who came: of one expected, or of a grid that has begun without a name. */
export type TurnState = 'missing' | 'free' | 'absent' | 'left' | 'open' | 'validated'

export function turnState(facts: Omit<ChairFacts, 'moment'>, turn: number): TurnState {
  const state = stateOnSheet(facts, turn)
  const isOpen = state === 'open' || state === 'missing'
  return isOpen && facts.turnsOfOthers?.has(turn) === true ? 'left' : state
}

function stateOnSheet({ sheet, chair }: Omit<ChairFacts, 'moment'>, turn: number): TurnState {
  const grid = currentGrid(chair, turn)
  if (turn === EXERCISE) return grid?.validated ? 'validated' : 'open'
  if (grid !== null && !isNothing(grid)) {
    if (grid.candidate === null) return 'missing'
    return grid.validated === null ? 'open' : 'validated'
  }
  if (chair.sheets.absent.some((absent) => absent.turn === turn)) return 'absent'
  return (sheet.get(turn) ?? null) === null ? 'free' : 'missing'
}

export function stepOf(facts: ChairFacts): Step {
  const { state, turn } = facts.moment
  if (state === 'over') return 'over'
  if (turn === 0) return 'waiting'
  if (state === 'rest') return 'rotation_over'
  const now = turnState(facts, turn)
  if (now === 'missing') return 'identifying'
  if (now === 'open') return 'marking'
  return turn % TURNS_OF_ROTATION === 0 ? 'rotation_over' : 'waiting'
}

/** The turns before the one that goes on which lack a validated grid: the red tray. */
export function trayOf(facts: ChairFacts): readonly number[] {
  const { turn, state } = facts.moment
  const last = state === 'over' || state === 'rest' ? turn : turn - 1
  return Array.from({ length: Math.max(0, last) }, (_, index) => index + 1).filter((past) => {
    const now = turnState(facts, past)
    return now === 'open' || now === 'missing'
  })
}

/** Where somebody is due who came in `turn` to station `station` (from 0) instead of whom
 *  the sheet says. Five candidates go round five stations: who is due here in another turn
 *  of this rotation is at a station that follows from it. Null: nowhere that we know. */
export type DuePlace =
  | { readonly kind: 'station'; readonly station: number }
  | { readonly kind: 'turn'; readonly turn: number }

export function dueOf(sheet: TurnSheet, number: string, turn: number, station: number): DuePlace | null {
  const due = [...sheet].find(([, expected]) => expected?.number === number)?.[0]
  if (due === undefined) return null
  if (rotationOf(due) !== rotationOf(turn)) return { kind: 'turn', turn: due }
  return { kind: 'station', station: (station + turn - due + TURNS_OF_ROTATION) % TURNS_OF_ROTATION }
}

function rotationOf(turn: number): number {
  return Math.floor((turn - 1) / TURNS_OF_ROTATION)
}

/** What lacks a level, by number from 1. */
export interface Blanks {
  readonly criteria: readonly number[]
  readonly aptitudes: readonly number[]
  readonly isOverallBlank: boolean
}

export function blanksOf({ criteria, aptitudes, overall }: Grid): Blanks {
  const blank = (levels: readonly (number | null)[]): readonly number[] =>
    levels.flatMap((level, index) => (level === null ? [index + 1] : []))
  return { criteria: blank(criteria), aptitudes: blank(aptitudes), isOverallBlank: overall === null }
}

export function blanksCount({ criteria, aptitudes, isOverallBlank }: Blanks): number {
  return criteria.length + aptitudes.length + Number(isOverallBlank)
}
