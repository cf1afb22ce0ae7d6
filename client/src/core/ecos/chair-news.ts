/** News that only chairs hear, and what they mean for one: the keys of its station, whom
 *  its turns bring, which turns are given again, and whether its station is withdrawn. Pure. */
import type { Replay } from './bells'
import { NUMBER_LENGTH_MAX, TURNS_MAX } from './entries'
import type { ExpectedCandidate, TurnSheet } from './steps'

/** What opens the three audiences of one station, hex. */
export interface StationKeys {
  readonly grid: string
  readonly examiner: string
  readonly exercise: string
}

/** Whom a turn brings to this station; null where its position is free. */
export interface SheetTurn {
  readonly turn: number
  readonly candidate: ExpectedCandidate | null
}

export type ChairNews =
  | { readonly kind: 'audience'; readonly station: string; readonly keys: StationKeys }
  | { readonly kind: 'turns'; readonly turns: readonly SheetTurn[] }
  | { readonly kind: 'replayed'; readonly turn: number; readonly at_ms: number }
  | { readonly kind: 'withdrawn'; readonly station: string }

type AnyItem = { readonly number: number; readonly sitting: string; readonly kind: string }
type ChairItem = AnyItem & ChairNews

/** A chair as its enrolment tells of it. */
export interface EnrolledChair {
  readonly sitting: string
  /** The number of the news that told of its package: keys of before open another one. */
  readonly sealed: number
  readonly code: string
  readonly turns: readonly SheetTurn[]
  /** The number of the news that told of these turns, 0 before any. */
  readonly turnsNumber: number
}

export interface ChairCourse {
  readonly keys: StationKeys | null
  readonly sheet: TurnSheet
  readonly replays: readonly Replay[]
  readonly isWithdrawn: boolean
}

/** What enrolment and news say of one chair. */
export function chairCourseOf(chair: EnrolledChair, news: readonly AnyItem[]): ChairCourse {
  let course: ChairCourse = { keys: null, sheet: sheetOf(chair.turns), replays: [], isWithdrawn: false }
  for (const item of news) {
    if (item.sitting === chair.sitting && isChairItem(item)) course = { ...course, ...changeBy(course, item, chair) }
  }
  return course
}

function changeBy({ replays }: ChairCourse, item: ChairItem, chair: EnrolledChair): Partial<ChairCourse> {
  switch (item.kind) {
    case 'audience':
      return item.station === chair.code && item.number > chair.sealed ? { keys: item.keys } : {}
    case 'turns':
      return item.number > chair.turnsNumber ? { sheet: sheetOf(item.turns) } : {}
    case 'replayed':
      return { replays: [...replays, { turn: item.turn, at_ms: item.at_ms }] }
    case 'withdrawn':
      return item.station === chair.code ? { isWithdrawn: true } : {}
  }
}

/** What a piece of news says to a chair; null where it is unsound, or not of these kinds. */
export function parseChairNews(raw: Record<string, unknown>): ChairNews | null {
  const { kind, station, keys, turns, turn, at_ms } = raw
  if (kind === 'audience' && isName(station) && areKeys(keys)) return { kind, station, keys }
  if (kind === 'turns' && areTurns(turns)) return { kind, turns }
  if (kind === 'replayed' && isTurn(turn) && isInstant(at_ms)) return { kind, turn, at_ms }
  return kind === 'withdrawn' && isName(station) ? { kind, station } : null
}

/** Whether these are the turns of a sheet, each once. */
export function areTurns(value: unknown): value is readonly SheetTurn[] {
  if (!Array.isArray(value) || value.length > TURNS_MAX || !value.every(isSheetTurn)) return false
  return new Set(value.map(({ turn }) => turn)).size === value.length
}

function sheetOf(turns: readonly SheetTurn[]): TurnSheet {
  return new Map(turns.map(({ turn, candidate }) => [turn, candidate]))
}

const KINDS: readonly string[] = ['audience', 'turns', 'replayed', 'withdrawn'] satisfies ChairNews['kind'][]

/** What is kept of these kinds was found sound when it came. */
function isChairItem(item: AnyItem): item is ChairItem {
  return KINDS.includes(item.kind)
}

function isSheetTurn(value: unknown): value is SheetTurn {
  if (!isRecord(value) || !isTurn(value.turn)) return false
  const { candidate } = value
  return candidate === null || isExpected(candidate)
}

/** A centre of before says nothing of absence. */
function isExpected(value: unknown): boolean {
  if (!isRecord(value) || !isName(value.number) || typeof value.name !== 'string') return false
  return value.noted_absent === undefined || typeof value.noted_absent === 'boolean'
}

function isTurn(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1 && (value as number) <= TURNS_MAX
}

function isInstant(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function areKeys(value: unknown): value is StationKeys {
  return isRecord(value) && [value.grid, value.examiner, value.exercise].every(isKey)
}

function isKey(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0 && value.length <= NUMBER_LENGTH_MAX
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
