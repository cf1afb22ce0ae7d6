/** Until when a chair's entries of a turn are in time, from the bells of its circuit. Pure.
 *  Twin of `src/concours/core/ecos/grids/times.py`; `protocol/vectors/grids.json` binds them. */
import { turnRounds, turnsCount } from './bells'
import type { Bell } from './bells'
import type { ChairTimes } from './grid'

/** How long after the close an entry still counts; later it is shown only. */
export const LATE_GRACE_MS = 30 * 60_000

/** A turn is late from the `read` of the next one on, the last from the end of its
 *  changeover; its grid reopens until the changeover after the next turn ends. `reopened`
 *  are later ends that an act gave. */
export function chairTimes(bell: Bell, { closedAtMs = null, reopened = new Map() }: Partial<Closing> = {}): ChairTimes {
  const rounds = turnRounds(bell)
  const lateFromMs = new Map<number, number>()
  const reopensUntilMs = new Map<number, number>()
  const endsMs = new Map<number, number>()
  rounds.forEach((round, index) => {
    const next = rounds[index + 1]
    put(lateFromMs, round.turn, next === undefined ? round.over : next.read)
    put(endsMs, round.turn, round.end)
    put(reopensUntilMs, round.turn, next?.over ?? null)
  })
  for (const [turn, untilMs] of reopened) reopensUntilMs.set(turn, untilMs)
  const closesMs = closedAtMs ?? rounds.at(-1)?.over ?? null
  return {
    lateFromMs,
    reopensUntilMs,
    refusedFromMs: closesMs === null ? null : closesMs + LATE_GRACE_MS,
    turnsCount: turnsCount(bell.tempo),
    endsMs,
  }
}

interface Closing {
  readonly closedAtMs: number | null
  readonly reopened: ReadonlyMap<number, number>
}

/** What nobody knows yet bounds nothing; a turn given again has the times of its last round. */
function put(instants: Map<number, number>, turn: number, atMs: number | null): void {
  if (atMs === null) instants.delete(turn)
  else instants.set(turn, atMs)
}
