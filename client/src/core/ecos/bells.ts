/** When each signal of a circuit sounds, what goes on and what comes next. Pure. Twin of
 *  `src/concours/core/ecos/bells/`; `protocol/vectors/bells.json` binds them. */
import type { Pause } from '../deadline'

export const TURNS_OF_ROTATION = 5

/** The lengths between signals; reading and warning lie inside the time at a station. The
 *  factor multiplies the time at stations alone: time and a third is [4, 3]. */
export interface Tempo {
  readonly station_ms: number
  readonly reading_ms: number
  readonly warn_ms: number
  readonly changeover_ms: number
  /** One between two rotations: there is one rotation more. */
  readonly rests_ms: readonly number[]
  readonly factor: readonly [number, number]
}

/** A turn that is given again from `at_ms` on; what had not begun follows it. */
export interface Replay {
  readonly turn: number
  readonly at_ms: number
}

export type Stop = Pick<Pause, 'fromMs' | 'untilMs'>

export interface Bell {
  readonly tempo: Tempo
  readonly t0Ms: number
  readonly pauses: readonly Stop[]
  readonly replays: readonly Replay[]
}

export const SIGNAL_KINDS = ['read', 'enter', 'warn', 'end'] as const

export type SignalKind = (typeof SIGNAL_KINDS)[number]

export interface Signal {
  readonly kind: SignalKind
  readonly turn: number
  readonly atMs: number
}

/** One time that a turn is given. Null is what nobody knows yet, since a pause goes on, or
 *  what never came, since the turn was given again before. */
export interface TurnRound {
  readonly turn: number
  readonly read: number | null
  readonly enter: number | null
  readonly warn: number | null
  readonly end: number | null
  /** The end of its changeover. */
  readonly over: number | null
}

export type State = 'before' | 'reading' | 'inside' | 'ending' | 'changeover' | 'rest' | 'paused' | 'over'

export interface Moment {
  readonly state: State
  /** The last turn that began, 0 before the first. */
  readonly turn: number
  /** The next signal, as far as it is known. */
  readonly upcoming: Signal | null
}

export function turnsCount({ rests_ms }: Tempo): number {
  return TURNS_OF_ROTATION * (rests_ms.length + 1)
}

/** Every turn in the order in which it is given. The time at stations is summed since t0,
 *  or since a turn was given again, and rounded once: no turn drifts. */
export function turnRounds(bell: Bell): readonly TurnRound[] {
  const inOrder = [...bell.replays].sort((left, right) => left.at_ms - right.at_ms)
  const first = stretch(bell, bell.t0Ms, numbers(1, turnsCount(bell.tempo)))
  return inOrder.reduce((rounds, replay) => withReplay(bell, rounds, replay), first)
}

/** Every signal that is known, in order. */
export function signals(bell: Bell): readonly Signal[] {
  return turnRounds(bell).flatMap(signalsOf)
}

/** What goes on in a circuit; a signal is past when it sounds. */
export function momentOf(bell: Bell, nowMs: number): Moment {
  const rounds = turnRounds(bell)
  const last = rounds.filter((round) => isPast(round.read, nowMs)).at(-1)
  const upcoming = rounds.flatMap(signalsOf).find(({ atMs }) => atMs > nowMs) ?? null
  return { state: stateOf(bell, rounds, nowMs), turn: last?.turn ?? 0, upcoming }
}

/** The last time that a turn is given. */
export function lastRound(rounds: readonly TurnRound[], turn: number): TurnRound | undefined {
  return rounds.filter((round) => round.turn === turn).at(-1)
}

function stateOf(bell: Bell, rounds: readonly TurnRound[], nowMs: number): State {
  if (isPast(rounds.at(-1)?.over ?? null, nowMs)) return 'over'
  if (bell.pauses.some((pause) => isWithin(pause, nowMs))) return 'paused'
  const last = rounds.filter((round) => isPast(round.read, nowMs)).at(-1)
  if (last === undefined) return 'before'
  if (isPast(last.over, nowMs)) return 'rest'
  if (isPast(last.end, nowMs)) return 'changeover'
  if (isPast(last.warn, nowMs)) return 'ending'
  return isPast(last.enter, nowMs) ? 'inside' : 'reading'
}

function isPast(atMs: number | null, nowMs: number): boolean {
  return atMs !== null && atMs <= nowMs
}

function isWithin({ fromMs, untilMs }: Stop, nowMs: number): boolean {
  return fromMs <= nowMs && (untilMs === null || nowMs < untilMs)
}

function signalsOf(round: TurnRound): readonly Signal[] {
  return SIGNAL_KINDS.flatMap((kind) => {
    const atMs = round[kind]
    return atMs === null ? [] : [{ kind, turn: round.turn, atMs }]
  })
}

function withReplay(bell: Bell, rounds: readonly TurnRound[], { turn, at_ms: atMs }: Replay): readonly TurnRound[] {
  const begun = rounds.filter(({ read }) => read !== null && read < atMs)
  if (!begun.some((round) => round.turn === turn)) return rounds
  const next = Math.max(...begun.map((round) => round.turn)) + 1
  const turns = [turn, ...numbers(next, turnsCount(bell.tempo))]
  return [...begun.map((round) => cut(round, atMs)), ...stretch(bell, atMs, turns)]
}

/** Without what would have come at this instant or later. */
function cut({ turn, read, enter, warn, end, over }: TurnRound, atMs: number): TurnRound {
  const before = (instant: number | null): number | null => (instant !== null && instant < atMs ? instant : null)
  return {
    turn,
    read: before(read),
    enter: before(enter),
    warn: before(warn),
    end: before(end),
    over: before(over),
  }
}

/** Turns that follow each other from `anchorMs` on. */
function stretch(bell: Bell, anchorMs: number, turns: readonly number[]): readonly TurnRound[] {
  const { tempo } = bell
  let plainMs = 0
  return turns.map((turn, index) => {
    if (index > 0) plainMs += restBeforeMs(tempo, turn)
    const at = (partMs: number, moreMs = 0): number | null =>
      instant(bell, anchorMs, scaledMs(tempo, index * tempo.station_ms + partMs) + plainMs + moreMs)
    const round = {
      turn,
      read: at(0),
      enter: at(tempo.reading_ms),
      warn: at(tempo.station_ms - tempo.warn_ms),
      end: at(tempo.station_ms),
      over: at(tempo.station_ms, tempo.changeover_ms),
    }
    plainMs += tempo.changeover_ms
    return round
  })
}

/** When a length has passed since `anchorMs` outside of every pause. */
function instant({ pauses }: Bell, anchorMs: number, offsetMs: number): number | null {
  let passedMs = anchorMs
  let atMs = anchorMs + offsetMs
  for (const { fromMs, untilMs } of [...pauses].sort((left, right) => left.fromMs - right.fromMs)) {
    if (fromMs >= atMs) break
    if (untilMs === null) return null
    const beganMs = Math.max(fromMs, passedMs)
    if (untilMs <= beganMs) continue
    passedMs = untilMs
    atMs += untilMs - beganMs
  }
  return atMs
}

function restBeforeMs({ rests_ms }: Tempo, turn: number): number {
  const rotation = Math.floor((turn - 1) / TURNS_OF_ROTATION)
  return (turn - 1) % TURNS_OF_ROTATION === 0 ? (rests_ms[rotation - 1] ?? 0) : 0
}

/** Exact: the products of a half-day and a factor lie far below 2⁵³. */
function scaledMs({ factor: [top, bottom] }: Tempo, normalMs: number): number {
  return Math.ceil((normalMs * top) / bottom)
}

function numbers(first: number, last: number): readonly number[] {
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index)
}
