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
  const result = lastResult(state)
  const verdictByCode = new Map<string, Verdict>()
  if (!result || result.joint_number) return verdictByCode
  const end = result.position < 0 ? state.seen.length : result.position
  state.seen.forEach((code, at) => {
    if (at > end) verdictByCode.set(code, { kind: 'unread' })
    else if (at === end) verdictByCode.set(code, { kind: 'got' })
    else {
      const one = known.get(code)
      const last = one?.line.last
      if (!one || !last) verdictByCode.set(code, { kind: 'none' })
      else if (last.limit === null || isWithin(one.rank, last))
        verdictByCode.set(code, { kind: one.isOpen ? 'unheard' : 'none' })
      else
        verdictByCode.set(code, {
          kind: 'refused',
          limit: last.limit,
          rank: one.rank,
          waiting: result.waiting[at] ?? 0,
        })
    }
  })
  return verdictByCode
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
