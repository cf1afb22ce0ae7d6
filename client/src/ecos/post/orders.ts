/** What a signal post shows at an instant: the order, how long it holds, who is due. Pure. */
import { lastRound, momentOf, turnRounds, type Bell, type Moment, type TurnRound } from '../../core/ecos/bells'

export type Order = 'unannounced' | 'door' | 'read' | 'station' | 'leave' | 'rest' | 'paused' | 'over'

/** The parts of a turn, in the order in which they are drawn. */
export const STEPS = ['changeover', 'reading', 'station'] as const

export type TurnPart = (typeof STEPS)[number]

export interface PostFace {
  readonly order: Order
  /** The turn that goes on, or comes next between two; 0 before any is known. */
  readonly turn: number
  /** When the next order comes; null where nobody knows. */
  readonly untilMs: number | null
  /** The part of the turn that goes on, and how much of it is past, from 0 to 1. */
  readonly part: { readonly name: TurnPart; readonly done: number } | null
}

/** So long candidates are told to leave, or a quarter of the changeover if that is less. */
const LEAVE_MS = 20_000

export function faceOf(bell: Bell | null, nowMs: number): PostFace {
  if (bell === null) return { order: 'unannounced', turn: 0, untilMs: null, part: null }
  const moment = momentOf(bell, nowMs)
  const round = lastRound(turnRounds(bell), moment.turn)
  return { turn: turnOf(moment), ...orderOf(bell, moment, round, nowMs) }
}

/** Between two turns, who comes next stands at the doors. */
function turnOf({ state, turn, upcoming }: Moment): number {
  return ['before', 'changeover', 'rest'].includes(state) ? (upcoming?.turn ?? turn) : turn
}

function orderOf(bell: Bell, moment: Moment, round: TurnRound | undefined, nowMs: number): Omit<PostFace, 'turn'> {
  const untilMs = moment.upcoming?.atMs ?? null
  switch (moment.state) {
    case 'before':
      return { order: 'door', untilMs, part: null }
    case 'reading':
      return { order: 'read', untilMs, part: partOf('reading', round?.read, untilMs, nowMs) }
    case 'inside':
    case 'ending': {
      const endMs = round?.end ?? null
      return { order: 'station', untilMs: endMs, part: partOf('station', round?.enter, endMs, nowMs) }
    }
    case 'changeover': {
      const part = partOf('changeover', round?.end, round?.over ?? null, nowMs)
      const leaveMs = Math.min(LEAVE_MS, bell.tempo.changeover_ms / 4)
      const isLeaving = untilMs === null || nowMs < (round?.end ?? 0) + leaveMs
      return { order: isLeaving ? 'leave' : 'door', untilMs, part }
    }
    case 'rest':
      return { order: 'rest', untilMs, part: null }
    case 'paused':
      return { order: 'paused', untilMs: null, part: null }
    case 'over':
      return { order: 'over', untilMs: null, part: null }
  }
}

function partOf(
  name: TurnPart,
  fromMs: number | null | undefined,
  untilMs: number | null,
  nowMs: number,
): PostFace['part'] {
  if (fromMs == null || untilMs === null || untilMs <= fromMs) return { name, done: 0 }
  return { name, done: Math.min(1, Math.max(0, (nowMs - fromMs) / (untilMs - fromMs))) }
}
