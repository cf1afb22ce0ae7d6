/** One thing to come back to: the last hour set is the one that rings. */
import { TIMER_MS_MAX } from './surroundings'
import type { Surroundings } from './surroundings'

export class Alarm {
  private callOff: (() => void) | null = null
  private isStopped = false

  constructor(
    private readonly surroundings: Surroundings,
    private readonly ring: () => void,
  ) {}

  ringIn(ms: number): void {
    this.callOff?.()
    if (this.isStopped) return
    const waitMs = Math.min(Math.max(1, ms), TIMER_MS_MAX)
    this.callOff = this.surroundings.after(waitMs, this.ring)
  }

  stop(): void {
    this.isStopped = true
    this.callOff?.()
  }
}
