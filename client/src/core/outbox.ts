/** Delivery, seen from the tablet: keep everything until the journal has it.
 *  Pure. `shell/device/storage.ts` keeps an entry before it enters the outbox.
 *  Twin of `src/concours/core/delivery/sync/outbox.py`; `protocol/vectors/outboxes.json` binds them. */
import { BODY_BYTES_MAX } from './entry'
import { utf8 } from './canonical'
import type { Entry, Kind } from './entry'

export interface Outbox<Said extends string = Kind> {
  readonly entries: readonly Entry<Said>[]
  readonly acknowledgedCount: number
}

export type Happening<Said extends string = Kind> =
  | { readonly kind: 'acted'; readonly entry: Entry<Said> }
  | { readonly kind: 'acknowledged'; readonly count: number }
  | { readonly kind: 'rewound'; readonly count: number }

export const BATCH_COUNT_MAX = 256
/** Well below the 512 KiB of a body that the gateway takes. */
export const BATCH_BYTES_MAX = 384 * 1024
export const RETRY_MS_MAX = 15_000
export const RETRY_MS_MIN = 500

const ENTRY_ENVELOPE_BYTES = 200

export const EMPTY_OUTBOX: Outbox = { entries: [], acknowledgedCount: 0 }

export function after<Said extends string>(outbox: Outbox<Said>, happening: Happening<Said>): Outbox<Said> {
  const count = outbox.entries.length
  switch (happening.kind) {
    case 'acted':
      if (happening.entry.seq !== count) throw new Error('gap in own chain')
      return { ...outbox, entries: [...outbox.entries, happening.entry] }
    case 'acknowledged': // late, twice, out of order: only progress counts
      if (happening.count > count) throw new Error('acknowledgement of the unsent')
      return {
        ...outbox,
        acknowledgedCount: Math.max(happening.count, outbox.acknowledgedCount),
      }
    case 'rewound': // the server holds less than it said: send again from there
      return { ...outbox, acknowledgedCount: Math.min(happening.count, count) }
  }
}

/** Where to send again from when the centre, with `held` entries, says `gap`. What it
 *  holds, if that is news. If we knew it already, the centre does not know our head at
 *  its own count: one entry goes again, and the answer to that tells whether the chain is
 *  ours. Null: it never will be. The centre holds what we never wrote, or nothing at all
 *  and yet another beginning. */
export function resendFrom(outbox: Outbox<string>, held: number): number | null {
  if (held > outbox.entries.length) return null
  if (held !== outbox.acknowledgedCount) return held
  return held > 0 ? held - 1 : null
}

export function waitingCount(outbox: Outbox<string>): number {
  return outbox.entries.length - outbox.acknowledgedCount
}

/** The unacknowledged entries that go together, in order; the same at each retry. */
export function nextBatch<Said extends string>(outbox: Outbox<Said>): readonly Entry<Said>[] {
  return batchFrom(outbox.entries, outbox.acknowledgedCount)
}

/** The entries from this one on that go together. */
export function batchFrom<Said extends string>(entries: readonly Entry<Said>[], start: number): readonly Entry<Said>[] {
  const batch: Entry<Said>[] = []
  let bytes = 0
  for (const entry of entries.slice(start, start + BATCH_COUNT_MAX)) {
    bytes += sizeOf(entry)
    if (bytes > BATCH_BYTES_MAX) break
    batch.push(entry)
  }
  return batch
}

/** How long to wait after `failuresCount` failures in a row; `chance` in [0, 1)
 *  spreads a whole room so that it does not come back at one instant. */
export function retryMs(failuresCount: number, chance: number): number {
  const doubled = RETRY_MS_MIN * 2 ** Math.min(failuresCount, 10)
  return Math.round(Math.min(doubled, RETRY_MS_MAX) * (0.5 + chance / 2))
}

/** Bytes on the wire at most: a body in a JSON text doubles at worst. */
function sizeOf(entry: Entry<string>): number {
  return Math.min(2 * utf8(entry.body).length, 2 * BODY_BYTES_MAX) + ENTRY_ENVELOPE_BYTES
}
