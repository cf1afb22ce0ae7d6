/** What a day on this tablet lives in, and whom it tells. */
import type { Delivery } from './delivery'
import type { Link } from './link'
import type { Storage } from './storage'
import type { Surroundings } from './surroundings'
import type { Timekeeper } from './timekeeper'

export interface World {
  readonly surroundings: Surroundings
  readonly storage: Storage
  readonly link: Link
  readonly time: Timekeeper
  readonly delivery: Delivery
}

export interface DayListener {
  onChange(): void
  onProblem(code: string): void
  onSolved(area: string): void
  /** Storage took an entry, or refused one. */
  onStorage(isFailing: boolean): void
}
