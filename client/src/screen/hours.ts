/** Instants and lengths of time, as words. Pure; all in milliseconds.
 *  Hours are those of the tablet's own time zone, which the site sets; those of a copy that
 *  is read elsewhere are of the zone of its exam. */
import type { Words } from '../words/fr'

const SECOND_MS = 1_000
const MINUTE_MS = 60_000
const HOUR_MS = 3_600_000

/** Seconds are shown in the last five minutes, never before. */
export const SECONDS_SHOWN_MS = 5 * MINUTE_MS
/** From so long before it, whoever has longer reads when the room ends. */
export const ROOM_END_SHOWN_MS = 10 * MINUTE_MS
/** Minutes left at which the time is said, once. */
export const THRESHOLDS_MIN = [15, 5, 1] as const

let clock: Intl.DateTimeFormat | undefined

/** From now on hours are shown in this time zone, whatever that of the machine is. */
export function showHoursOf(timeZone: string): void {
  const parts = { hour: '2-digit', minute: '2-digit', second: '2-digit' } as const
  clock = new Intl.DateTimeFormat('en-GB', { timeZone, ...parts })
}

function clockAt(instantMs: number): readonly [number, number, number] {
  const date = new Date(instantMs)
  if (clock === undefined) return [date.getHours(), date.getMinutes(), date.getSeconds()]
  const [hours = 0, minutes = 0, seconds = 0] = clock.format(date).split(':').map(Number)
  return [hours, minutes, seconds]
}

/** 14 h 30 */
export function hour(words: Words, instantMs: number): string {
  const [hours, minutes] = clockAt(instantMs)
  return words.time.hour(hours, minutes)
}

/** à 14 h 30; mardi 20 octobre à 9 h 00: the day where it is another one than now's. */
export function dayAndHour(words: Words, instantMs: number, nowMs: number | null): string {
  const [date, now] = [new Date(instantMs), new Date(nowMs ?? instantMs)]
  const at = hour(words, instantMs)
  return date.toDateString() === now.toDateString() ? words.time.today(at) : words.time.onDay(date, at)
}

/** 15 h 18 min 42 s */
export function hourToSecond(words: Words, instantMs: number): string {
  return words.time.hourToSecond(...clockAt(instantMs))
}

/** 4 h 00, 45 min: a length that was decided, to the minute. */
export function length(words: Words, lengthMs: number): string {
  const minutes = Math.round(lengthMs / MINUTE_MS)
  return words.time.length(Math.floor(minutes / 60), minutes % 60)
}

/** Time left, never more than there is: whole minutes, then seconds at the end. */
export function timeLeft(words: Words, leftMs: number): string {
  const kept = Math.max(0, leftMs)
  if (kept < SECONDS_SHOWN_MS) {
    const seconds = Math.floor(kept / SECOND_MS)
    return words.time.secondsLeft(Math.floor(seconds / 60), seconds % 60)
  }
  const hours = Math.floor(kept / HOUR_MS)
  const minutes = Math.floor((kept % HOUR_MS) / MINUTE_MS)
  return hours > 0 ? words.time.hoursLeft(hours, minutes) : words.time.minutesLeft(minutes)
}

/** The threshold that this minute belongs to, or null: it is said for one minute. */
export function threshold(leftMs: number): number | null {
  const inside = THRESHOLDS_MIN.find((minutes) => leftMs <= minutes * MINUTE_MS && leftMs > (minutes - 1) * MINUTE_MS)
  return inside ?? null
}

/** A candidate's own length: the sitting's, times the factor, rounded up. */
export function ownLengthMs(durationMs: number, factor: readonly [number, number]): number {
  return Math.ceil((durationMs * factor[0]) / factor[1])
}

/** Part of the time that is gone, from 0 to 100. */
export function elapsedPercent(t0Ms: number, endMs: number, nowMs: number): number {
  if (endMs <= t0Ms) return 100
  const part = (nowMs - t0Ms) / (endMs - t0Ms)
  return Math.round(100 * Math.min(1, Math.max(0, part)))
}
