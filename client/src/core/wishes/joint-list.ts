/** A couple's joint list: pairs as one list, and why a pair is refused. Pure. */
import type { RankedLine } from './lines'
import type { Choice, Couple, Joint, Pair } from './wire'

export const NO_CHOICE: Choice = { rule: 'same', order: 'sum', one_sided: true, unlinks: false }

/** A joint list as it is being made in this tab, from version `based_on` on. */
export interface Draft {
  readonly number: string
  readonly based_on: number
  readonly choice: Choice
  readonly pairs: readonly Pair[]
}

/** A pair as one word, so that pairs move as wishes do. */
export const keyOf = ([one, other]: Pair): string => `${one ?? ''}|${other ?? ''}`

export function pairOf(key: string): Pair {
  const [one = '', other = ''] = key.split('|')
  return [one || null, other || null]
}

export interface Beyond {
  readonly member: 0 | 1
  readonly code: string
  readonly rank: number
  /** Null where the round did not know the line. */
  readonly limit: number | null
}

/** Who of the two is beyond the limit of the last round; nobody if both were within: then
 *  two seats of one line were wanted, the pair was got, or it went unheard. */
export function beyond(pair: Pair, ranks: Couple['ranks'], known: ReadonlyMap<string, RankedLine>): readonly Beyond[] {
  return ([0, 1] as const).flatMap((member): Beyond[] => {
    const code = pair[member]
    const line = code === null ? undefined : known.get(code)?.line
    if (code === null) return []
    const rank = line ? (ranks[member]?.[line.group - 1] ?? 0) : 0
    if (!line?.last) return [{ member, code, rank, limit: null }]
    const { limit } = line.last
    return limit === null || (rank > 0 && rank <= limit) ? [] : [{ member, code, rank, limit }]
  })
}

/** What a joint list waits for. */
export type Waits = 'none' | 'self' | 'other' | 'nobody'

export function waitsFor(newest: Joint | null): Waits {
  if (!newest) return 'none'
  if (!newest.agreed_self) return 'self'
  return newest.agreed_other ? 'nobody' : 'other'
}
