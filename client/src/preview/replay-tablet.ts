/** A tablet as it was at an instant: nothing can be done on it. */
import { EMPTY_COPY } from '../core/copy'
import type { Saving, TabletView } from '../shell/tablet'
import { copyAfter, countUpTo, savingAt, type ReplayMoment } from './frames'
import { StillTablet } from './still-tablet'

export interface ReplayTime {
  readonly t0Ms: number
  readonly endMs: number
  /** The time zone of the exam, in which its hours are told. */
  readonly zone: string
}

export class ReplayTablet extends StillTablet {
  private atMs = 0
  private count = 0
  private saving: Saving = { kind: 'all_kept', atMs: null }
  private moments: readonly ReplayMoment[] = []
  private time: ReplayTime = { t0Ms: 0, endMs: 0, zone: 'Europe/Paris' }

  play(moments: readonly ReplayMoment[], time: ReplayTime): void {
    this.moments = moments
    this.time = time
  }

  /** What was on the screen then, null where that is not known. */
  show(atMs: number): string | null {
    const count = countUpTo(this.moments, atMs)
    if (count !== this.count) this.copy = count === 0 ? EMPTY_COPY : copyAfter(this.moments, count)
    this.count = count
    this.atMs = atMs
    const last = this.moments[count - 1]
    const isAway = last !== undefined && last.absence !== null
    this.saving = savingAt(this.moments, count, isAway ? last.at : atMs) // its last words
    this.publish()
    return last?.question ?? null
  }

  nowMs(): number {
    return this.atMs
  }

  override view(): TabletView {
    return { ...super.view(), ...this.time, saving: this.saving }
  }
}
