/** The centre's clock, estimated on the tablet. Pure: readings are arguments.
 *
 *  An exchange gives one reading: when we sent and received by the device's monotonic
 *  clock, and what the centre's clock said. Half the round trip bounds the error. A
 *  reading grows old, because quartz drifts; and a reading that contradicts the one we
 *  hold means that one of the two clocks has jumped (sleep, a step of the server), so
 *  the newer wins. The device's wall clock is never an authority: after a reload it is
 *  a hint, and only when it is plausible.
 *  Twin of `src/concours/core/sync/clock.py`; `protocol/vectors/clocks.json` binds them. */
export interface Clock {
  /** centre − device monotonic clock. */
  readonly offsetMs: number
  /** The error that the reading allowed, at the instant it was taken. */
  readonly uncertaintyMs: number
  readonly readAtMonotonicMs: number
  /** A hint cannot end anybody's time before it is certain. */
  readonly source: 'exchange' | 'hint'
}

export interface Exchange {
  readonly sentMonotonicMs: number
  readonly receivedMonotonicMs: number
  readonly centreMs: number
}

/** What survives a reload: the centre's clock when we last knew it. */
export interface Remembered {
  readonly centreMs: number
  readonly wallMs: number
}

/** Quartz of a tablet: 100 parts in a million, twice what is usual. */
export const DRIFT_PER_MILLION = 100
/** A reload lasts seconds. Past this, the wall clock has been moved, or the tablet has
 *  slept: time goes on from where it stood, so that nobody loses any. */
export const RELOAD_GAP_MS_MAX = 600_000
export const ROUND_TRIP_MS_MAX = 30_000

export function nowMs(clock: Clock, monotonicMs: number): number {
  return Math.floor(monotonicMs + clock.offsetMs)
}

/** The error to admit now, drift included. */
export function uncertaintyMs(clock: Clock, monotonicMs: number): number {
  const ageMs = Math.max(0, monotonicMs - clock.readAtMonotonicMs)
  return Math.ceil(clock.uncertaintyMs + (ageMs * DRIFT_PER_MILLION) / 1e6)
}

/** The clock after one more exchange: the better of the two readings. */
export function observe(clock: Clock | null, exchange: Exchange): Clock | null {
  const read = reading(exchange)
  if (read === null) return clock
  if (clock === null || clock.source === 'hint') return read
  const at = read.readAtMonotonicMs
  const ours = uncertaintyMs(clock, at)
  const gap = Math.abs(read.offsetMs - clock.offsetMs)
  if (gap > ours + read.uncertaintyMs) return read
  return read.uncertaintyMs <= ours ? read : clock
}

/** The clock after a reload, from what was remembered: a hint, never early. */
export function recall(
  remembered: Remembered, wallMs: number, monotonicMs: number,
): Clock {
  const elapsedMs = wallMs - remembered.wallMs
  const plausible = elapsedMs >= 0 && elapsedMs <= RELOAD_GAP_MS_MAX
  const centreMs = remembered.centreMs + (plausible ? elapsedMs : 0)
  return {
    offsetMs: centreMs - monotonicMs,
    uncertaintyMs: plausible ? elapsedMs : RELOAD_GAP_MS_MAX,
    readAtMonotonicMs: monotonicMs,
    source: 'hint',
  }
}

/** The centre's hour, or an earlier one while it is only hinted at: what entries bear,
 *  and what ends a candidate's time. Never ahead of the truth, so that a clock moved
 *  during a reload takes nothing from anybody. */
export function surelyMs(clock: Clock, monotonicMs: number): number {
  // A hint may be early by its reload gap at most; a guess stood still meanwhile, so that
  // it is late already.
  const isEarly = clock.source === 'hint' && !isGuess(clock)
  return nowMs(clock, monotonicMs - (isEarly ? clock.uncertaintyMs : 0))
}

/** Whether the wall clock was so implausible after the reload that time went on from
 *  where it stood. */
export function isGuess(clock: Clock): boolean {
  return clock.source === 'hint' && clock.uncertaintyMs >= RELOAD_GAP_MS_MAX
}

function reading(exchange: Exchange): Clock | null {
  const { sentMonotonicMs, receivedMonotonicMs, centreMs } = exchange
  const roundTripMs = receivedMonotonicMs - sentMonotonicMs
  if (roundTripMs < 0 || roundTripMs > ROUND_TRIP_MS_MAX) return null
  return {
    offsetMs: centreMs - (sentMonotonicMs + receivedMonotonicMs) / 2,
    uncertaintyMs: roundTripMs / 2,
    readAtMonotonicMs: receivedMonotonicMs,
    source: 'exchange',
  }
}
