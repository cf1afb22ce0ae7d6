/** What a day on this tablet lives in, and whom it tells. */
import type { Calls } from './network/calls'
import type { LastNote } from './network/last-note'
import type { Delivery } from './network/delivery'
import type { Link } from './network/link'
import type { Storage } from './device/storage'
import type { Surroundings } from './device/surroundings'
import type { Timekeeper } from './device/timekeeper'

export interface World {
  readonly surroundings: Surroundings
  readonly storage: Storage
  readonly link: Link
  readonly time: Timekeeper
  readonly delivery: Delivery
  readonly calls: Calls
  readonly lastNote: LastNote
}

export interface DayListener {
  onChange(): void
  onProblem(code: string): void
  onSolved(area: string): void
  /** Storage took an entry, or refused one. */
  onStorage(isFailing: boolean): void
}
