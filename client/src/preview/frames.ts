/** The frames of a replay: moments in time, each with what it changed. No rule of the fold
 *  is here: of each thing, the change that the fold met last is what stands. Pure. */
import { EMPTY_COPY, type Copy, type HandInReason, type Json, type Ranges } from '../core/copy'
import type { Saving } from '../shell/tablet'

export type Section = 'answers' | 'eliminated' | 'flagged' | 'seen' | 'validated' | 'highlights' | 'handed'

/** One thing of the copy as it is from now on; null: it is no longer there. */
export type Change = readonly [section: Section, name: string, value: Json]

export interface ReplayMoment {
  readonly at: number
  readonly received: number
  /** Its place in the fold. */
  readonly order: number
  /** What was on the screen from then on; null where that is not known. */
  readonly question: string | null
  /** Since then the application is not in front; null while it is. */
  readonly absence: string | null
  readonly changes: readonly Change[]
}

/** How many moments had come by an instant; `moments` are in time. */
export function countUpTo(moments: readonly { readonly at: number }[], atMs: number): number {
  let [low, high] = [0, moments.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((moments[middle]?.at ?? Infinity) <= atMs) low = middle + 1
    else high = middle
  }
  return low
}

/** The copy after the first `count` moments. */
export function copyAfter(moments: readonly ReplayMoment[], count: number): Copy {
  const orders = new Map<string, number>()
  const values = new Map<Section, Map<string, Json>>()
  for (const { order, changes } of moments.slice(0, count)) {
    for (const [section, name, value] of changes) {
      const place = `${section} ${name}`
      if ((orders.get(place) ?? -1) > order) continue
      orders.set(place, order)
      const own = values.get(section) ?? new Map<string, Json>()
      values.set(section, own)
      if (value === null) own.delete(name)
      else own.set(name, value)
    }
  }
  const of = (section: Section): ReadonlyMap<string, Json> => values.get(section) ?? NOTHING
  return {
    ...EMPTY_COPY,
    answers: of('answers'),
    eliminated: of('eliminated') as ReadonlyMap<string, readonly string[]>,
    flagged: new Set(of('flagged').keys()),
    seen: new Set(of('seen').keys()),
    validated: new Set(of('validated').keys()),
    highlights: of('highlights') as ReadonlyMap<string, Ranges>,
    handed: (of('handed').get('') ?? null) as HandInReason | null,
  }
}

const NOTHING: ReadonlyMap<string, Json> = new Map()

/** By when the tablet says that the link is slow. */
const LATE_MS = 5_000

/** What the tablet could say of its saving, from when each moment was received. */
export function savingAt(moments: readonly ReplayMoment[], count: number, atMs: number): Saving {
  const written = moments.slice(0, count)
  const waiting = written.filter(({ received }) => received > atMs)
  const kept = written.filter(({ received }) => received <= atMs).map(({ received }) => received)
  if (waiting.length === 0) return { kind: 'all_kept', atMs: kept.length > 0 ? Math.max(...kept) : null }
  const isLate = waiting.some(({ at }) => atMs - at > LATE_MS)
  return { kind: isLate ? 'kept_here' : 'sending', waitingCount: waiting.length }
}
