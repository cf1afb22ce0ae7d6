/** The centre's clock on this tablet: reads the device's clocks for `core/clock.ts`
 *  and remembers enough to go on after a reload without network. */
import { hasCome, isGuess, msUntil, nowMs, observe, recall, uncertaintyMs } from '../core/clock'
import type { Clock, Exchange } from '../core/clock'
import type { Storage } from './storage'
import type { Surroundings } from './surroundings'

export class Timekeeper {
  private clock: Clock | null = null

  constructor(
    private readonly surroundings: Surroundings,
    private readonly storage: Storage,
  ) {}

  /** After a reload: what we remember is a hint until the next exchange. */
  async restore(): Promise<void> {
    const remembered = await this.storage.preference('clock')
    if (remembered === null || this.clock !== null) return
    const { surroundings } = this
    this.clock = recall(remembered, surroundings.wallMs(), surroundings.monotonicMs())
  }

  observe(exchange: Exchange): void {
    this.clock = observe(this.clock, exchange)
  }

  /** Write down the hour. Rejects when this tablet cannot keep anything. */
  async remember(): Promise<void> {
    const centreMs = this.nowMs()
    if (centreMs === null) return
    await this.storage.prefer('clock', { centreMs, wallMs: this.surroundings.wallMs() })
  }

  nowMs(): number | null {
    return this.clock === null ? null : nowMs(this.clock, this.surroundings.monotonicMs())
  }

  hasCome(instantMs: number): boolean {
    const { clock } = this
    return clock !== null && hasCome(clock, this.surroundings.monotonicMs(), instantMs)
  }

  /** Infinity while the clock is unknown. */
  msUntil(instantMs: number): number {
    if (this.clock === null) return Infinity
    return msUntil(this.clock, this.surroundings.monotonicMs(), instantMs)
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
