/** The centre's clock on this tablet: reads the device's clocks for `core/clock.ts`
 *  and remembers enough to go on after a reload without network. */
import { isGuess, nowMs, observe, recall, surelyMs, toRemember, uncertaintyMs } from '../../core/clock'
import type { Clock, Exchange } from '../../core/clock'
import { CLOCK_ERROR_MS_MAX } from '../../core/fold'
import type { AnyStorage } from './storage'
import type { Surroundings } from './surroundings'

export class Timekeeper {
  private clock: Clock | null = null

  constructor(
    private readonly surroundings: Surroundings,
    private readonly storage: AnyStorage,
  ) {}

  /** After a reload: what we remember is a hint until the next exchange. */
  async restore(): Promise<void> {
    const remembered = await this.storage.preference('clock')
    if (remembered === null || this.clock !== null) return
    const { surroundings } = this
    this.clock = recall(remembered, surroundings.wallMs(), surroundings.monotonicMs())
  }

  observe(exchange: Exchange, isComposing: boolean): void {
    this.clock = observe(this.clock, exchange, isComposing)
  }

  /** Write down the hour. Rejects when this tablet cannot keep anything. */
  async remember(): Promise<void> {
    if (this.clock === null) return
    await this.storage.prefer('clock', toRemember(this.clock, this.surroundings.monotonicMs()))
  }

  nowMs(): number | null {
    return this.clock === null ? null : nowMs(this.clock, this.surroundings.monotonicMs())
  }

  /** The hour that entries bear: never ahead of the centre's. */
  stampMs(): number {
    const { clock, surroundings } = this
    return clock === null ? 0 : surelyMs(clock, surroundings.monotonicMs())
  }

  /** Whether an instant lies further ahead than a tablet may be wrong in good faith, by an
   *  hour that comes from the centre, and not from before a reload. */
  isFarFrom(instantMs: number | null): boolean {
    if (instantMs === null || this.clock?.source !== 'exchange') return false
    return this.msUntil(instantMs) > CLOCK_ERROR_MS_MAX + (this.reading()?.uncertaintyMs ?? 0)
  }

  hasCome(instantMs: number): boolean {
    return this.msUntil(instantMs) <= 0
  }

  /** Infinity while the clock is unknown. */
  msUntil(instantMs: number): number {
    return this.clock === null ? Infinity : instantMs - this.stampMs()
  }

  /** Null while the hour is unknown, or only guessed at. */
  reading(): { readonly uncertaintyMs: number } | null {
    if (this.clock === null || isGuess(this.clock)) return null
    return { uncertaintyMs: uncertaintyMs(this.clock, this.surroundings.monotonicMs()) }
  }

  /** Centre − this device's wall clock: told to the centre, used by nobody here. */
  wallOffsetMs(): number {
    const now = this.nowMs()
    return now === null ? 0 : now - Math.round(this.surroundings.wallMs())
  }
}
