/** Whether a copy is handed in for good. An end of time that a wrong clock made, or that
 *  was moved since, does not count at the centre: the time goes on, and ends once more.
 *  Mirrored by `rehearsal/world/tablet/day.py`. */
import { isEndOfTime } from '../../core/acts'
import { CLOCK_ERROR_MS_MAX } from '../../core/fold'
import type { Journal } from './journal'
import type { Timekeeper } from '../device/timekeeper'

export class HandIn {
  private reopenedSeq: number | null = null

  constructor(private readonly time: Timekeeper) {}

  /** Whether the last entry hands the copy in. It is not taken back before the centre has
   *  it: one received later may count. */
  stands(journal: Journal | null, endMs: number | null): boolean {
    const last = journal?.entries.at(-1)
    if (journal === null || last?.kind !== 'handed') return false
    if (!isEndOfTime(last.kind, last.body)) return true
    const goesOn = journal.waitingCount === 0 && this.time.isFarFrom(endMs)
    return !goesOn && last.seq !== this.reopenedSeq
  }

  /** Whether it was for an end that has moved since, and is to be said again at the end. */
  isShort(journal: Journal, endMs: number | null): boolean {
    const last = journal.entries.at(-1)
    if (last === undefined || endMs === null || !isEndOfTime(last.kind, last.body)) return false
    return last.device_ms < endMs - CLOCK_ERROR_MS_MAX
  }

  reopen({ entries }: Journal): void {
    const last = entries.at(-1)
    this.reopenedSeq = last?.kind === 'handed' ? last.seq : null
  }
}
