/** What one relay has said that it stores of one chain, and the box to leave there next.
 *  Pure. A box begins where the centre's part ends, and grows until it is full; the next
 *  begins after it. */

/** Entries from `from` up to `to` are stored; the box that grows begins at `first`. */
export interface Coverage {
  readonly from: number
  readonly first: number
  readonly to: number
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
  const joins = coverage !== null && coverage.from <= acknowledgedCount && acknowledgedCount <= coverage.to
  if (!joins) return acknowledgedCount
  return stopOf(coverage.first) > coverage.to ? coverage.first : coverage.to
}

/** The relay has stored a box that begins at `first`, up to `to`. */
export function withBox(coverage: Coverage | null, first: number, to: number): Coverage {
  const joins = coverage !== null && coverage.from <= first && first <= coverage.to
  return { from: joins ? coverage.from : first, first, to: joins ? Math.max(to, coverage.to) : to }
}
