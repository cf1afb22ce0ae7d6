/** A tablet that composes one paper, keeps nothing and sends nothing: what an author
 *  looks at is drawn by the screens that candidates have. */
import { dump } from '../core/canonical'
import { canonicalAnswer, canonicalNames } from '../core/answer'
import { EMPTY_COPY, type Copy, type Json, type Ranges } from '../core/copy'
import type { Kind } from '../core/entry'
import { after } from '../core/fold'
import { USUAL_SETTINGS } from '../core/settings'
import { questionOf, type Content } from '../core/paper'
import type { Bytes } from '../core/canonical'
import { OpenedMedia } from '../shell/attempt/opened-paper'
import { NO_PROGRESS } from '../shell/network/package'
import type { Language, Tablet, TabletView } from '../shell/tablet'

export class PreviewTablet implements Tablet {
  readonly media: OpenedMedia
  readonly voice = { readAloud: () => undefined, hush: () => undefined }
  private readonly listeners = new Set<(view: TabletView) => void>()
  private readonly startedMs = performance.now()
  private copy: Copy = EMPTY_COPY
  private count = 0

  constructor(
    private readonly content: Content,
    private readonly parts: {
      /** The bytes of an image of the paper; the first is part 1. */
      open(part: number): Promise<Bytes>
      /** Another question is on the screen. */
      seen(question: string): void
    },
    private language: Language,
  ) {
    this.media = new OpenedMedia((part) => parts.open(part))
  }

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
      },
      t0Ms: 0,
      endMs: content.paper.duration_ms,
      roomEndMs: null,
      isEndUnsure: false,
      pause: null,
      paper: content,
      copy,
      saving: { kind: 'all_kept', atMs: null },
      notices: [],
      receipt: null,
      next: null,
      earlier: [],
      problem: null,
      exams: [],
      mayHear: null,
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

  nowMs(): number {
    return performance.now() - this.startedMs
  }

  see(question: string): void {
    this.parts.seen(question)
    this.act('seen', { question })
  }

  answer(question: string, value: Json): void {
    const drawn = questionOf(this.content, question)
    const answer = drawn === null ? undefined : canonicalAnswer(drawn, value)
    if (answer !== undefined) this.act('answered', { answer, question })
  }

  eliminate(question: string, chosen: readonly string[]): void {
    const drawn = questionOf(this.content, question)
    if (drawn !== null) this.act('eliminated', { propositions: canonicalNames(drawn, chosen), question })
  }

  flag(question: string, flagged: boolean): void {
    this.act('flagged', { flagged, question })
  }

  validate(question: string): void {
    this.act('validated', { question })
  }

  highlight(dossier: string, ranges: Ranges): void {
    this.act('highlighted', { dossier, ranges })
  }

  setLanguage(language: Language): void {
    this.language = language
    this.publish()
  }

  // What a preview has nothing of: a centre, another sitting, a copy to hand in.
  handIn(): void {}
  dismiss(): void {}
  nextSitting(): void {}
  async enrol(): Promise<void> {}
  call(): void {}

  takeBackCall(): void {}

  async forget(): Promise<void> {}
  async hear(): Promise<boolean> {
    return false
  }

  private act(kind: Kind, body: Json): void {
    const entry = { seq: this.count++, kind, body: dump(body), device_ms: 0 }
    this.copy = after(this.copy, entry, this.content)
    this.publish()
  }

  private publish(): void {
    const view = this.view()
    for (const tell of this.listeners) tell(view)
  }
}
