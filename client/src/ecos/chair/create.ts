/** An examiner's tablet: starts from what it holds, answers commands, publishes views. */
import type { Alert, ChairKind, Means } from '../../core/ecos/entries'
import type { Grid } from '../../core/ecos/grid'
import type { Intent } from '../../shell/attempt/journal'
import { Health } from '../../shell/device/health'
import { beat } from '../../shell/device/pulse'
import { readUntilDone } from '../../shell/device/reading-again'
import { Storage } from '../../shell/device/storage'
import { browserSurroundings, type Surroundings } from '../../shell/device/surroundings'
import { Timekeeper } from '../../shell/device/timekeeper'
import { Delivery, type SentJournal, type TabletState } from '../../shell/network/delivery'
import { Link } from '../../shell/network/link'
import { Publisher } from '../../shell/publisher'
import type { Language, Saving } from '../../shell/tablet'
import { leftCount, savingOf } from '../../shell/view'
import type { ChairOptions, ChairTablet, ChairView } from './chair-tablet'
import type { ChairStorage } from './enrolment'
import type { HalfDay } from './half-day'
import { ExaminerSeat } from './seat'
import { chairView } from './view'

const DATABASE = 'concours-ecos'

export function createChair(options: ChairOptions): ChairTablet {
  const shell = new ChairShell(options)
  void shell.start()
  return shell
}

class ChairShell implements ChairTablet {
  private readonly storage: ChairStorage = new Storage(DATABASE)
  private readonly health = new Health(this.storage)
  private readonly publisher = new Publisher<ChairView>(() => this.makeView())
  private readonly seat: ExaminerSeat
  private readonly surroundings: Surroundings
  private readonly time: Timekeeper
  private readonly delivery: Delivery
  private readonly endings: (() => void)[] = []
  private language: Language = 'fr'
  private isStarted = false
  private isOtherTab = false
  private isBusy = false
  private isStopped = false
  private lastSaving = ''

  constructor({ gateway, source, surroundings = browserSurroundings() }: ChairOptions) {
    const { storage } = this
    const time = (this.time = new Timekeeper(surroundings, storage))
    this.surroundings = surroundings
    const link = new Link(gateway, surroundings, (exchange) => {
      time.observe(exchange, this.halfDay?.bell != null)
      this.halfDay?.proceed()
    })
    const delivery = (this.delivery = new Delivery(surroundings, link, (journal) => this.state(journal), {
      onChange: () => this.publisher.changed(),
      onHeld: (journal, newsNumber) => this.held(journal, newsNumber),
      onRefused: (code) => this.raise(code),
    }))
    const world = { surroundings, storage, link, time, delivery, source }
    this.seat = new ExaminerSeat(world, {
      onChange: () => this.publisher.changed(),
      onStorage: (isFailing) => this.setFailing(isFailing),
    })
  }

  view = (): ChairView => this.publisher.view()
  subscribe = (listener: (view: ChairView) => void): (() => void) => this.publisher.subscribe(listener)
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
    await readUntilDone(
      () => this.restore(),
      this.surroundings,
      () => this.setFailing(true),
    )
    this.isStarted = true
    this.publisher.changed()
  }

  async stop(): Promise<void> {
    this.isStopped = true
    this.seat.end()
    this.delivery.stop()
    await this.storage.close()
    for (const end of this.endings) end()
  }

  async enrol(number: string, code: string, replacement: string | null): Promise<void> {
    if (this.isBusy || this.view().phase !== 'enrolment') return
    this.setBusy(true)
    try {
      const problem = await this.seat.enrol({ number, code, replacement })
      if (problem === null) this.health.problem = null
      else this.raise(problem)
    } catch {
      this.setFailing(true)
    } finally {
      this.setBusy(false)
    }
  }

  meet = (turn: number, candidate: string, by: Means): void =>
    this.halfDay?.note({ kind: 'met', body: { by, candidate, turn } })

  miss = (turn: number, candidate: string): void =>
    this.halfDay?.note({ kind: 'unmet', body: { by: 'expected', candidate, turn } })

  tick = (turn: number, criterion: number, level: number | null): void =>
    this.write(turn, { kind: 'ticked', body: { criterion, level, turn } })
  rate = (turn: number, aptitude: number, level: number | null): void =>
    this.write(turn, { kind: 'rated', body: { aptitude, level, turn } })
  rateOverall = (turn: number, level: number | null): void =>
    this.write(turn, { kind: 'overall', body: { level, turn } })
  fill = (turn: number): void => this.halfDay?.fill(turn)
  remark = (turn: number, text: string): void => this.halfDay?.note({ kind: 'remarked', body: { text, turn } })
  signal = (turn: number, what: Alert): void => this.halfDay?.note({ kind: 'signalled', body: { turn, what } })
  validate = async (shown: Grid): Promise<void> => this.halfDay?.validate(shown)
  reopen = (turn: number, reason: string): void => this.halfDay?.note({ kind: 'reopened', body: { reason, turn } })
  handIn = (): void => this.halfDay?.hand()

  setLanguage(language: Language): void {
    this.language = language
    this.storage.prefer('language', language).catch(() => this.setFailing(true))
    this.publisher.changed()
  }

  private get halfDay(): HalfDay | null {
    return this.seat.halfDay
  }

  private write(turn: number, intent: Intent<ChairKind>): void {
    this.halfDay?.write(turn, intent)
  }

  private async restore(): Promise<void> {
    const { storage } = this
    this.language = (await storage.preference('language')) ?? this.language
    await this.time.restore()
    await this.seat.restore()
  }

  private held(journal: SentJournal, newsNumber: number): void {
    this.health.heldAt(this.time.nowMs())
    const acknowledged = { [journal.chain.attempt]: journal.acknowledgedCount }
    this.storage.prefer('acknowledged', acknowledged).catch(() => undefined) // a hint only
    this.seat.held(newsNumber)
  }

  private watch(): void {
    const { surroundings, health } = this
    this.endings.push(
      surroundings.onOnline(() => this.networkChanged()),
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

  private async remember(): Promise<void> {
    await this.time.remember().then(
      () => this.setFailing(false),
      () => this.setFailing(true),
    )
  }

  /** What time alone changes: how long entries have waited. */
  private beaten(): void {
    const now = JSON.stringify(this.saving())
    if (now !== this.lastSaving) this.publisher.changed()
    this.lastSaving = now
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

  private state(journal: SentJournal): TabletState {
    return {
      package: this.halfDay?.station === null ? 'missing' : 'whole',
      offset_ms: this.time.wallOffsetMs(),
      storage: this.health.storage,
      ends_ms: null,
      read: 0,
      focus_lost: leftCount(journal.entries),
      kiosk: this.surroundings.isKiosk(),
      rejoined: false,
      ahead: true,
      voice: null,
    }
  }

  private saving(): Saving {
    const waitingCount = this.halfDay?.journal?.waitingCount ?? 0
    return savingOf(waitingCount, {
      storage: this.health.storage,
      isHalted: this.delivery.haltedBy !== null,
      lastHeldMs: this.health.lastHeldMs,
      link: this.delivery.linkState,
      isLate: this.health.isLate(waitingCount, this.surroundings.monotonicMs()),
    })
  }

  private makeView(): ChairView {
    return chairView({
      isStarted: this.isStarted,
      isOtherTab: this.isOtherTab,
      isBusy: this.isBusy,
      language: this.language,
      examiner: this.seat.examiner,
      halfDay: this.seat.halfDay,
      nowMs: this.time.stampMs(),
      saving: this.saving(),
      problem: this.health.problem,
    })
  }
}
