/** A grid, its blank form, and the text of what an examiner was shown. Pure. Twin of
 *  `src/concours/core/ecos/grids/grid.py`. */
import { dump } from '../canonical'
import { TURNS_MAX } from './entries'
import type { Alert, Means } from './entries'

/** A blank grid as a fold sees it: how many levels each line offers. */
export interface GridForm {
  readonly station: string
  readonly criteria: readonly number[]
  readonly aptitudes: readonly number[]
  readonly overall: number
  /** The SHA-256 of the document that is shown, hex. */
  readonly shown: string
}

/** The document that a tablet shows to mark by. */
export interface GridDocument {
  readonly station: string
  readonly title: string
  readonly criteria: readonly GridLine[]
  readonly aptitudes: readonly GridLine[]
  readonly overall: readonly string[]
}

export interface GridLine {
  readonly text: string
  readonly levels: readonly string[]
}

/** The form of a document; `shown` is the SHA-256 of its bytes, hex. */
export function formOf(document: GridDocument, shown: string): GridForm {
  const count = ({ levels }: GridLine): number => levels.length
  return {
    station: document.station,
    criteria: document.criteria.map(count),
    aptitudes: document.aptitudes.map(count),
    overall: document.overall.length,
    shown,
  }
}

/** What bounds a chair's entries; a turn without an instant is bound by none. */
export interface ChairTimes {
  readonly lateFromMs: ReadonlyMap<number, number>
  readonly reopensUntilMs: ReadonlyMap<number, number>
  readonly refusedFromMs: number | null
  readonly turnsCount: number
  /** When the candidate of each turn leaves the station. */
  readonly endsMs: ReadonlyMap<number, number>
}

export const NO_TIMES: ChairTimes = {
  lateFromMs: new Map(),
  reopensUntilMs: new Map(),
  refusedFromMs: null,
  turnsCount: TURNS_MAX,
  endsMs: new Map(),
}

/** Whoever took the chair over at that instant has not seen the candidate of this turn. */
export function isOfOthers({ endsMs }: ChairTimes, turn: number, takenOverMs: number | null | undefined): boolean {
  return takenOverMs != null && (endsMs.get(turn) ?? Infinity) <= takenOverMs
}

/** By which entry a grid was validated, the digest that it names, and the canonical text
 *  that the entries make: its SHA-256 has to be that digest. */
export interface ValidatedGrid {
  readonly epoch: number
  readonly seq: number
  readonly digest: string
  readonly text: string
}

export type GridState = 'empty' | 'open' | 'validated' | 'stray'

/** What one chair gave one candidate in one turn; null is blank, never "not done". */
export interface Grid {
  readonly turn: number
  readonly candidate: string | null
  readonly by: Means | null
  readonly criteria: readonly (number | null)[]
  readonly aptitudes: readonly (number | null)[]
  readonly overall: number | null
  readonly remark: string
  readonly alerts: readonly Alert[]
  readonly validated: ValidatedGrid | null
  readonly reopenedCount: number
  readonly isLate: boolean
}

/** Where a grid stands; being late comes beside it, for an open one may be too. */
export function stateOf(grid: Grid): GridState {
  if (grid.candidate === null && grid.turn !== 0) return 'stray'
  if (grid.validated !== null) return 'validated'
  return linesOf(grid).every((line) => line === null) ? 'empty' : 'open'
}

/** What is hashed of a grid as it was shown: remarks and alerts may come later. */
export function canonicalGrid(form: GridForm, grid: Grid): string {
  const { aptitudes, candidate, criteria, overall, turn } = grid
  return dump({ aptitudes, candidate, criteria, overall, shown: form.shown, station: form.station, turn })
}

export function linesOf({ criteria, aptitudes, overall }: Grid): readonly (number | null)[] {
  return [...criteria, ...aptitudes, overall]
}
