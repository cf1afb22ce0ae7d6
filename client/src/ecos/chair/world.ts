/** What a half-day on this tablet lives in, and whom it tells. */
import type { Surroundings } from '../../shell/device/surroundings'
import type { Timekeeper } from '../../shell/device/timekeeper'
import type { Delivery } from '../../shell/network/delivery'
import type { Link } from '../../shell/network/link'
import type { ChairRecord, ChairStorage } from './enrolment'

export interface ChairWorld {
  readonly surroundings: Surroundings
  readonly storage: ChairStorage
  readonly link: Link
  readonly time: Timekeeper
  readonly delivery: Delivery
}

export interface HalfDayListener {
  onChange(): void
  onProblem(code: string): void
  onSolved(area: string): void
  /** Storage took an entry, or refused one. */
  onStorage(isFailing: boolean): void
  /** More is known of a half-day than its enrolment said. */
  onRecord(record: ChairRecord): void
}
