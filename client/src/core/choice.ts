/** Which of a candidate's sittings this tablet shows: it goes from paper to paper, never
 *  leaves one in which somebody composes, and goes by itself to what is announced. Pure.
 *  Twin of `core/delivery/sitting/choice.py`; `protocol/vectors/seat.json` binds them. */
export type SittingKind = 'exam' | 'check' | 'spare'

/** What this tablet knows of one of its sittings. */
export interface SittingState {
  readonly order: number
  readonly kind: SittingKind
  /** t0 and the candidate's own end; null before the sitting is announced. */
  readonly opensMs: number | null
  readonly endsMs: number | null
  /** Entries written on this tablet, and those of them that are not acknowledged. */
  readonly entriesCount: number
  readonly waitingCount: number
  /** The copy is handed in, for good. */
  readonly isHanded: boolean
  readonly isSuperseded: boolean
}

export type AttemptPhase = 'waiting' | 'announced' | 'composing' | 'ended' | 'received'

/** Where the candidate is in one sitting. One that was missed has nothing to send. */
export function attemptPhase(state: SittingState, nowMs: number): AttemptPhase {
  const { opensMs, entriesCount } = state
  if (state.isHanded || state.isSuperseded || isMissed(state, nowMs)) {
    return state.waitingCount > 0 ? 'ended' : 'received'
  }
  if (entriesCount > 0) return 'composing'
  if (opensMs === null) return 'waiting'
  return nowMs >= opensMs ? 'composing' : 'announced'
}

/** The end has passed, and nothing was ever written here. */
function isMissed({ entriesCount, endsMs }: SittingState, nowMs: number): boolean {
  return entriesCount === 0 && endsMs !== null && nowMs >= endsMs
}

export interface Choice {
  /** The order of the sitting shown now. */
  readonly current: number | null
  readonly nowMs: number
  readonly isNextAsked?: boolean
}

/** The order of the sitting to show, of `states` in order; null where there is none. */
export function chooseSitting(states: readonly SittingState[], choice: Choice): number | null {
  const phase = (state: SittingState): AttemptPhase => attemptPhase(state, choice.nowMs)
  const usual = states.filter(({ kind, opensMs }) => kind !== 'spare' || opensMs !== null)
  const running = runningFirst(usual.filter((state) => isRunning(phase(state))))
  const waiting = usual.filter((state) => phase(state) === 'waiting')
  const shown = states.find(({ order }) => order === choice.current)
  if (shown === undefined) return (running[0] ?? waiting[0] ?? usual.at(-1))?.order ?? null
  const givesWay = shown.kind === 'check' && running[0]?.kind !== 'check'
  if (running.includes(shown) && !givesWay) return shown.order
  const target = running.find((state) => state !== shown && (state.kind !== 'check' || state.order > shown.order))
  if (target !== undefined) return target.order
  const isOver = phase(shown) === 'ended' || phase(shown) === 'received'
  const goesOn = isMissed(shown, choice.nowMs) || (choice.isNextAsked === true && isOver)
  if (!goesOn) return shown.order
  return waiting.find(({ order }) => order > shown.order)?.order ?? shown.order
}

function isRunning(phase: AttemptPhase): boolean {
  return phase === 'announced' || phase === 'composing'
}

/** The earliest first; a technical check gives way to an exam. */
function runningFirst(states: readonly SittingState[]): readonly SittingState[] {
  const rank = ({ kind }: SittingState): number => Number(kind === 'check')
  return [...states].sort((a, b) => rank(a) - rank(b) || a.order - b.order)
}
