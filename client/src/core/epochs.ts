/** The epochs of one journal as a fold reads them, and how much of each counts. Pure.
 *  Twin of `src/concours/core/delivery/journal/epochs.py`. */
import type { Entry, Kind } from './entry'

/** Without the hour at which the centre received it, as on a tablet, an entry was never
 *  too soon. */
export type JournalEntry<Said extends string = Kind> = Pick<Entry<Said>, 'seq' | 'kind' | 'body' | 'device_ms'> & {
  readonly received_ms?: number
}

/** One device's chain; `base` says how far the epoch before counted, if any. */
export interface Epoch<Said extends string = Kind> {
  readonly epoch: number
  readonly base: { readonly epoch: number; readonly count: number } | null
  readonly entries: readonly JournalEntry<Said>[]
  /** When its writer took over from another person; absent or null where nobody else wrote before. */
  readonly takenOverMs?: number | null
}

/** How many entries of each epoch count; absent: all. A later base never raises it. */
export function limits(epochs: readonly Epoch<string>[]): ReadonlyMap<number, number> {
  const limitByEpoch = new Map<number, number>()
  epochs.forEach(({ base }, index) => {
    for (const { epoch } of epochs.slice(0, index)) {
      if (epoch < (base?.epoch ?? 0)) continue
      const count = epoch === base?.epoch ? base.count : 0
      limitByEpoch.set(epoch, Math.min(count, limitByEpoch.get(epoch) ?? Infinity))
    }
  })
  return limitByEpoch
}
