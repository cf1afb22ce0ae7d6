/** A tablet that composes one paper and sends nothing: what staff look at is drawn by the
 *  screens that candidates have. Whoever draws it says what may change. */
import { EMPTY_COPY, type Copy } from '../core/copy'
import { USUAL_SETTINGS } from '../core/settings'
import type { Content } from '../core/paper'
import type { Bytes } from '../core/canonical'
import { OpenedMedia } from '../shell/attempt/opened-paper'
import { NO_PROGRESS } from '../shell/network/package'
import type { Language, Tablet, TabletView } from '../shell/tablet'

export interface StillParts {
  /** The bytes of an image of the paper; the first is part 1. */
  open(part: number): Promise<Bytes>
  /** Another question is on the screen. */
  seen(question: string): void
}

export abstract class StillTablet implements Tablet {
  readonly media: OpenedMedia
  readonly voice = { readAloud: () => undefined, hush: () => undefined }
  protected copy: Copy = EMPTY_COPY
  private readonly listeners = new Set<(view: TabletView) => void>()

  constructor(
    protected readonly content: Content,
    protected readonly parts: StillParts,
    protected language: Language,
  ) {
    this.media = new OpenedMedia((part) => parts.open(part))
  }

  abstract nowMs(): number

  view(): TabletView {
    const { copy, language, content } = this
    return {
      phase: 'composing',
      language,
      candidate: null,
      settings: USUAL_SETTINGS,
      sitting: null,
      readiness: {
        ...NO_PROGRESS,
        packageCheckedMs: null,
        clock: null,
        link: 'up',
        storage: 'persistent',
        rejoin: 'untried',
        batteryPercent: null,
        reopens: true,
      },
      t0Ms: 0,
      endMs: content.paper.duration_ms,
      roomEndMs: null,
      isEndUnsure: false,
      pause: null,
      paper: content,
      copy,
      saving: { kind: 'all_kept', atMs: null },
      refused: null,
      notices: [],
      receipt: null,
      next: null,
      earlier: [],
      problem: null,
      exams: [],
      mayHear: null,
      quitPath: null,
      call: null,
      mayCall: false,
      voice: { kind: 'missing', isSpeaking: false },
      busy: false,
    }
  }

  subscribe(listener: (view: TabletView) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  see(question: string): void {
    this.parts.seen(question)
  }

  // What a candidate does, where nothing may be done.
  answer(..._of: Parameters<Tablet['answer']>): void {}
  eliminate(..._of: Parameters<Tablet['eliminate']>): void {}
  flag(..._of: Parameters<Tablet['flag']>): void {}
  validate(..._of: Parameters<Tablet['validate']>): void {}
  highlight(..._of: Parameters<Tablet['highlight']>): void {}
  look(..._of: Parameters<Tablet['look']>): void {}
  paste(..._of: Parameters<Tablet['paste']>): void {}
  setLanguage(_language: Language): void {}

  // What there is nothing of here: a centre, another sitting, a copy to hand in.
  handIn(): void {}
  dismiss(): void {}
  nextSitting(): void {}
  async enrol(): Promise<void> {}
  async rescue(): Promise<void> {}
  call(): void {}

  takeBackCall(): void {}

  async forget(): Promise<void> {}
  async hear(): Promise<boolean> {
    return false
  }

  protected publish(): void {
    const view = this.view()
    for (const tell of this.listeners) tell(view)
  }
}
