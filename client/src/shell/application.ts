/** What every tablet does, whoever sits at it: it runs in one tab, goes on from its disk,
 *  follows its network, writes down the hour, and says what is wrong with it. */
import type { AnyStorage } from './device/storage'
import type { Health } from './device/health'
import { beat } from './device/pulse'
import { readUntilDone } from './device/reading-again'
import type { Surroundings } from './device/surroundings'
import type { Timekeeper } from './device/timekeeper'
import type { Delivery } from './network/delivery'
import type { Publisher } from './publisher'
import type { Language, Saving } from './tablet'

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

  /** Go on from what this tablet holds. */
  protected abstract restore(): Promise<void>
  /** The network is back. */
  protected abstract hurry(): void
  protected abstract saving(): Saving

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
    const tellFailing = (): void => this.setFailing(true)
    await readUntilDone(() => this.restore(), this.surroundings, tellFailing)
    this.isStarted = true
    this.publisher.changed()
  }

  setLanguage(language: Language): void {
    this.language = language
    this.keepQuietly(this.storage.prefer('language', language))
  }

  /** Stop what runs here, once those who sit have been stopped. */
  protected async end(): Promise<void> {
    this.delivery.stop()
    await this.storage.close()
    for (const end of this.endings) end()
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
    if (this.surroundings.isOnline()) this.hurry()
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
