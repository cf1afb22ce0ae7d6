/** What the last round says of each wish, and what the list here would give at its
 *  limits. Pure. */
import { isWithin, type RankedLine } from './lines'
import type { State, RoundResult } from './wire'

/** Of one wish: not read since a dearer one was got, or not in the list that was read.
 *  Unheard: within the limit, where couples leave no result stable. */
export type Verdict =
  | { readonly kind: 'got' | 'unread' | 'unheard' | 'fresh' | 'none' }
  | { readonly kind: 'refused'; readonly limit: number; readonly rank: number; readonly waiting: number }

export function lastResult(state: State): RoundResult | null {
  return state.rounds.at(-1) ?? null
}

/** Whether the last round gave posts: all others are simulations. */
export function isReal(state: State): boolean {
  const kind = lastResult(state)?.kind
  return kind === 'final' || kind === 'complementary'
}

/** What the last round said of each wish that it read, by code. */
export function verdicts(state: State, known: ReadonlyMap<string, RankedLine>): ReadonlyMap<string, Verdict> {
  const told = lastResult(state)
  const said = new Map<string, Verdict>()
  if (!told || told.joint_number) return said
  const end = told.position < 0 ? state.seen.length : told.position
  state.seen.forEach((code, at) => {
    if (at > end) said.set(code, { kind: 'unread' })
    else if (at === end) said.set(code, { kind: 'got' })
    else {
      const one = known.get(code)
      const last = one?.line.last
      if (!one || !last) said.set(code, { kind: 'none' })
      else if (last.limit === null || isWithin(one.rank, last))
        said.set(code, { kind: one.isOpen ? 'unheard' : 'none' })
      else said.set(code, { kind: 'refused', limit: last.limit, rank: one.rank, waiting: told.waiting[at] ?? 0 })
    }
  })
  return said
}

/** Which wish of a list its student would get at the limits of the last round: -1 for
 *  none, null where a limit is not known. */
export function atTheseLimits(list: readonly string[], known: ReadonlyMap<string, RankedLine>): number | null {
  for (const [at, code] of list.entries()) {
    const one = known.get(code)
    if (!one?.line.last) return null
    if (isWithin(one.rank, one.line.last)) return at
  }
  return -1
}

/** How many rounds in a row, the last among them, gave the same line. */
export function sameCount(rounds: readonly RoundResult[]): number {
  const last = rounds.at(-1)
  if (!last) return 0
  const other = rounds.findLastIndex((one) => one.line !== last.line)
  return rounds.length - 1 - other
}
