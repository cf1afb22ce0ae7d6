/** Calls of a candidate to the room: made here, sent when the line allows, seen there.
 *  Pure. The rules of the centre are `src/concours/core/delivery/calls/call.py`. */
import type { NewsItem } from './news'

export const NEEDS = ['tablet', 'paper', 'unwell', 'out'] as const

export type Need = (typeof NEEDS)[number]

/** One call. `isHeld` says that the centre has it as it stands here. */
export interface Call {
  readonly id: string
  readonly attempt: string
  readonly need: Need
  readonly madeMs: number
  readonly takenBackMs: number | null
  readonly seenMs: number | null
  readonly isHeld: boolean
}

export interface CallState {
  readonly need: Need
  readonly madeMs: number
  readonly state: 'sending' | 'held' | 'seen'
  readonly seenMs: number | null
}

/** More are not kept: the oldest that the centre holds go first. */
export const CALLS_COUNT_MAX = 20

/** The calls after one more, or the same where one is open already, or none fits. */
export function withCall(
  calls: readonly Call[],
  made: Pick<Call, 'id' | 'attempt' | 'need' | 'madeMs'>,
): readonly Call[] {
  if (openCall(calls, made.attempt) !== null) return calls
  const unheld = calls.filter(({ isHeld }) => !isHeld)
  if (unheld.length >= CALLS_COUNT_MAX) return calls
  const held = calls.filter(({ isHeld }) => isHeld).slice(-(CALLS_COUNT_MAX - unheld.length))
  const kept = calls.filter((call) => held.includes(call) || unheld.includes(call))
  return [...kept, { ...made, takenBackMs: null, seenMs: null, isHeld: false }]
}

/** The call that waits for the room; null where there is none. */
export function openCall(calls: readonly Call[], attempt: string): Call | null {
  const isOpen = (call: Call): boolean => call.takenBackMs === null && call.seenMs === null
  return calls.find((call) => call.attempt === attempt && isOpen(call)) ?? null
}

/** The next call to send, the first made first. */
export function unheldCall(calls: readonly Call[]): Call | null {
  return calls.find(({ isHeld }) => !isHeld) ?? null
}

/** The calls with one as it now is; one that the centre tells of otherwise is its own. */
export function withChange(calls: readonly Call[], id: string, change: Partial<Call>): readonly Call[] {
  return calls.map((call) => (call.id === id ? { ...call, ...change } : call))
}

/** The calls without one that was refused: another waits, maybe of another tablet of this
 *  candidate, and is this one's from now on; null where the centre names none. */
export function withOther(
  calls: readonly Call[],
  refused: Call,
  other: Pick<Call, 'id' | 'need' | 'madeMs'> | null,
): readonly Call[] {
  const isKnown = calls.some(({ id }) => id === other?.id)
  const rest = calls.filter((call) => call !== refused && call.id !== refused.id)
  if (other === null || isKnown) return rest
  return [...rest, { ...refused, ...other, takenBackMs: null, isHeld: true }]
}

/** The calls as a centre that was restored may have them: what nobody has seen goes again. */
export function withRestored(calls: readonly Call[]): readonly Call[] {
  return calls.map((call) => (call.seenMs === null ? { ...call, isHeld: false } : call))
}

/** What the news tell of calls that were seen. */
export function withNews(calls: readonly Call[], news: readonly NewsItem[]): readonly Call[] {
  const hours = new Map(news.flatMap((item) => (item.kind === 'call_seen' ? [[item.call, item.at_ms]] : [])))
  const isNew = ({ id, seenMs }: Call): boolean => seenMs === null && hours.has(id)
  if (!calls.some(isNew)) return calls
  return calls.map((call) => (isNew(call) ? { ...call, seenMs: hours.get(call.id) ?? null, isHeld: true } : call))
}

/** The last call of an attempt, as its screen shows it; null if it was taken back. */
export function callState(calls: readonly Call[], attempt: string): CallState | null {
  const last = calls.filter((call) => call.attempt === attempt).at(-1)
  if (last === undefined || (last.takenBackMs !== null && last.seenMs === null)) return null
  const { need, madeMs, seenMs, isHeld } = last
  return { need, madeMs, seenMs, state: seenMs !== null ? 'seen' : isHeld ? 'held' : 'sending' }
}

export function isNeed(value: unknown): value is Need {
  return (NEEDS as readonly unknown[]).includes(value)
}
