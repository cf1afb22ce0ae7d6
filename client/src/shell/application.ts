/** What every tablet does, whoever sits at it: it runs in one tab, goes on from its disk,
 *  follows its network, writes down the hour, and says what is wrong with it. */
import type { AnyStorage } from './device/storage'
import type { Health } from './device/health'
import { beat } from './device/pulse'
import { readUntilDone } from './device/reading-again'
import type { Surroundings } from './device/surroundings'
import { Timekeeper } from './device/timekeeper'
import { Delivery, type SentJournal, type TabletState } from './network/delivery'
import { Link } from './network/link'
import type { Publisher } from './publisher'
import type { Language, Saving } from './tablet'

/** Whoever sits at a tablet, with what runs for them. */
interface Occupant {
  readonly waitingCount: number
  held(journal: SentJournal, newsNumber: number): void
  hurry(): void
  clear(): Promise<void>
  stop(): void
}

interface Connection {
  readonly time: Timekeeper
  readonly link: Link
  readonly delivery: Delivery
}

export abstract class Application<View extends { readonly phase: string }> {
  protected language: Language = 'fr'
  protected isStarted = false
  protected isOtherTab = false
  protected isBusy = false
  protected isStopped = false
  protected readonly endings: (() => void)[] = []
  private lastSaving = ''

  protected abstract readonly surroundings: Surroundings
  protected abstract readonly storage: AnyStorage
  protected abstract readonly health: Health
  protected abstract readonly time: Timekeeper
  protected abstract readonly delivery: Delivery
  protected abstract readonly publisher: Publisher<View>
  protected abstract readonly seat: Occupant

  /** Go on from what this tablet holds. */
  protected abstract restore(): Promise<void>
  protected abstract saving(): Saving
  /** What this tablet tells of itself with a batch of this journal. */
  protected abstract state(journal: SentJournal): TabletState
  /** Whether somebody works here now: the clock does not jump under them. */
  protected abstract get isAtWork(): boolean
  /** The hour is known better. */
  protected abstract proceed(): void

  /** What whoever sits here tells. */
  protected readonly listener = {
    onChange: (): void => this.publisher.changed(),
    onProblem: (code: string): void => this.raise(code),
    onSolved: (area: string): void => this.health.solve(area),
    onStorage: (isFailing: boolean): void => this.setFailing(isFailing),
  }

  /** The clock, the link and the delivery of this tablet. */
  protected connect(gateway: string, surroundings: Surroundings): Connection {
    const time = new Timekeeper(surroundings, this.storage)
    const link = new Link(gateway, surroundings, (exchange) => {
      time.observe(exchange, this.isAtWork)
      this.proceed()
    })
    const delivery = new Delivery(surroundings, link, (journal) => this.state(journal), {
      onChange: () => this.publisher.changed(),
      onHeld: (journal, newsNumber) => this.held(journal, newsNumber),
      onRefused: (code) => this.raise(code),
      onWaiting: () => this.waits(),
    })
    return { time, link, delivery }
  }

  /** Entries wait to be sent. */
  protected waits(): void {
    // who has no other place for them waits for the centre
  }

  /** The centre holds more of this journal, and has news up to this number. */
  protected held(journal: SentJournal, newsNumber: number): void {
    this.health.heldAt(this.time.nowMs())
    this.seat.held(journal, newsNumber)
  }

  view = (): View => this.publisher.view()
  subscribe = (listener: (view: View) => void): (() => void) => this.publisher.subscribe(listener)
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
    const failed = (): boolean => {
      this.setFailing(true)
      return !this.isStopped
    }
    await readUntilDone(() => this.restore(), this.surroundings, failed)
    if (this.isStopped) return
    this.isStarted = true
    this.publisher.changed()
  }

  setLanguage(language: Language): void {
    this.language = language
    this.keepQuietly(this.storage.prefer('language', language))
  }

  async stop(): Promise<void> {
    this.isStopped = true
    this.seat.stop()
    this.delivery.stop()
    await this.storage.close()
    for (const end of this.endings) end()
  }

  /** Leave the tablet to another person. Refused while anything waits to be sent. */
  async forget(): Promise<void> {
    if (this.seat.waitingCount > 0) return this.raise('forget.entries_waiting')
    if (this.isAtWork) return this.raise('forget.composing')
    await this.seat.clear().catch(() => this.setFailing(true))
    this.health.problem = null
    this.publisher.changed()
  }

  /** Seat somebody, if nobody sits here; `seat` gives the code of what stands in the way. */
  protected async admit(seat: () => Promise<string | null>): Promise<void> {
    if (this.isBusy || this.view().phase !== 'enrolment') return
    this.setBusy(true)
    try {
      const problem = await seat()
      if (problem === null) this.health.problem = null
      else this.raise(problem)
    } catch {
      this.setFailing(true)
    } finally {
      this.setBusy(false)
    }
  }

  protected watch(): void {
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

  protected async restoreLanguage(): Promise<void> {
    this.language = (await this.storage.preference('language')) ?? this.language
  }

  protected async remember(): Promise<void> {
    await this.time.remember().then(
      () => this.setFailing(false),
      () => this.setFailing(true),
    )
  }

  protected keepQuietly(keeping: Promise<void>): void {
    keeping.catch(() => this.setFailing(true))
    this.publisher.changed()
  }

  protected raise(code: string): void {
    this.health.raise(code, this.time.nowMs() ?? this.surroundings.wallMs())
    this.publisher.changed()
  }

  protected setFailing(isFailing: boolean): void {
    if (this.isStopped) return
    this.health.setFailing(isFailing, this.time.nowMs() ?? this.surroundings.wallMs())
    this.publisher.changed()
  }

  private networkChanged(): void {
    if (this.surroundings.isOnline()) this.seat.hurry()
    this.publisher.changed()
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
}
