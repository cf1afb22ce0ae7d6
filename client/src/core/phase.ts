/** Where the person is in their day, from the facts. Pure. One screen each. */
export type Phase =
  | 'starting' // reading what this tablet holds
  | 'enrolment'
  | 'downloading' // package on its way, or broken and being fetched again
  | 'waiting' // everything is ready; the launch is not announced
  | 'armed' // t0 is known, countdown
  | 'composing'
  | 'paused' // time stands still, and the paper is hidden
  | 'delivering' // time is over or handed in; entries still wait on this tablet
  | 'receipt' // everything is with the centre
  | 'superseded' // another tablet has taken over
  | 'other_tab' // the application is open in another tab of this tablet

export interface DayFacts {
  readonly isStarted: boolean
  readonly isOtherTab: boolean
  readonly isEnrolled: boolean
  readonly isSuperseded: boolean
  /** The package is whole, and the entries of earlier tablets are here. */
  readonly isReady: boolean
  readonly t0Ms: number | null
  readonly isRevealed: boolean
  readonly isPaused: boolean
  readonly isHanded: boolean
  readonly hasReceipt: boolean
}

export function phaseOf(day: DayFacts): Phase {
  if (day.isOtherTab) return 'other_tab'
  if (!day.isStarted) return 'starting'
  if (!day.isEnrolled) return 'enrolment'
  if (day.isSuperseded) return 'superseded'
  if (day.isHanded) return day.hasReceipt ? 'receipt' : 'delivering'
  if (day.isPaused && day.t0Ms !== null && day.isReady) return 'paused'
  if (day.isRevealed) return 'composing'
  if (!day.isReady) return 'downloading'
  return day.t0Ms === null ? 'waiting' : 'armed'
}
