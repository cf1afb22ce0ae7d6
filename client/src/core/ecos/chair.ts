/** The grids of a chair: a fold of its journal, whole or entry by entry. Pure. Twin of
 *  `src/concours/core/ecos/grids/fold.py`; `protocol/vectors/grids.json` binds them. */
import { limits } from '../epochs'
import type { Epoch, JournalEntry } from '../epochs'
import { readEntry } from './entries'
import type { BodyFault, ChairEntry, ChairKind } from './entries'
import { isOfOthers, NO_TIMES } from './grid'
import type { ChairTimes, Grid, GridForm } from './grid'
import { applyToSheets, isNothing, NO_SHEETS } from './sheets'
import type { SheetReason, Sheets } from './sheets'

export interface CarriedGrid {
  readonly turn: number
  readonly from: string
  readonly box: string
  readonly epoch: number
  readonly seq: number
}

export type Reason =
  | 'superseded_epoch'
  | 'after_handed'
  | 'too_late'
  | 'bad_body'
  | 'unknown_turn'
  | 'not_their_turn'
  | SheetReason

export interface UncountedEntry {
  readonly epoch: number
  readonly seq: number
  readonly reason: Reason
  /** What a bad body lacks. */
  readonly fault?: BodyFault
}

/** A chair so far. */
export interface ChairState {
  readonly sheets: Sheets
  readonly carried: readonly CarriedGrid[]
  readonly handed: string | null
  readonly uncounted: readonly UncountedEntry[]
}

export const EMPTY_CHAIR: ChairState = { sheets: NO_SHEETS, carried: [], handed: null, uncounted: [] }

/** The chair that its epochs make, oldest device first. */
export function foldChair(form: GridForm, epochs: readonly Epoch<ChairKind>[], times = NO_TIMES): ChairState {
  const inOrder = [...epochs].sort((left, right) => left.epoch - right.epoch)
  const limitByEpoch = limits(inOrder)
  let chair = EMPTY_CHAIR
  for (const { epoch, entries, takenOverMs = null } of inOrder) {
    const limit = limitByEpoch.get(epoch) ?? Infinity
    if (entries.length > 0) chair = { ...chair, handed: null }
    for (const entry of entries) chair = afterEntry(chair, entry, { form, times, epoch, limit, takenOverMs })
  }
  return chair
}

export interface Place {
  readonly form: GridForm
  readonly times: ChairTimes
  readonly epoch: number
  /** How many entries of this epoch count. */
  readonly limit?: number
  readonly takenOverMs?: number | null
}

/** The chair after one more entry: of what does not count it keeps the reason. */
export function afterEntry(chair: ChairState, entry: JournalEntry<ChairKind>, place: Place): ChairState {
  const said = readEntry(entry.kind, entry.body)
  if (said.kind === 'noted' || said.kind === 'presented') return chair
  const reason = objection(chair, said, entry, place)
  if (reason !== null) return withUncounted(chair, entry, place, reason, said)
  switch (said.kind) {
    case 'fault':
      return chair
    case 'handed':
      return { ...chair, handed: said.reason }
    case 'carried': {
      const { turn, from, box } = said
      return { ...chair, carried: [...chair.carried, { turn, from, box, epoch: place.epoch, seq: entry.seq }] }
    }
    default: {
      const result = applyToSheets(chair.sheets, said, { ...place, seq: entry.seq, writtenMs: writtenBy(entry) })
      if (typeof result === 'string') return withUncounted(chair, entry, place, result, said)
      return { ...chair, sheets: result }
    }
  }
}

/** The grids of a chair, turn by turn, strays among them. */
export function gridsOf({ sheets }: ChairState): readonly Grid[] {
  const said = sheets.grids.filter((grid) => !isNothing(grid))
  return [...said].sort((left, right) => left.turn - right.turn)
}

/** The grid that the entries of a turn are written on, if there is one. */
export function currentGrid({ sheets }: ChairState, turn: number): Grid | null {
  const index = sheets.current.get(turn)
  return index === undefined ? null : (sheets.grids[index] ?? null)
}

function objection(
  chair: ChairState,
  said: Exclude<ChairEntry, { kind: 'noted' | 'presented' }> | BodyFault,
  entry: JournalEntry<ChairKind>,
  { times, takenOverMs, limit = Infinity }: Place,
): Reason | null {
  if (entry.seq >= limit) return 'superseded_epoch'
  if (chair.handed !== null) return 'after_handed'
  if (times.refusedFromMs !== null && writtenBy(entry) >= times.refusedFromMs) return 'too_late'
  if (said.kind === 'fault') return 'bad_body'
  if (said.kind === 'handed') return null
  if (said.turn > times.turnsCount) return 'unknown_turn'
  return said.kind !== 'carried' && isOfOthers(times, said.turn, takenOverMs) ? 'not_their_turn' : null
}

function withUncounted(
  chair: ChairState,
  { seq }: JournalEntry<ChairKind>,
  { epoch }: Place,
  reason: Reason,
  said: ChairEntry | BodyFault,
): ChairState {
  const uncounted = { epoch, seq, reason, ...(said.kind === 'fault' ? { fault: said } : {}) }
  return { ...chair, uncounted: [...chair.uncounted, uncounted] }
}

function writtenBy({ device_ms, received_ms = Infinity }: JournalEntry<ChairKind>): number {
  return Math.min(device_ms, received_ms)
}
