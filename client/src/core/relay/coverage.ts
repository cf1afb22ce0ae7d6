/** What one relay has said that it stores of one chain, and the box to leave there next.
 *  Pure. A box begins where the centre's part ends, and grows until it is full; the next
 *  begins after it. */

/** Entries from `from` up to `to` are stored; the box that grows begins at `first`. */
export interface Coverage {
  readonly from: number
  readonly first: number
  readonly to: number
}

/** What the relay has of what the centre holds, from the first entry up to `to`; the box that
 *  grows begins at `first`. */
export interface CopySpan {
  readonly first: number
  readonly to: number
}

export const NOTHING_COPIED: CopySpan = { first: 0, to: 0 }

/** Where the next box begins of what the centre holds, which a spare would show. Null once all
 *  is there before what the centre lacks. */
export function nextHeldFirst(
  copied: CopySpan,
  coverage: Coverage | null,
  { acknowledgedCount }: ChainState,
  stopOf: (first: number) => number,
): number | null {
  const until = joins(coverage, acknowledgedCount) ? coverage.from : acknowledgedCount
  if (copied.to >= until) return null
  return stopOf(copied.first) > copied.to ? copied.first : copied.to
}

interface ChainState {
  readonly acknowledgedCount: number
  readonly entries: { readonly length: number }
}

/** Whether all that the centre does not hold is stored. */
export function isCovered(coverage: Coverage | null, { acknowledgedCount, entries }: ChainState): boolean {
  if (acknowledgedCount >= entries.length) return true
  return coverage !== null && coverage.from <= acknowledgedCount && coverage.to >= entries.length
}

/** Where the next box begins: `stopOf` says how far one that begins there may go. */
export function nextFirst(
  coverage: Coverage | null,
  { acknowledgedCount }: ChainState,
  stopOf: (first: number) => number,
): number {
  if (!joins(coverage, acknowledgedCount)) return acknowledgedCount
  return stopOf(coverage.first) > coverage.to ? coverage.first : coverage.to
}

/** The relay has stored a box that begins at `first`, up to `to`. */
export function withBox(coverage: Coverage | null, first: number, to: number): Coverage {
  if (!joins(coverage, first)) return { from: first, first, to }
  return { from: coverage.from, first, to: Math.max(to, coverage.to) }
}

/** Whether what is stored reaches, without a gap, to where this entry is. */
function joins(coverage: Coverage | null, seq: number): coverage is Coverage {
  return coverage !== null && coverage.from <= seq && seq <= coverage.to
}
