/** Which signal has just sounded, from what went on before and what goes on now. Pure. */
import type { Moment, SignalKind, State } from './bells'

const BEGUN_BY: Partial<Record<State, SignalKind>> = {
  reading: 'read',
  inside: 'enter',
  ending: 'warn',
  changeover: 'end',
}

/** `before` is the last moment outside of a pause, null where none is known. Null where
 *  nothing has sounded: the same moment, the first that is known (a reload is no bell), or
 *  the end of a pause in which nothing waited. */
export function soundedSignal(before: Moment | null, now: Moment | null): SignalKind | null {
  if (before === null || now === null) return null
  const isSame = before.state === now.state && before.turn === now.turn
  return isSame ? null : (BEGUN_BY[now.state] ?? null)
}
