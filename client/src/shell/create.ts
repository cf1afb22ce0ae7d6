/** The tablet: starts from what it holds, answers commands, publishes views. */
import type { Json, Ranges } from '../core/copy'
import type { NewsItem } from '../core/news'
import { Day } from './day'
import { Delivery } from './delivery'
import type { TabletState } from './delivery'
import { enrol } from './enrolment'
import { Health } from './health'
import type { Journal } from './journal'
import { Link } from './link'
import { NewsReader } from './news'
import { Publisher } from './publisher'
import { beat } from './pulse'
import { Storage } from './storage'
import type { Identity, SittingRecord } from './storage'
import { browserSurroundings } from './surroundings'
import type { Surroundings } from './surroundings'
import type { Language, Tablet, TabletMedia, TabletView } from './tablet'
import { Timekeeper } from './timekeeper'
import { saving, viewOf } from './view'
import type { Facts } from './view'

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

export function createTablet(options: TabletOptions): RunningTablet {
  const tablet = new TabletShell(options)
  void tablet.start()
  return tablet
}

class TabletShell implements RunningTablet {
  readonly media: TabletMedia = {
    imageUrl: async (figure) => this.openMedia().imageUrl(figure),
    tiles: async (figure) => this.openMedia().tiles(figure),
  }
  private readonly surroundings: Surroundings
  private readonly storage = new Storage()
  private readonly health = new Health()
  private readonly time: Timekeeper
  private readonly link: Link
  private readonly delivery: Delivery
  private readonly publisher = new Publisher<TabletView>(() => viewOf(this.facts()))
  private newsReader: NewsReader | null = null
  private identity: Identity | null = null
  private sittings: readonly SittingRecord[] = []
  private day: Day | null = null
  private news: readonly NewsItem[] = []
  private dismissed: readonly number[] = []
  private language: Language = 'fr'
  private isStarted = false
  private isOtherTab = false
  private isBusy = false
  private isStopped = false
  private lastSaving = ''
  private readonly endings: (() => void)[] = []

  constructor({ gateway, surroundings }: TabletOptions) {
    this.surroundings = surroundings ?? browserSurroundings()
    this.time = new Timekeeper(this.surroundings, this.storage)
    this.link = new Link(gateway, this.surroundings, (exchange) => {
      this.time.observe(exchange)
      this.day?.proceed()
    })
    this.delivery = new Delivery(this.surroundings, this.link, () => this.state(), {
      onChange: () => this.publisher.changed(),
      onHeld: (journal, newsNumber) => this.held(journal, newsNumber),
      onRefused: (code) => this.raise(code),
    })
  }

  view(): TabletView {
    return this.publisher.view()
  }

  subscribe(listener: (view: TabletView) => void): () => void {
    return this.publisher.subscribe(listener)
  }

  nowMs(): number | null {
    return this.time.nowMs()
  }

  async start(): Promise<void> {
    const release = await this.surroundings.becomeOnlyTab(() => {
      this.isOtherTab = true
      this.publisher.changed()
    })
    if (this.isStopped) return release()
    this.endings.push(release)
    this.isOtherTab = false
    this.watch()
    await this.restore().catch(() => this.setFailing(true))
    this.isStarted = true
    this.publisher.changed()
  }

  async stop(): Promise<void> {
    this.isStopped = true
    this.endDay()
    this.delivery.stop()
    await this.storage.close()
    for (const end of this.endings) end()
  }

  async enrol(number: string, code: string, replacement: string | null): Promise<void> {
    if (this.isBusy || this.view().phase !== 'enrolment') return
    this.setBusy(true)
    try {
      const claim = { number, code, replacement }
      const enrolment = await enrol(this.link, this.storage, claim)
      if (enrolment.kind === 'problem') return this.raise(enrolment.code)
      this.health.problem = null
      this.identity = enrolment.identity
      this.sittings = enrolment.sittings
      await this.time.remember()
      await this.beginDay(enrolment.sittings[0])
    } catch {
      this.setFailing(true)
    } finally {
      this.setBusy(false)
    }
  }

  see(question: string): void {
    this.day?.composing()?.see(question)
  }

  answer(question: string, value: Json): void {
    this.day?.composing()?.answer(question, value)
  }

  eliminate(question: string, propositions: readonly string[]): void {
    this.day?.composing()?.eliminate(question, propositions)
  }

  flag(question: string, flagged: boolean): void {
    this.day?.composing()?.flag(question, flagged)
  }

  validate(question: string): void {
    this.day?.composing()?.validate(question)
  }

  highlight(dossier: string, ranges: Ranges): void {
    this.day?.composing()?.highlight(dossier, ranges)
  }

  handIn(): void {
    const handed = this.day?.composing()?.hand('candidate')
    handed?.catch(() => this.setFailing(true))
  }

  dismiss(noticeNumber: number): void {
    this.dismissed = [...new Set([...this.dismissed, noticeNumber])]
    this.keepQuietly(this.storage.prefer('dismissed', this.dismissed))
  }

  setLanguage(language: Language): void {
    this.language = language
    this.keepQuietly(this.storage.prefer('language', language))
  }

  nextSitting(): void {
    const current = this.day?.sitting
    if (current === undefined || this.view().phase !== 'receipt') return
    const next = this.sittings.find(({ order }) => order > current.order)
    if (next !== undefined) void this.beginDay(next).catch(() => this.setFailing(true))
  }

  async forget(): Promise<void> {
    const isWaiting = (this.day?.journal?.waitingCount ?? 0) > 0
    if (isWaiting) return this.raise('forget.entries_waiting')
    if (this.day?.composing()) return this.raise('forget.composing')
    this.endDay()
    this.delivery.rest()
    await this.storage.forget().catch(() => this.setFailing(true))
    this.identity = null
    this.sittings = []
    this.news = []
    this.dismissed = []
    this.health.problem = null
    this.publisher.changed()
  }

  private async restore(): Promise<void> {
    const { storage } = this
    this.language = (await storage.preference('language')) ?? this.language
    this.dismissed = (await storage.preference('dismissed')) ?? []
    this.news = await storage.news()
    this.identity = await storage.identity()
    this.sittings = await storage.sittings()
    await this.time.restore()
    if (!this.identity?.enrolled) return
    const current = await storage.preference('currentSitting')
    const sitting = this.sittings.find((known) => known.sitting === current)
    await this.beginDay(sitting ?? this.sittings[0])
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
    surroundings.batteryPercent((percent) => {
      health.batteryPercent = percent
      this.publisher.changed()
    })
    void surroundings.persistStorage().then((isPersistent) => {
      health.isPersistent = isPersistent
      this.publisher.changed()
    })
  }

  private async beginDay(sitting: SittingRecord | undefined): Promise<void> {
    this.endDay()
    const enrolled = this.identity?.enrolled
    if (sitting === undefined || this.identity === null || !enrolled || this.isStopped) return
    const { surroundings, storage, link, time, delivery } = this
    const world = { surroundings, storage, link, time, delivery }
    const { keys } = this.identity
    this.day = new Day(world, sitting, { keys, token: enrolled.token }, this.news, {
      onChange: () => this.publisher.changed(),
      onProblem: (code) => this.raise(code),
      onSolved: (area) => this.health.solve(area),
      onStorage: (isFailing) => this.setFailing(isFailing),
    })
    await storage.prefer('currentSitting', sitting.sitting)
    await this.day.start()
    this.readNews(enrolled.token)
  }

  private endDay(): void {
    this.newsReader?.stop()
    this.day?.stop()
    this.day = null
    this.publisher.changed()
  }

  private readNews(token: string): void {
    const { surroundings, link, storage } = this
    this.newsReader = new NewsReader(surroundings, link, storage, (items) => {
      this.news = [...this.news, ...items]
      this.day?.take(this.news)
      this.publisher.changed()
    })
    this.newsReader.start(token, this.news.at(-1)?.number ?? 0)
  }

  private held(journal: Journal, newsNumber: number): void {
    this.health.heldAt(this.time.nowMs())
    this.health.solve('link')
    this.health.solve('clock')
    const { attempt } = journal.chain
    void this.storage
      .prefer('acknowledged', { [attempt]: journal.acknowledgedCount })
      .catch(() => undefined) // a hint: the centre will say it again
    this.newsReader?.expect(newsNumber)
    this.day?.proceed()
  }

  private networkChanged(): void {
    if (this.surroundings.isOnline()) {
      this.delivery.hurry()
      this.newsReader?.hurry()
      this.day?.hurry()
    }
    this.publisher.changed()
  }

  private visibilityChanged(): void {
    const kind = this.surroundings.isVisible() ? 'returned' : 'left'
    this.day?.composing()?.note(kind)
    if (kind === 'returned') this.delivery.hurry()
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

  private openMedia(): TabletMedia {
    const opened = this.day?.unsealed
    if (!opened) throw new Error('the paper is sealed')
    return opened.media
  }

  private state(): TabletState {
    return {
      package: this.day?.progress.package ?? 'missing',
      offset_ms: this.time.wallOffsetMs(),
      storage: this.health.storage,
    }
  }

  private facts(): Facts {
    const { day, health, surroundings } = this
    const waitingCount = day?.journal?.waitingCount ?? 0
    return {
      isStarted: this.isStarted,
      isOtherTab: this.isOtherTab,
      isBusy: this.isBusy,
      language: this.language,
      candidate: this.identity?.enrolled?.candidate ?? null,
      day,
      news: this.news,
      dismissed: this.dismissed,
      problem: health.problem,
      clock: this.time.reading(),
      link: this.delivery.linkState,
      storage: health.storage,
      batteryPercent: health.batteryPercent,
      lastHeldMs: health.lastHeldMs,
      isLate: health.isLate(waitingCount, surroundings.monotonicMs()),
      isHalted: this.delivery.haltedBy !== null,
    }
  }
}
