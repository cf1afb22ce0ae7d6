/** The tablet: starts from what it holds, answers commands, publishes views. */
import type { Json, Ranges } from '../core/copy'
import { keepAwake } from './device/wake-lock'
import type { Need } from '../core/call'
import type { Composition } from './attempt/composition'
import type { ImageView } from './attempt/looks'
import { Application } from './application'
import { Attestation } from './network/attestation'
import { Calls } from './network/calls'
import { LastNote } from './network/last-note'
import type { Delivery, SentJournal, TabletState } from './network/delivery'
import { Health } from './device/health'
import { Publisher } from './publisher'
import { CALM, keepOffline } from './device/registration'
import { Rejoin } from './network/reconnect-test'
import { SiteRelays } from './site-relays'
import { Seat } from './seat'
import { StrayWriter } from './attempt/stray-writer'
import { Storage } from './device/storage'
import { browserSurroundings, type Surroundings } from './device/surroundings'
import type { Phase, RunningTablet, Saving, TabletMedia, TabletOptions, TabletView } from './tablet'
import type { Timekeeper } from './device/timekeeper'
import { leftCount, saving, stateOf, viewOf, type Facts } from './view'

/** Another window has the keys for as long: the candidate left ours. */
const BLUR_MS = 1_000

export function createTablet(options: TabletOptions): RunningTablet {
  const tablet = new TabletShell(options)
  void tablet.start()
  if (options.surroundings === undefined) {
    const phaseListeners = [keepOffline(CALM), keepAwake<Phase>(['composing'])]
    tablet.subscribe(({ phase }) => {
      for (const tell of phaseListeners) tell(phase)
    })
  }
  return tablet
}

class TabletShell extends Application<TabletView> implements RunningTablet {
  readonly media: TabletMedia = {
    imageUrl: async (figure) => this.seat.media().imageUrl(figure),
    tiles: async (figure) => this.seat.media().tiles(figure),
  }
  protected readonly surroundings: Surroundings
  protected readonly storage = new Storage()
  protected readonly health = new Health(this.storage)
  readonly voice = this.health.voice
  private readonly rejoin: Rejoin
  protected readonly time: Timekeeper
  protected readonly delivery: Delivery
  private readonly calls: Calls
  private readonly lastNote: LastNote
  private readonly attestation: Attestation
  private readonly site: SiteRelays
  protected readonly seat: Seat
  protected readonly publisher = new Publisher<TabletView>(() => viewOf(this.facts()))
  private dismissed: readonly number[] = []
  private callOffBlur: (() => void) | null = null

  constructor(options: TabletOptions) {
    super()
    const around = options.surroundings ?? browserSurroundings()
    const { storage } = this
    this.rejoin = new Rejoin(around, storage, { onLink: () => this.seat.hurry() })
    const surroundings = (this.surroundings = this.rejoin.surroundings)
    const { time, link, delivery } = this.connect(options.gateway, surroundings)
    this.time = time
    this.delivery = delivery
    const calls = (this.calls = new Calls(
      { surroundings, storage, link, time },
      { onChange: () => this.publisher.changed(), onRefused: (code) => this.raise(code) },
    ))
    this.lastNote = new LastNote({ surroundings, storage, link }, (terms) => this.site.renew(terms))
    this.attestation = new Attestation({ surroundings, link })
    this.site = new SiteRelays(
      { surroundings, storage, link, delivery },
      {
        current: () => this.seat.day?.sitting ?? null,
        onSheet: (sheet) => this.seat.takeSheet(sheet),
        mayHear: () => this.view().mayHear === 'launch',
        hear: (places) => this.hear(places),
        onChange: () => this.publisher.changed(),
        onProblem: (code) => this.raise(code),
        occupy: (identity, sittings, current) => this.seat.occupy(identity, sittings, current),
      },
    )
    this.seat = new Seat(
      { surroundings, storage, link, time, delivery, calls, lastNote: this.lastNote },
      {
        ...this.listener,
        onNewsLost: (lost) => this.keepDismissed(this.dismissed.filter((number) => !lost.includes(number))),
        onMessageBefore: ({ kind }) => kind === 'check' && this.rejoin.begin(),
      },
    )
  }

  override async stop(): Promise<void> {
    this.calls.stop()
    this.lastNote.stop()
    this.attestation.stop()
    this.site.stop()
    await super.stop()
  }

  async enrol(number: string, code: string, replacement: string | null, exam: string | null = null): Promise<void> {
    await this.admit(() => this.seat.enrol({ number, code, replacement, exam }))
  }

  async rescue(number: string, code: string, rescue: string): Promise<void> {
    await this.admit(() => this.site.rescue({ number, code, rescue }))
  }

  see = (question: string): void => this.composing?.see(question)
  answer = (question: string, value: Json): void => this.composing?.answer(question, value)
  eliminate = (question: string, names: readonly string[]): void => this.composing?.eliminate(question, names)
  flag = (question: string, flagged: boolean): void => this.composing?.flag(question, flagged)
  validate = (question: string): void => this.composing?.validate(question)
  highlight = (dossier: string, ranges: Ranges): void => this.composing?.highlight(dossier, ranges)
  look = (view: ImageView): void => this.composing?.look(view)
  paste = (question: string, length: number): void => this.composing?.paste(question, length)

  call(need: Need): void {
    const { attempt } = this
    if (attempt !== null && this.view().mayCall) this.calls.make(attempt, need)
  }

  takeBackCall(): void {
    if (this.attempt !== null) this.calls.takeBack(this.attempt)
  }

  hear = async (places: readonly number[]): Promise<boolean> => (await this.seat.day?.hear(places)) ?? false

  handIn(): void {
    const handingIn = this.composing?.hand('candidate')
    handingIn?.catch(() => this.setFailing(true))
  }

  dismiss(noticeNumber: number): void {
    this.keepDismissed([...new Set([...this.dismissed, noticeNumber])])
  }

  nextSitting = (): void => this.keepQuietly(this.seat.next())

  override async forget(): Promise<void> {
    await super.forget()
    if (this.seat.enrolled !== null) return
    this.dismissed = []
    this.site.forget()
    this.rejoin.forget()
  }

  protected override raise(code: string): void {
    if (!this.site.expects(code)) super.raise(code)
  }

  private get composing(): Composition | null {
    return this.seat.day?.composing() ?? null
  }

  private get attempt(): string | null {
    return this.seat.day?.sitting.attempt ?? null
  }

  protected async restore(): Promise<void> {
    const { storage } = this
    await this.restoreLanguage()
    this.dismissed = (await storage.preference('dismissed')) ?? []
    await this.rejoin.restore()
    await this.time.restore()
    await this.seat.restore()
    await this.site.restore()
    if (this.time.nowMs() !== null && this.time.reading() === null) this.raise('clock.unknown')
  }

  protected override watch(): void {
    super.watch()
    const { surroundings } = this
    const { strays } = surroundings
    this.endings.push(
      surroundings.onVisibility(() => this.visibilityChanged()),
      surroundings.onClose(() => this.composing?.leave('hidden')),
      surroundings.onFocus((isFocused) => this.focusChanged(isFocused)),
      surroundings.onFrame(() => this.composing?.frame()),
      this.subscribe(({ phase }) => this.prove(phase)),
    )
    if (strays === null) return
    const writer = new StrayWriter(strays, () => this.composing)
    this.endings.push(
      writer.watch(),
      this.subscribe(({ phase }) => (this.isStopped ? undefined : writer.follow(phase))),
    )
  }

  protected get isAtWork(): boolean {
    const { day } = this.seat
    return day?.isComposing === true && !day.isSuperseded
  }

  protected proceed(): void {
    this.seat.day?.proceed()
  }

  protected override waits(): void {
    this.site.wake()
  }

  protected override held(journal: SentJournal, newsNumber: number): void {
    this.rejoin.acknowledged()
    this.calls.hurry()
    super.held(journal, newsNumber)
  }

  protected saving(): Saving {
    return saving(this.facts())
  }

  private visibilityChanged(): void {
    if (this.surroundings.isVisible()) {
      this.composing?.comeBack()
      this.delivery.hurry()
    } else {
      this.composing?.leave('hidden')
      void this.remember() // it may never come back: know the hour
    }
  }

  /** A moment without the keys is nothing: a keyboard that opens takes them too. */
  private focusChanged(isFocused: boolean): void {
    this.callOffBlur?.()
    this.callOffBlur = null
    if (isFocused && this.surroundings.isVisible()) this.composing?.comeBack()
    if (isFocused) return
    this.callOffBlur = this.surroundings.after(BLUR_MS, () => {
      if (this.surroundings.isVisible()) this.composing?.leave('blur')
    })
  }

  /** Of what a tablet proves of its browser nothing here depends. */
  private prove(phase: Phase): void {
    const token = this.isStopped ? null : (this.seat.enrolled?.token ?? null)
    this.attestation.follow(token, phase, this.delivery.linkState === 'up')
  }

  private keepDismissed(numbers: readonly number[]): void {
    this.dismissed = numbers
    this.keepQuietly(this.storage.prefer('dismissed', numbers))
  }

  /** Of a paper that is over nothing is told of its time: the state is that of the day. */
  protected state(journal: SentJournal): TabletState {
    const offset_ms = this.time.wallOffsetMs()
    const { surroundings } = this
    const own = { kiosk: surroundings.isKiosk(), worker: surroundings.hasWorker() }
    const state = { ...stateOf(this.facts()), offset_ms, ...own }
    if (journal === this.seat.day?.journal) return state
    return { ...state, ends_ms: null, focus_lost: leftCount(journal.entries) }
  }

  private facts(): Facts {
    const { enrolled, day, news, isAhead, following, earlier, exams } = this.seat
    const waitingCount = day?.journal?.waitingCount
    const call = this.attempt === null ? null : this.calls.stateOf(this.attempt)
    return {
      isStarted: this.isStarted,
      isOtherTab: this.isOtherTab,
      isBusy: this.isBusy,
      language: this.language,
      ...{ enrolled, day, news, isAhead, following, earlier, exams },
      voice: this.health.voice.state,
      dismissed: this.dismissed,
      problem: this.health.problem,
      clock: this.time.reading(),
      link: this.delivery.linkState,
      storage: this.health.storage,
      rejoin: this.rejoin.state,
      call,
      batteryPercent: this.health.batteryPercent,
      reopens: this.surroundings.hasWorker(),
      quitPath: this.surroundings.examBrowser.quitPath(),
      lastHeldMs: this.health.lastHeldMs,
      isLate: waitingCount !== undefined && this.health.isLate(waitingCount, this.surroundings.monotonicMs()),
      isHalted: this.delivery.haltedBy !== null,
      isAtSite: day?.journal != null && this.site.isStored(day.journal),
    }
  }
}
