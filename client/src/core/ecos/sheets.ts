/** The sheets of one chair as its entries change them. An entry names a turn; the sheet is
 *  that of whoever was last met in it, and a sheet without a name is taken over by the next
 *  meeting. Pure. Twin of `src/concours/core/ecos/grids/sheets.py`. */
import type { ChairEntry } from './entries'
import { canonicalGrid, linesOf } from './grid'
import type { ChairTimes, Grid, GridForm } from './grid'

export type SheetReason =
  | 'no_candidate'
  | 'unknown_criterion'
  | 'unknown_aptitude'
  | 'unknown_level'
  | 'after_validation'
  | 'not_blank'
  | 'not_whole'
  | 'not_validated'
  | 'reopened_late'

export interface Sheets {
  readonly grids: readonly Grid[]
  /** Of each turn, the index of the grid that its entries are written on. */
  readonly current: ReadonlyMap<number, number>
  /** Whom the examiner said not to have seen, in which turn. */
  readonly absent: readonly { readonly turn: number; readonly candidate: string }[]
}

export const NO_SHEETS: Sheets = { grids: [], current: new Map(), absent: [] }

export interface Writing {
  readonly form: GridForm
  readonly times: ChairTimes
  readonly epoch: number
  readonly seq: number
  readonly writtenMs: number
}

type OnSheet = Exclude<ChairEntry, { kind: 'noted' | 'handed' | 'carried' | 'presented' }>
type Meeting = Extract<OnSheet, { readonly kind: 'met' | 'unmet' }>
type OnSheetOf<Kind extends OnSheet['kind']> = Extract<OnSheet, { kind: Kind }>
type Lines = OnSheetOf<'ticked'> | OnSheetOf<'rated'> | OnSheetOf<'overall'> | OnSheetOf<'filled'>

/** The sheets after an entry, or why it does not count. */
export function applyToSheets(sheets: Sheets, said: OnSheet, writing: Writing): Sheets | SheetReason {
  switch (said.kind) {
    case 'met':
      return meet(sheets, said, writing)
    case 'unmet':
      return sendAway(sheets, said, writing)
    case 'remarked':
      return change(sheets, said.turn, writing.form, () => ({ remark: said.text }))
    case 'signalled':
      return change(sheets, said.turn, writing.form, ({ alerts }) => ({
        alerts: [...new Set([...alerts, said.what])].sort(),
      }))
    case 'validated':
      return validate(sheets, said, writing)
    case 'reopened':
      return reopen(sheets, said, writing)
    default:
      return write(sheets, said, writing)
  }
}

/** Nobody's, and it says nothing: the next meeting may still come. */
export function isNothing(grid: Grid): boolean {
  const isBlank = linesOf(grid).every((line) => line === null)
  return grid.candidate === null && isBlank && grid.remark === '' && grid.alerts.length === 0
}

function meet(sheets: Sheets, said: Meeting, writing: Writing): Sheets | SheetReason {
  const { turn, candidate, by } = said
  if (turn === 0) return 'no_candidate'
  const current = sheets.current.get(turn)
  const known = sheets.grids.findIndex((grid) => grid.turn === turn && grid.candidate === candidate)
  const isUnnamed = current !== undefined && sheets.grids[current]?.candidate === null
  const index = known >= 0 ? known : isUnnamed ? current : undefined
  const own = index === undefined ? undefined : sheets.grids[index]
  if (own !== undefined && index === current && own.validated !== null) return 'after_validation'
  const absent = sheets.absent.filter((one) => one.turn !== turn || one.candidate !== candidate)
  if (index === undefined) {
    const named = { ...blankGrid(turn, writing.form), candidate, by, ...lateness(turn, writing) }
    return { ...openSheet(sheets, named), absent }
  }
  const switched = { ...sheets, absent, current: new Map(sheets.current).set(turn, index) }
  if (own === undefined || own.validated !== null) return switched
  return replaceGrid(switched, index, { candidate, by, ...lateness(turn, writing) })
}

/** Take a name off a sheet: what stands on it is kept for whom it is. */
function sendAway(sheets: Sheets, said: Meeting, writing: Writing): Sheets | SheetReason {
  const { turn, candidate } = said
  if (turn === 0) return 'no_candidate'
  const index = sheets.grids.findIndex((grid) => grid.turn === turn && grid.candidate === candidate)
  if ((sheets.grids[index]?.validated ?? null) !== null) return 'after_validation'
  const isTold = sheets.absent.some((one) => one.turn === turn && one.candidate === candidate)
  const absent = isTold ? sheets.absent : [...sheets.absent, { turn, candidate }]
  if (index < 0) return { ...sheets, absent }
  return replaceGrid({ ...sheets, absent }, index, { candidate: null, by: null, ...lateness(turn, writing) })
}

function write(sheets: Sheets, said: Lines, writing: Writing): Sheets | SheetReason {
  const reason = unknownLine(said, writing.form) ?? closedTo(said, currentOf(sheets, said.turn))
  if (reason !== null) return reason
  return change(sheets, said.turn, writing.form, (grid) => ({
    ...withLines(grid, said),
    ...lateness(said.turn, writing),
  }))
}

function withLines(grid: Grid, said: Lines): Partial<Grid> {
  switch (said.kind) {
    case 'ticked':
      return { criteria: grid.criteria.with(said.criterion - 1, said.level) }
    case 'rated':
      return { aptitudes: grid.aptitudes.with(said.aptitude - 1, said.level) }
    case 'overall':
      return { overall: said.level }
    case 'filled':
      return { criteria: grid.criteria.map((level, index) => (said.criteria.includes(index + 1) ? 0 : level)) }
  }
}

function unknownLine(said: Lines, form: GridForm): SheetReason | null {
  switch (said.kind) {
    case 'filled':
      return (said.criteria.at(-1) ?? 0) <= form.criteria.length ? null : 'unknown_criterion'
    case 'ticked':
      return unknownLevel(form.criteria[said.criterion - 1], said.level, 'unknown_criterion')
    case 'rated':
      return unknownLevel(form.aptitudes[said.aptitude - 1], said.level, 'unknown_aptitude')
    case 'overall':
      return unknownLevel(form.overall, said.level, 'unknown_level')
  }
}

function unknownLevel(count: number | undefined, level: number | null, unknown: SheetReason): SheetReason | null {
  if (count === undefined) return unknown
  return level === null || level < count ? null : 'unknown_level'
}

/** Why a sheet takes no such lines: to fill is not to overwrite. */
function closedTo(said: Lines, grid: Grid | null): SheetReason | null {
  if (grid === null) return null
  if (grid.validated !== null) return 'after_validation'
  if (said.kind !== 'filled') return null
  return said.criteria.every((number) => grid.criteria[number - 1] === null) ? null : 'not_blank'
}

function validate(sheets: Sheets, said: OnSheetOf<'validated'>, writing: Writing): Sheets | SheetReason {
  const { turn, grid: digest } = said
  const grid = currentOf(sheets, turn)
  if (grid !== null && grid.validated !== null) return 'after_validation'
  if (grid === null || linesOf(grid).includes(null)) return 'not_whole'
  const { epoch, seq, form } = writing
  const validated = { epoch, seq, digest, text: canonicalGrid(form, grid) }
  return change(sheets, turn, form, () => ({ validated, ...lateness(turn, writing) }))
}

function reopen(sheets: Sheets, { turn }: OnSheetOf<'reopened'>, writing: Writing): Sheets | SheetReason {
  const grid = currentOf(sheets, turn)
  if (grid === null || grid.validated === null) return 'not_validated'
  const untilMs = writing.times.reopensUntilMs.get(turn) ?? Infinity
  if (writing.writtenMs >= untilMs) return 'reopened_late'
  return change(sheets, turn, writing.form, ({ reopenedCount }) => ({
    validated: null,
    reopenedCount: reopenedCount + 1,
  }))
}

/** A sheet that is written on once the next turn has begun is late from then on. */
function lateness(turn: number, { times, writtenMs }: Writing): Partial<Grid> {
  return writtenMs >= (times.lateFromMs.get(turn) ?? Infinity) ? { isLate: true } : {}
}

function currentOf(sheets: Sheets, turn: number): Grid | null {
  return sheets.grids[sheets.current.get(turn) ?? -1] ?? null
}

function change(sheets: Sheets, turn: number, form: GridForm, changeOf: (grid: Grid) => Partial<Grid>): Sheets {
  const index = sheets.current.get(turn)
  const grid = currentOf(sheets, turn) ?? blankGrid(turn, form)
  if (index === undefined) return openSheet(sheets, { ...grid, ...changeOf(grid) })
  return replaceGrid(sheets, index, changeOf(grid))
}

function openSheet(sheets: Sheets, grid: Grid): Sheets {
  const current = new Map(sheets.current).set(grid.turn, sheets.grids.length)
  return { ...sheets, grids: [...sheets.grids, grid], current }
}

function replaceGrid(sheets: Sheets, index: number, part: Partial<Grid>): Sheets {
  return { ...sheets, grids: sheets.grids.map((grid, at) => (at === index ? { ...grid, ...part } : grid)) }
}

export function blankGrid(turn: number, form: GridForm): Grid {
  return {
    turn,
    candidate: null,
    by: null,
    criteria: form.criteria.map(() => null),
    aptitudes: form.aptitudes.map(() => null),
    overall: null,
    remark: '',
    alerts: [],
    validated: null,
    reopenedCount: 0,
    isLate: false,
  }
}
