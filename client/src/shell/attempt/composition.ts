/** A candidate composing one paper on this tablet: acts in, entries out, and the copy
 *  as the disk has it. Nothing here shows what has not been kept. */
import { canonicalAnswer, canonicalNames } from '../../core/answer'
import type { Copy, Json, Ranges } from '../../core/copy'
import type { Entry } from '../../core/entry'
import { after, fold, objection } from '../../core/fold'
import type { Epoch } from '../../core/epochs'
import type { Window } from '../../core/fold'
import type { Act } from '../../core/acts'
import { questionOf } from '../../core/paper'
import type { Content } from '../../core/paper'
import { Departure } from './departure'
import type { Intent, Journal } from './journal'
import { Looks, type ImageView } from './looks'
import type { ChainPoint, EarlierEpoch, SittingRecord, Storage } from '../device/storage'
import type { Stray } from '../device/strays'
import type { Surroundings } from '../device/surroundings'

export interface CompositionParts {
  readonly sitting: SittingRecord
  readonly journal: Journal
  readonly content: Content
  readonly window: Window
}

export interface CompositionListener {
  /** The hour that an entry written now bears. */
  stampMs(): number
  onChange(): void
  /** An act could not be kept: it is not shown, and the person must be told. */
  onLost(fault: unknown): void
}

/** At most one entry of highlights in this time: the pen never slows the journal. */
export const HIGHLIGHT_MS = 5_000
export const RANGES_COUNT_MAX = 1_000

/** Of one tablet: past these, one more says nothing new. */
export const STRAYS_COUNT_MAX = 200

/** A page that comes back hears the hour of the centre before it says that it is back. */
export const HEARD_MS = 2_000

/** The body of an absence in which the page may stay in sight. */
export const LEFT_BESIDE = '{"by":"blur"}'

export class Composition {
  private kept: Copy
  private drafts: ReadonlyMap<string, Ranges> = new Map()
  private highlightedAtMs = -Infinity
  private callOff: (() => void) | null = null
  private lastSeen: string | null = null
  private readonly looks: Looks
  private readonly departure: Departure

  constructor(
    readonly parts: CompositionParts,
    private readonly surroundings: Surroundings,
    private readonly storage: Storage,
    private readonly listener: CompositionListener,
  ) {
    const { content, window } = parts
    const epochs = epochsOf(parts)
    this.departure = new Departure(surroundings.jotter, parts.journal.chain)
    this.kept = fold(content, epochs, { window }).copy
    const entries = epochs.flatMap((epoch) => epoch.entries)
    this.looks = new Looks(surroundings, entries, (intent) => this.write(() => (this.isHanded ? null : intent)))
  }

  /** Highlights drawn before a reload, and not yet an entry. */
  async restore(): Promise<void> {
    const drafts = Object.entries((await this.storage.preference('highlights')) ?? {})
    this.drafts = new Map(drafts.filter(([dossier]) => this.hasDossier(dossier)))
    if (this.drafts.size > 0) this.armHighlights()
  }

  get copy(): Copy {
    if (this.drafts.size === 0) return this.kept
    const highlights = new Map([...this.kept.highlights, ...this.drafts])
    return { ...this.kept, highlights }
  }

  /** An entry of our own epoch is on the disk. */
  take(entry: Entry): void {
    this.kept = after(this.kept, entry, this.parts.content)
    if (entry.kind === 'highlighted') this.settleDrafts()
    if (entry.kind === 'left' && entry.body !== LEFT_BESIDE) this.departure.told()
  }

  see(question: string): void {
    if (question === this.lastSeen) return
    this.lastSeen = question
    this.act({ kind: 'seen', question }, { question })
  }

  answer(question: string, value: Json): void {
    const paperQuestion = questionOf(this.parts.content, question)
    const answer = paperQuestion === null ? undefined : canonicalAnswer(paperQuestion, value)
    if (answer === undefined) return
    this.act({ kind: 'answered', question, answer }, { answer, question })
  }

  eliminate(question: string, chosen: readonly string[]): void {
    const paperQuestion = questionOf(this.parts.content, question)
    if (paperQuestion === null) return
    const propositions = canonicalNames(paperQuestion, chosen)
    const body = { propositions, question }
    this.act({ kind: 'eliminated', question, propositions }, body)
  }

  flag(question: string, flagged: boolean): void {
    this.act({ kind: 'flagged', question, flagged }, { flagged, question })
  }

  validate(question: string): void {
    this.act({ kind: 'validated', question }, { question })
  }

  /** Kept at once as a draft that survives a reload; an entry some seconds later. */
  highlight(dossier: string, ranges: Ranges): void {
    if (!this.hasDossier(dossier) || this.isHanded) return
    const sorted = [...ranges].slice(0, RANGES_COUNT_MAX).sort(([a], [b]) => a - b)
    this.drafts = new Map(this.drafts).set(dossier, sorted)
    this.armHighlights()
    void this.keepDrafts().then(this.listener.onChange, this.listener.onLost)
  }

  /** The application is not in front: hidden, or beside another that has the keys. */
  leave(by: 'hidden' | 'blur'): void {
    if (by === 'hidden' && !this.isHanded) this.departure.note(this.listener.stampMs())
    this.note('left', { by })
  }

  /** The paper is before the candidate, for the first time or again. */
  start(): void {
    const { atMs } = this.departure
    this.departure.told()
    this.frame()
    const arrive = (): void => (!this.isHanded && this.surroundings.isVisible() ? this.comeBack() : undefined)
    if (atMs === null) return arrive()
    this.note('left', { by: 'hidden' }, atMs)
    this.surroundings.after(HEARD_MS, arrive)
  }

  comeBack(): void {
    this.note('returned', {})
  }

  look(view: ImageView): void {
    this.looks.look(view)
  }

  frame(): void {
    this.looks.frame()
  }

  paste(question: string, length: number): void {
    if (questionOf(this.parts.content, question) !== null) this.looks.paste(question, length)
  }

  /** An address that is no page of ours was opened. Resolves once that is on the disk. */
  async stray({ path, dest }: Stray): Promise<void> {
    const { journal } = this.parts
    await journal.write(this.listener.stampMs(), () => {
      const count = journal.entries.filter(({ kind }) => kind === 'strayed').length
      return this.isHanded || count >= STRAYS_COUNT_MAX ? null : { kind: 'strayed', body: { dest, path } }
    })
  }

  /** Hand the copy in, highlights first. Resolves once it is on the disk. */
  async hand(reason: 'time' | 'candidate' | 'closed'): Promise<void> {
    this.callOff?.()
    this.writeHighlights(this.drafts.size)
    const { journal } = this.parts
    await journal.write(this.listener.stampMs(), () => (this.isHanded ? null : { kind: 'handed', body: { reason } }))
  }

  /** The time goes on after all: it was a wrong clock that ended it. */
  reopen(): void {
    if (this.isHanded) this.kept = { ...this.kept, handed: null }
  }

  stop(): void {
    this.callOff?.()
    this.looks.stop()
  }

  /** A window that stands beside another may still be hidden: that is told too. */
  private note(kind: 'left' | 'returned', body: Intent['body'], atMs = this.listener.stampMs()): void {
    const { journal } = this.parts
    this.write(() => {
      const last = lastFocus(journal.entries)
      const isKnown = last === null ? kind === 'returned' : last.kind === kind
      const isHiddenNow = last?.body === LEFT_BESIDE && body.by === 'hidden'
      return this.isHanded || (isKnown && !isHiddenNow) ? null : { kind, body }
    }, atMs)
  }

  private get isHanded(): boolean {
    return this.kept.handed !== null
  }

  private act(act: Act, body: Intent['body']): void {
    const { content } = this.parts
    this.write(() => {
      const isRefused = this.isHanded || objection(this.kept, act, content) !== null
      return isRefused || act.kind === 'noted' ? null : { kind: act.kind, body }
    })
  }

  private write(intend: () => Intent | null, atMs = this.listener.stampMs()): void {
    const writing = this.parts.journal.write(atMs, intend)
    writing.catch(this.listener.onLost)
  }

  private armHighlights(): void {
    if (this.callOff !== null) return
    const waitMs = this.highlightedAtMs + HIGHLIGHT_MS - this.surroundings.monotonicMs()
    this.callOff = this.surroundings.after(Math.max(0, waitMs), () => {
      this.callOff = null
      this.highlightedAtMs = this.surroundings.monotonicMs()
      this.writeHighlights(1)
    })
  }

  /** The oldest drafts become entries; they stay drafts until those are kept. */
  private writeHighlights(countMax: number): void {
    for (const [dossier, ranges] of [...this.drafts].slice(0, countMax)) {
      this.act({ kind: 'highlighted', dossier, ranges }, { dossier, ranges })
    }
  }

  private settleDrafts(): void {
    const differs = ([dossier, ranges]: readonly [string, Ranges]): boolean =>
      !areSame(ranges, this.kept.highlights.get(dossier) ?? [])
    this.drafts = new Map([...this.drafts].filter(differs))
    if (this.drafts.size > 0) this.armHighlights()
    void this.keepDrafts().catch(this.listener.onLost)
  }

  private keepDrafts(): Promise<void> {
    return this.storage.prefer('highlights', Object.fromEntries(this.drafts))
  }

  private hasDossier(dossier: string): boolean {
    return this.parts.content.dossiers.some(({ id }) => id === dossier)
  }
}

interface Chains<Said extends string> {
  readonly sitting: {
    readonly epoch: number
    readonly base: ChainPoint | null
    readonly earlier: readonly EarlierEpoch<Said>[] | null
  }
  readonly journal: Journal<Said>
}

/** What the centre gave of earlier tablets is cut to what counts: all of it does. */
export function epochsOf<Said extends string>({ sitting, journal }: Chains<Said>): readonly Epoch<Said>[] {
  const own = { epoch: sitting.epoch, base: sitting.base, entries: journal.entries }
  const earlier = (sitting.earlier ?? []).map((epoch, index, all) => ({
    ...epoch,
    base: baseOn(all[index - 1]),
  }))
  return [...earlier, own]
}

function baseOn(before: EarlierEpoch<string> | undefined): Epoch['base'] {
  return before === undefined ? null : { epoch: before.epoch, count: before.entries.length }
}

function lastFocus(entries: readonly Entry[]): Entry | null {
  const kinds = entries.map(({ kind }) => kind)
  return entries[Math.max(kinds.lastIndexOf('left'), kinds.lastIndexOf('returned'))] ?? null
}

function areSame(ours: Ranges, theirs: Ranges): boolean {
  return JSON.stringify(ours) === JSON.stringify(theirs)
}
