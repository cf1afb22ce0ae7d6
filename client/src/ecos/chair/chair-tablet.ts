/** What the screens of an examiner see of their tablet, and what they may ask of it. As
 *  for candidates, they know no storage, no network and no key. */
import type { Moment } from '../../core/ecos/bells'
import type { Alert, Means } from '../../core/ecos/entries'
import type { Grid } from '../../core/ecos/grid'
import type { ExpectedCandidate, Step, TurnState } from '../../core/ecos/steps'
import type { Surroundings } from '../../shell/device/surroundings'
import type { EarlierCopy, Language, Receipt, Saving, TabletView } from '../../shell/tablet'
import type { GridDocument } from '../../core/ecos/grid'
import type { Progress } from '../../shell/network/package'
import type { Shelf } from '../documents'
import type { Carriage } from './sight'
import type { Briefing } from './station'

export interface Examiner {
  readonly number: string
  readonly name: string
  readonly university: string
}

/** An examiner's place in one half-day. */
export interface Chair {
  readonly circuit: string
  /** From 0, in the order of the series. */
  readonly station: number
  readonly place: number
}

export type ChairPhase =
  | 'starting'
  | 'other_tab'
  | 'enrolment'
  | 'no_chair' // nothing for this examiner in any half-day
  | 'superseded'
  | 'sealed' // the station is not open on this tablet yet
  | 'withdrawn' // nobody marks at this station any more
  | Step
  | 'handed' // everything was handed in; the receipt comes once the centre holds all of it

/** One turn, with its instants on the centre's clock; null while unknown. */
export interface Turn {
  readonly turn: number
  readonly expected: ExpectedCandidate | null
  readonly state: TurnState
  /** It was over when this examiner took the chair over: nothing of it is theirs. */
  readonly isOfOthers: boolean
  readonly grid: Grid | null
  /** Validated, and the centre holds it. */
  readonly isReceived: boolean
  readonly readMs: number | null
  readonly enterMs: number | null
  readonly endMs: number | null
}

export interface HalfDayToCome {
  readonly title: string
  readonly scheduledMs: number
}

export interface GridCounts {
  readonly validatedCount: number
  /** Of those, how many the centre holds. */
  readonly receivedCount: number
}

export interface Rotation extends GridCounts {
  readonly turns: readonly Turn[]
}

export interface ChairView {
  readonly phase: ChairPhase
  readonly language: Language
  readonly examiner: Examiner | null
  readonly chair: (Chair & { readonly site: string; readonly room: string; readonly title: string }) | null
  readonly station: GridDocument | null
  readonly briefing: Briefing | null
  /** Images for candidates, from t0 on; null before, and where the station has none. */
  readonly shelf: Shelf | null
  /** How much of the station is here, and whether its keys are. */
  readonly sealing: { readonly progress: Progress; readonly hasKeys: boolean }
  /** The grid of the exercise, turn 0, before the first signal; null where there is none. */
  readonly exercise: Turn | null
  readonly moment: Moment | null
  readonly scheduledMs: number | null
  readonly current: Turn | null
  readonly next: Turn | null
  /** Turns gone by without a validated grid; they block nothing. */
  readonly tray: readonly Turn[]
  readonly rotation: Rotation | null
  /** All of this chair, whichever tablet they were validated on. */
  readonly wholeHalfDay: GridCounts
  /** Every candidate whom the sheet expects, for whoever comes instead of another. */
  readonly turns: readonly Turn[]
  readonly saving: Saving
  /** The half-day to wait for next, once this one is over; null where there is none. */
  readonly following: HalfDayToCome | null
  readonly earlier: readonly EarlierCopy[]
  readonly problem: TabletView['problem']
  readonly receipt: Receipt | null
  readonly busy: boolean
}

export interface ChairCommands {
  enrol(number: string, code: string, replacement: string | null): Promise<void>
  meet(turn: number, candidate: string, by: Means): void
  /** This candidate did not come, or was not who came: what stands is kept, without name. */
  miss(turn: number, candidate: string): void
  tick(turn: number, criterion: number, level: number | null): void
  rate(turn: number, aptitude: number, level: number | null): void
  rateOverall(turn: number, level: number | null): void
  /** Every criterion that is still blank was not done. */
  fill(turn: number): void
  remark(turn: number, text: string): void
  signal(turn: number, what: Alert): void
  /** A document of the station is shown to whoever is there. */
  present(turn: number, document: number): void
  /** `shown` is the grid as the screen drew it: its digest is what the entry vouches for. */
  validate(shown: Grid): Promise<void>
  reopen(turn: number, reason: string): void
  /** The text of the QR by which the partner's tablet takes over a validated grid. */
  boxOf(turn: number): Promise<string | null>
  /** Keep what was scanned of the partner's tablet, if it is a grid of theirs. */
  carry(text: string): Carriage
  /** The text of the QR that proves how much this tablet holds; null before it holds any. */
  tail(): Promise<string | null>
  handIn(): void
  /** Wait for the half-day after this one, once this one is over. */
  nextHalfDay(): void
  /** Leave this tablet to another examiner. Refused while anything waits to be sent. */
  forget(): Promise<void>
  setLanguage(language: Language): void
}

export interface ChairTablet extends ChairCommands {
  view(): ChairView
  subscribe(listener: (view: ChairView) => void): () => void
  nowMs(): number | null
  stop(): Promise<void>
}

export interface ChairOptions {
  readonly gateway: string
  readonly surroundings?: Surroundings
}
