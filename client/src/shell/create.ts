/** The tablet: starts from what it holds, answers commands, publishes views. */
import type { Json, Ranges } from '../core/copy'
import { keepAwake } from './device/wake-lock'
import type { Need } from '../core/call'
import type { Composition } from './attempt/composition'
import { Calls } from './network/calls'
import { Delivery, type SentJournal, type TabletState } from './network/delivery'
import { Health } from './device/health'
import { Link } from './network/link'
import { Publisher } from './publisher'
import { beat } from './device/pulse'
import { readUntilDone } from './device/reading-again'
import { CALM, keepOffline } from './device/registration'
import { Rejoin } from './network/reconnect-test'
import { Seat } from './seat'
import { Storage } from './device/storage'
import { browserSurroundings, type Surroundings } from './device/surroundings'
import type { Language, Phase, RunningTablet, TabletMedia, TabletOptions, TabletView } from './tablet'
import { Timekeeper } from './device/timekeeper'
import { leftCount, saving, stateOf, viewOf, type Facts } from './view'

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

class TabletShell implements RunningTablet {
  readonly media: TabletMedia = {
    imageUrl: async (figure) => this.seat.media().imageUrl(figure),
    tiles: async (figure) => this.seat.media().tiles(figure),
  }
  private readonly surroundings: Surroundings
  private readonly storage = new Storage()
  private readonly health = new Health(this.storage)
  readonly voice = this.health.voice
  private readonly rejoin: Rejoin
  private readonly time: Timekeeper
  private readonly delivery: Delivery
  private readonly calls: Calls
  private readonly seat: Seat
  private readonly publisher = new Publisher<TabletView>(() => viewOf(this.facts()))
  private readonly endings: (() => void)[] = []
  private dismissed: readonly number[] = []
  private language: Language = 'fr'
  private isStarted = false
  private isOtherTab = false
  private isBusy = false
  private isStopped = false
  private lastSaving = ''

  constructor(options: TabletOptions) {
    const around = options.surroundings ?? browserSurroundings()
    const { storage } = this
    this.rejoin = new Rejoin(around, storage, { onLink: () => this.seat.hurry() })
    const surroundings = (this.surroundings = this.rejoin.surroundings)
    const time = (this.time = new Timekeeper(surroundings, storage))
    const link = new Link(options.gateway, surroundings, (exchange) => {
      time.observe(exchange, this.seat.day?.isComposing ?? false)
      this.seat.day?.proceed()
    })
    const delivery = (this.delivery = new Delivery(surroundings, link, (journal) => this.state(journal), {
      onChange: () => this.publisher.changed(),
      onHeld: (journal, newsNumber) => {
        this.health.heldAt(time.nowMs())
        this.rejoin.acknowledged()
        this.calls.hurry()
        this.seat.held(journal, newsNumber)
      },
      onRefused: (code) => this.raise(code),
    }))
    const calls = (this.calls = new Calls(
      { surroundings, storage, link, time },
      { onChange: () => this.publisher.changed(), onRefused: (code) => this.raise(code) },
    ))
    this.seat = new Seat(
      { surroundings, storage, link, time, delivery, calls },
      {
        onChange: () => this.publisher.changed(),
        onProblem: (code) => this.raise(code),
        onSolved: (area) => this.health.solve(area),
        onStorage: (isFailing) => this.setFailing(isFailing),
        onNewsLost: (lost) => this.keepDismissed(this.dismissed.filter((number) => !lost.includes(number))),
        onMessageBefore: ({ kind }) => kind === 'check' && this.rejoin.begin(),
      },
    )
  }

  view = (): TabletView => this.publisher.view()
  subscribe = (listener: (view: TabletView) => void): (() => void) => this.publisher.subscribe(listener)
  nowMs = (): number | null => this.time.nowMs()

  async start(): Promise<void> {
    const release = await this.surroundings.becomeOnlyTab(() => {
      this.isOtherTab = true
      this.publisher.changed()
    })
    if (this.isStopped) return release()
    this.endings.push(release)
    this.isOtherTab = false
    this.watch()
    const tellFailing = (): void => this.setFailing(true)
    await readUntilDone(() => this.restore(), this.surroundings, tellFailing)
    this.isStarted = true
    this.publisher.changed()
  }

  async stop(): Promise<void> {
    this.isStopped = true
    this.seat.stop()
    this.delivery.stop()
    this.calls.stop()
    await this.storage.close()
    for (const end of this.endings) end()
  }

  async enrol(number: string, code: string, replacement: string | null, exam: string | null = null): Promise<void> {
    if (this.isBusy || this.view().phase !== 'enrolment') return
    this.setBusy(true)
    try {
      const problem = await this.seat.enrol({ number, code, replacement, exam })
      if (problem === null) this.health.problem = null
      else this.raise(problem)
    } catch {
      this.setFailing(true)
    } finally {
      this.setBusy(false)
    }
  }

  see = (question: string): void => this.composing?.see(question)
  answer = (question: string, value: Json): void => this.composing?.answer(question, value)
  eliminate = (question: string, names: readonly string[]): void => this.composing?.eliminate(question, names)
  flag = (question: string, flagged: boolean): void => this.composing?.flag(question, flagged)
  validate = (question: string): void => this.composing?.validate(question)
  highlight = (dossier: string, ranges: Ranges): void => this.composing?.highlight(dossier, ranges)

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

  setLanguage(language: Language): void {
    this.language = language
    this.keepQuietly(this.storage.prefer('language', language))
  }

  nextSitting = (): void => this.keepQuietly(this.seat.next())

  async forget(): Promise<void> {
    const { day } = this.seat
    if (this.seat.waitingCount > 0) return this.raise('forget.entries_waiting')
    if (day?.composing()) return this.raise('forget.composing')
    await this.seat.clear().catch(() => this.setFailing(true))
    this.dismissed = []
    this.rejoin.forget()
    this.health.problem = null
    this.publisher.changed()
  }

  private get composing(): Composition | null {
    return this.seat.day?.composing() ?? null
  }

  private get attempt(): string | null {
    return this.seat.day?.sitting.attempt ?? null
  }

  private async restore(): Promise<void> {
    const { storage } = this
    this.language = (await storage.preference('language')) ?? this.language
    this.dismissed = (await storage.preference('dismissed')) ?? []
    await this.rejoin.restore()
    await this.time.restore()
    await this.seat.restore()
    if (this.time.nowMs() !== null && this.time.reading() === null) this.raise('clock.unknown')
  }

  private watch(): void {
    const { surroundings, health } = this
    this.endings.push(
      surroundings.onOnline(() => this.networkChanged()),
      surroundings.onVisibility(() => this.visibilityChanged()),
      beat(surroundings, {
        onBeat: () => this.beaten(),
        onRemember: () => void this.remember(),
        onJump: () => this.delivery.hurry(),
      }),
    )
    health.watch(surroundings, () => this.publisher.changed())
  }

  private networkChanged(): void {
    if (this.surroundings.isOnline()) this.seat.hurry()
    this.publisher.changed()
  }

  private visibilityChanged(): void {
    const kind = this.surroundings.isVisible() ? 'returned' : 'left'
    this.composing?.note(kind)
    if (kind === 'returned') this.delivery.hurry()
    else void this.remember() // it may never come back: know the hour
  }

  /** What time alone changes: how long entries have waited. */
  private beaten(): void {
    const now = JSON.stringify(saving(this.facts()))
    if (now !== this.lastSaving) this.publisher.changed()
    this.lastSaving = now
  }

  private async remember(): Promise<void> {
    await this.time.remember().then(
      () => this.setFailing(false),
      () => this.setFailing(true),
    )
  }

  private keepDismissed(numbers: readonly number[]): void {
    this.dismissed = numbers
    this.keepQuietly(this.storage.prefer('dismissed', numbers))
  }

  private keepQuietly(keeping: Promise<void>): void {
    keeping.catch(() => this.setFailing(true))
    this.publisher.changed()
  }

  private setBusy(isBusy: boolean): void {
    this.isBusy = isBusy
    this.publisher.changed()
  }

  private raise(code: string): void {
    this.health.raise(code, this.time.nowMs() ?? this.surroundings.wallMs())
    this.publisher.changed()
  }

  private setFailing(isFailing: boolean): void {
    if (this.isStopped) return
    this.health.setFailing(isFailing, this.time.nowMs() ?? this.surroundings.wallMs())
    this.publisher.changed()
  }

  /** Of a paper that is over nothing is told of its time: the state is that of the day. */
  private state(journal: SentJournal): TabletState {
    const offset_ms = this.time.wallOffsetMs()
    const state = { ...stateOf(this.facts()), offset_ms, kiosk: this.surroundings.isKiosk() }
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
      lastHeldMs: this.health.lastHeldMs,
      isLate: waitingCount !== undefined && this.health.isLate(waitingCount, this.surroundings.monotonicMs()),
      isHalted: this.delivery.haltedBy !== null,
    }
  }
}
