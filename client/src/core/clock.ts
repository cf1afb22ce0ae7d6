/** The centre's clock, estimated on the tablet. Pure: readings are arguments.
 *
 *  An exchange gives one reading: when we sent and received by the device's monotonic
 *  clock, and what the centre's clock said. Half the round trip bounds the error. A
 *  reading grows old, because quartz drifts: small corrections are taken at once.
 *  One that lies further off is believed at once if the wall clock moved on as much,
 *  for the tablet has slept. Else one machine of the centre may be wrong: it takes as
 *  much evidence as stands behind the clock we hold, up to some exchanges that all
 *  agree, spread over a minute. And whoever composes never loses time by it: their hour
 *  is never ahead of what they have lived by this tablet's own monotonic clock.
 *  The device's wall clock is never an authority: after a reload it is a hint, and only
 *  when it is plausible.
 *  Twin of `src/concours/core/delivery/sync/clock.py`; `protocol/vectors/clocks.json` binds them. */
export interface Clock {
  /** centre − device monotonic clock. */
  readonly offsetMs: number
  /** The error that the reading allowed, at the instant it was taken. */
  readonly uncertaintyMs: number
  readonly readAtMonotonicMs: number
  /** A hint cannot end anybody's time before it is certain. */
  readonly source: 'exchange' | 'hint'
  /** Wall clock − monotonic clock at the reading: it grows when the tablet sleeps. */
  readonly wallAheadMs: number
  readonly evidence: Evidence
  /** What all exchanges say since the last that agreed with this clock. */
  readonly doubt: Doubt | null
  /** Past which offset the hour does not go: whoever composes had settled on it. */
  readonly ceilingMs: number | null
}

/** Exchanges that agree with one another. */
export interface Evidence {
  readonly count: number
  readonly fromMonotonicMs: number
  readonly untilMonotonicMs: number
}

export interface Doubt extends Evidence {
  readonly offsetMs: number
  readonly uncertaintyMs: number
}

export interface Exchange {
  readonly sentMonotonicMs: number
  readonly receivedMonotonicMs: number
  readonly centreMs: number
  /** The device's wall clock at the reply. */
  readonly wallMs: number
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
/** A correction past this, and past the error admitted, needs to be confirmed. */
export const JUMP_MS_MIN = 2_000
export const CONFIRMED_COUNT = 4
export const CONFIRMED_MS = 60_000

export function nowMs(clock: Clock, monotonicMs: number): number {
  return Math.floor(monotonicMs + Math.min(clock.offsetMs, clock.ceilingMs ?? Infinity))
}

/** The error to admit now, drift included. */
export function uncertaintyMs(clock: Clock, monotonicMs: number): number {
  const ageMs = Math.max(0, monotonicMs - clock.readAtMonotonicMs)
  return Math.ceil(clock.uncertaintyMs + (ageMs * DRIFT_PER_MILLION) / 1e6)
}

/** The clock after one more exchange. */
export function observe(clock: Clock | null, exchange: Exchange, isComposing: boolean): Clock | null {
  const read = reading(exchange)
  if (read === null) return clock
  if (clock === null || isGuess(clock)) return read
  const gapMs = read.offsetMs - clock.offsetMs
  const sleptMs = Math.max(0, read.wallAheadMs - clock.wallAheadMs)
  const errorMs = uncertaintyMs(clock, read.readAtMonotonicMs) + read.uncertaintyMs
  const isNear = isWithin(gapMs, errorMs) || isWithin(gapMs - sleptMs, errorMs)
  if (!isNear) return doubted(clock, read, isComposing)
  const isBetter = read.uncertaintyMs <= uncertaintyMs(clock, read.readAtMonotonicMs)
  const isTaken = clock.source === 'hint' || isBetter || Math.abs(gapMs) > errorMs
  return agreed(clock, isTaken ? read : clock, read)
}

/** What to remember of the hour, as far as it is certain: a hint remembered as the hour
 *  would be built upon by the next reload. Beside it stands the wall clock as it went when
 *  the hour was last read: what a sleep has added to the one is not in the other yet. */
export function toRemember(clock: Clock, monotonicMs: number): Remembered {
  return { centreMs: surelyMs(clock, monotonicMs), wallMs: monotonicMs + clock.wallAheadMs }
}

/** The clock after a reload, from what was remembered: a hint, never early. */
export function recall(remembered: Remembered, wallMs: number, monotonicMs: number): Clock {
  const elapsedMs = wallMs - remembered.wallMs
  const plausible = elapsedMs >= 0 && elapsedMs <= RELOAD_GAP_MS_MAX
  const centreMs = remembered.centreMs + (plausible ? elapsedMs : 0)
  return {
    offsetMs: centreMs - monotonicMs,
    uncertaintyMs: plausible ? elapsedMs : RELOAD_GAP_MS_MAX,
    readAtMonotonicMs: monotonicMs,
    source: 'hint',
    wallAheadMs: wallMs - monotonicMs,
    evidence: {
      count: CONFIRMED_COUNT,
      fromMonotonicMs: monotonicMs - CONFIRMED_MS,
      untilMonotonicMs: monotonicMs,
    },
    doubt: null,
    ceilingMs: null,
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

/** `taken` is the better of the two readings: what bounds the hour moves with it. */
function agreed(clock: Clock, taken: Clock, read: Clock): Clock {
  const { evidence, ceilingMs } = clock
  const movedMs = taken.offsetMs - clock.offsetMs
  return {
    ...taken,
    wallAheadMs: read.wallAheadMs,
    evidence: {
      ...evidence,
      count: evidence.count + 1,
      untilMonotonicMs: read.readAtMonotonicMs,
    },
    doubt: null,
    ceilingMs: ceilingMs === null ? null : ceilingMs + movedMs,
  }
}

/** The clock after a reading that contradicts it. */
function doubted(clock: Clock, read: Clock, isComposing: boolean): Clock {
  const { doubt, evidence } = clock
  const { offsetMs, uncertaintyMs: errorMs, readAtMonotonicMs: at } = read
  const isSame = doubt !== null && isWithin(offsetMs - doubt.offsetMs, errorMs + doubt.uncertaintyMs)
  const [count, fromMonotonicMs] = isSame ? [doubt.count + 1, doubt.fromMonotonicMs] : [1, at]
  const heard = { count, fromMonotonicMs, untilMonotonicMs: at }
  const isConfirmed =
    count >= Math.min(evidence.count, CONFIRMED_COUNT) && spanMs(heard) >= Math.min(spanMs(evidence), CONFIRMED_MS)
  if (!isConfirmed) return { ...clock, doubt: { ...heard, offsetMs, uncertaintyMs: errorMs } }
  return { ...read, evidence: heard, ceilingMs: isComposing ? ceilingOf(clock) : null }
}

/** What stood firm before the first jump, while somebody composed. */
function ceilingOf({ ceilingMs, evidence, source, offsetMs }: Clock): number | null {
  const isFirm = evidence.count >= CONFIRMED_COUNT && spanMs(evidence) >= CONFIRMED_MS
  return ceilingMs ?? (isFirm && source === 'exchange' ? offsetMs : null)
}

function isWithin(gapMs: number, errorMs: number): boolean {
  return Math.abs(gapMs) <= Math.max(JUMP_MS_MIN, errorMs)
}

function spanMs({ fromMonotonicMs, untilMonotonicMs }: Evidence): number {
  return untilMonotonicMs - fromMonotonicMs
}

function reading(exchange: Exchange): Clock | null {
  const { sentMonotonicMs, receivedMonotonicMs, centreMs, wallMs } = exchange
  const roundTripMs = receivedMonotonicMs - sentMonotonicMs
  if (roundTripMs < 0 || roundTripMs > ROUND_TRIP_MS_MAX) return null
  return {
    offsetMs: centreMs - (sentMonotonicMs + receivedMonotonicMs) / 2,
    uncertaintyMs: roundTripMs / 2,
    readAtMonotonicMs: receivedMonotonicMs,
    source: 'exchange',
    wallAheadMs: wallMs - receivedMonotonicMs,
    evidence: {
      count: 1,
      fromMonotonicMs: receivedMonotonicMs,
      untilMonotonicMs: receivedMonotonicMs,
    },
    doubt: null,
    ceilingMs: null,
  }
}
