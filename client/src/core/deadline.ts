/** When each candidate's time ends. Pure. Twin of `src/concours/core/delivery/sitting/time.py`;
 *  `protocol/vectors/deadlines.json` binds them. */
import type { Course } from './news'

export interface Extension {
  readonly minutes: number
  readonly scope: 'nation' | 'site' | 'candidate'
}

/** A span that is given back; null while it goes on. One that is planned ends then unless
 *  its end is told: a tablet that is cut off goes on by itself. */
export interface Pause {
  readonly cause: string
  readonly scope: 'site' | 'circuit' | 'candidate'
  readonly fromMs: number
  readonly untilMs: number | null
  readonly isPlanned?: true
}

export interface Terms {
  readonly t0Ms: number
  readonly durationMs: number
  /** Time and a third is [4, 3]. */
  readonly factor: readonly [number, number]
  readonly extensions: readonly Extension[]
  readonly pauses: readonly Pause[]
  readonly closedAtMs: number | null
}

/** All that decides the end of an attempt; null before an opening is announced. */
export function termsOf({ durationMs, factor }: Pick<Terms, 'durationMs' | 'factor'>, course: Course): Terms | null {
  const { t0Ms, extensions, pauses, closedAtMs } = course
  return t0Ms === null ? null : { t0Ms, durationMs, factor, extensions, pauses, closedAtMs }
}

export interface Stop {
  readonly cause: string
  readonly untilMs: number | null
  readonly leftMs: number
}

const MINUTE_MS = 60_000
/** How long a pause counts until it is ended: nobody's end comes while it is open. */
export const OPEN_PAUSE_MS = 12 * 60 * MINUTE_MS

/** The end that holds for everyone: t0 + duration + common minutes, or the close if
 *  that is earlier, never before t0; and what pauses took. */
export function normalEndMs(terms: Terms): number {
  return withPauses(terms, normalMs(terms))
}

/** When the room ends: what is this candidate's alone does not count. */
export function roomEndMs(terms: Terms): number {
  return normalEndMs({ ...terms, pauses: terms.pauses.filter(({ scope }) => scope === 'site') })
}

/** This candidate's end on the centre's clock: the first instant that is no longer
 *  theirs. Rounded up to a whole millisecond, so that rounding takes nothing. */
export function endMs(terms: Terms): number {
  return withPauses(terms, ownMs(terms))
}

/** The end without anything given, paused or closed: t0, and the duration by the factor. */
export function originalEndMs({ t0Ms, durationMs, factor }: Terms): number {
  return t0Ms + timesFactor(durationMs, factor)
}

/** What is left of this candidate's time; it stands still in a pause. */
export function leftMs(terms: Terms, nowMs: number): number {
  return Math.max(0, ownMs(terms) - passedMs(terms, nowMs))
}

/** The pause that goes on: why, when it ends by itself if it does, and what is left of the
 *  time meanwhile; null while time runs. */
export function stopOf(terms: Terms, nowMs: number): Stop | null {
  const goesOn = ({ untilMs, isPlanned }: Pause): boolean => untilMs === null || (isPlanned === true && nowMs < untilMs)
  const [first] = inOrder(terms.pauses).filter(goesOn)
  if (first === undefined) return null
  return { cause: first.cause, untilMs: first.untilMs, leftMs: leftMs(terms, first.fromMs) }
}

/** How much time to compose there was since t0: pauses do not count. */
function passedMs({ t0Ms, pauses }: Terms, nowMs: number): number {
  let [lost, counted] = [0, t0Ms]
  for (const { fromMs, untilMs } of inOrder(pauses)) {
    const from = Math.max(fromMs, counted)
    const until = Math.min(nowMs, untilMs ?? nowMs)
    if (until <= from) continue
    lost += until - from
    counted = until
  }
  return Math.max(0, nowMs - t0Ms - lost)
}

function ownMs(terms: Terms): number {
  const personal = terms.extensions.filter(({ scope }) => scope === 'candidate')
  return timesFactor(normalMs(terms), terms.factor) + minutesMs(personal)
}

function normalMs({ t0Ms, durationMs, extensions, closedAtMs }: Terms): number {
  const common = extensions.filter((extension) => extension.scope !== 'candidate')
  const normal = durationMs + minutesMs(common)
  return closedAtMs === null ? normal : Math.max(0, Math.min(normal, closedAtMs - t0Ms))
}

/** When a length has passed since t0 outside of every pause. */
function withPauses({ t0Ms, pauses }: Terms, lengthMs: number): number {
  let passed = t0Ms
  let end = t0Ms + lengthMs
  for (const { fromMs, untilMs } of inOrder(pauses)) {
    const from = Math.max(fromMs, passed)
    if (from >= end) break
    const until = untilMs ?? fromMs + OPEN_PAUSE_MS
    if (until <= from) continue
    passed = until
    end += until - from
  }
  return end
}

function inOrder(pauses: readonly Pause[]): readonly Pause[] {
  return [...pauses].sort((a, b) => a.fromMs - b.fromMs)
}

function minutesMs(extensions: readonly Extension[]): number {
  return extensions.reduce((sum, extension) => sum + extension.minutes, 0) * MINUTE_MS
}

/** Exact in whole numbers: BigInt, for the product may pass 2⁵³. */
function timesFactor(length: number, [top, bottom]: readonly [number, number]): number {
  const product = BigInt(length) * BigInt(top)
  const divisor = BigInt(bottom)
  return Number((product + divisor - 1n) / divisor)
}
