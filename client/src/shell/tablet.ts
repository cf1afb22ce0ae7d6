/** What the screens see of the tablet, and what they may ask of it.
 *  Screens draw a `TabletView` and call `TabletCommands`; they know no storage, no
 *  network, no key. Views are immutable: a new one is published at each change. */
import type { CallState, Need } from '../core/call'
import type { Content, Figure } from '../core/paper'
import type { Copy, Json } from '../core/copy'
import type { Phase } from '../core/phase'
import type { PersonalSettings } from '../core/settings'
import type { ImageView } from './attempt/looks'
import type { RejoinState } from './network/reconnect-test'
import type { Surroundings } from './device/surroundings'
import type { TabletVoice, VoiceState } from './device/voice'

export type Language = 'fr' | 'en'

export type { Phase, RejoinState }

/** The saving indicator: four states, no fifth. */
export type Saving =
  | { readonly kind: 'all_kept'; readonly atMs: number | null }
  | { readonly kind: 'sending'; readonly waitingCount: number }
  /** `isAtSite`: a relay of the site stores it, too. */
  | { readonly kind: 'kept_here'; readonly waitingCount: number; readonly isAtSite?: true }
  | { readonly kind: 'cannot_keep' }

export interface Candidate extends Place {
  readonly number: string
  readonly name: string
}

/** Where somebody sits. */
export interface Place {
  readonly site: string
  readonly room: string
  readonly seat: string
}

export interface Sitting {
  readonly id: string
  readonly attempt: string
  readonly title: string
  readonly kind: 'exam' | 'check' | 'spare'
  readonly scheduledMs: number
  /** It was given up before its start, and will not take place. */
  readonly isCancelled: boolean
  readonly durationMs: number
  readonly factor: readonly [number, number]
}

export interface Readiness {
  readonly package: 'missing' | 'partial' | 'whole'
  readonly packageCheckedMs: number | null
  readonly bytesDone: number
  readonly bytesTotal: number
  readonly clock: { readonly uncertaintyMs: number } | null
  readonly link: 'up' | 'down'
  readonly storage: 'persistent' | 'best_effort' | 'failing'
  readonly rejoin: RejoinState
  readonly batteryPercent: number | null
  /** Whether the application opens again without a network; without that it must stay open. */
  readonly reopens: boolean
}

/** Something the jury said, or a change of time; shown until dismissed. */
export type Notice =
  | { readonly number: number; readonly kind: 'message'; readonly text: string }
  | {
      readonly number: number
      readonly kind: 'extended'
      readonly minutes: number
      readonly reason: string
      readonly scope: 'nation' | 'site' | 'candidate'
    }
  /** `endMs` is this candidate's own end, `roomEndMs` that of the room where it comes
   *  before; null while a pause goes on. */
  | {
      readonly number: number
      readonly kind: 'closed'
      readonly endMs: number | null
      readonly roomEndMs: number | null
    }
  | { readonly number: number; readonly kind: 'call_seen'; readonly atMs: number }
  /** What an earlier tablet wrote is shown up to an hour, or not all of it: no news, its number below 0. */
  | { readonly number: number; readonly kind: 'copy_resumed'; readonly untilMs: number | null }

export interface Receipt {
  readonly code: string // K7QF-2M9D-XH4R
  readonly qr: string // text of the QR
  readonly entriesWritten: number
  readonly entriesHeld: number
  readonly lastWrittenMs: number | null
  readonly devicesCount: number
  readonly composedMs: number
}

/** What was written here in another sitting; its receipt once the centre holds all of it. */
export interface EarlierCopy {
  readonly title: string
  readonly waitingCount: number
  /** The centre takes nothing more of it: what waits stays on this tablet. */
  readonly isRefused: boolean
  readonly receipt: Receipt | null
}

/** What was written here and the centre will not take. */
export interface RefusedCopy {
  readonly entriesCount: number
  /** The place itself: it took it at a relay, and the centre has left it to another. */
  readonly isPlace: boolean
}

export interface TabletView {
  readonly phase: Phase
  readonly language: Language
  readonly candidate: Candidate | null
  /** What they are due besides time. */
  readonly settings: PersonalSettings
  readonly sitting: Sitting | null
  readonly readiness: Readiness
  /** Instants on the centre's clock; null while unknown. */
  readonly t0Ms: number | null
  readonly endMs: number | null
  /** The end of the room, for whoever has longer; null for all others. */
  readonly roomEndMs: number | null
  /** The known end has come, but the centre has not been heard since a reload. */
  readonly isEndUnsure: boolean
  /** Why time stands still, until when if that is known, and what is left of it; null
   *  while it runs. */
  readonly pause: { readonly cause: string; readonly untilMs: number | null; readonly leftMs: number } | null
  readonly paper: Content | null
  readonly copy: Copy
  readonly saving: Saving
  /** Null where the centre takes what is written here. */
  readonly refused: RefusedCopy | null
  readonly notices: readonly Notice[]
  readonly receipt: Receipt | null
  /** The sitting to wait for next, once this one is over; null while nobody may go on. */
  readonly next: Sitting | null
  readonly earlier: readonly EarlierCopy[]
  /** The last refusal or fault that the screen must word: a stable code. */
  readonly problem: { readonly code: string; readonly atMs: number } | null
  /** What may be said aloud to this tablet now: it is cut off, and misses it. */
  readonly mayHear: 'launch' | 'time' | null
  /** What closes the locked browser that this tablet was started in; null in any other. */
  readonly quitPath: string | null
  /** Number and code are right in these exams: the candidate says which. */
  readonly exams: readonly ExamChoice[]
  /** The candidate's last call to the room; null where there is none, or it was taken back. */
  readonly call: CallState | null
  /** The room may be called: from the enrolment until the copy is handed in. */
  readonly mayCall: boolean
  /** A voice of this tablet that reads French, and whether it speaks. */
  readonly voice: VoiceState
  /** A command is under way (enrolment). */
  readonly busy: boolean
}

/** What may be told of an exam before anybody is enrolled. */
export interface ExamChoice {
  readonly exam: string
  readonly title: string
}

export interface TabletCommands {
  /** `exam` is the short name of the one chosen of `exams`. */
  enrol(number: string, code: string, replacement: string | null, exam?: string | null): Promise<void>
  /** Take a place while the site is cut, by a rescue code of the room's envelope. */
  rescue(number: string, code: string, rescue: string): Promise<void>
  see(question: string): void
  answer(question: string, value: Json): void
  eliminate(question: string, propositions: readonly string[]): void
  flag(question: string, flagged: boolean): void
  /** Final, in a locked dossier. The screen has asked once. */
  validate(question: string): void
  highlight(dossier: string, ranges: readonly (readonly [number, number])[]): void
  /** An image moves in its frame. */
  look(view: ImageView): void
  /** Text was pasted into an answer, so long. */
  paste(question: string, length: number): void
  handIn(): void
  /** Words said aloud, as places in the list: twelve that open the paper, or five that
   *  give time. False if they are not for this tablet. */
  hear(places: readonly number[]): Promise<boolean>
  /** Call the room. Nothing where a call is open. */
  call(need: Need): void
  /** The open call was a mistake, or is over. */
  takeBackCall(): void
  dismiss(noticeNumber: number): void
  setLanguage(language: Language): void
  /** Wait for the sitting after this one, once this one is over. */
  nextSitting(): void
  /** Leave this tablet to another candidate. Refused while entries wait. */
  forget(): Promise<void>
}

export interface TabletMedia {
  /** An object URL of an untiled figure; the same for the same figure. */
  imageUrl(figure: Figure): Promise<string>
  /** A tiled figure: the pyramid's facts and the object URL of one tile. */
  tiles(figure: Figure): Promise<TilePyramid>
}

export interface TilePyramid {
  readonly width: number
  readonly height: number
  readonly tileSize: number
  readonly overlap: number
  tileUrl(level: number, column: number, row: number): string | null
}

export interface Tablet extends TabletCommands {
  readonly media: TabletMedia
  readonly voice: TabletVoice
  view(): TabletView
  subscribe(listener: (view: TabletView) => void): () => void
  /** The centre's clock now, by this tablet's monotonic clock; null before the first exchange. */
  nowMs(): number | null
}

export interface TabletOptions {
  /** The origin of the gateway. */
  readonly gateway: string
  /** The world around the tablet; the browser's unless a test plays it. */
  readonly surroundings?: Surroundings
}

export interface RunningTablet extends Tablet {
  /** Stop all that runs, and free the tab. Nothing that is kept changes. */
  stop(): Promise<void>
}
