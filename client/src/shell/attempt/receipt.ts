/** The receipt of an attempt, once the centre holds all of it. */
import { hex } from '../../core/canonical'
import type { Entry } from '../../core/entry'
import { qrText, receiptBytes, shortCode } from '../../core/receipt'
import type { SentJournal } from '../network/delivery'
import { sha256 } from '../device/keys'
import type { EarlierEpoch } from '../device/storage'
import type { Receipt } from '../tablet'

interface ReceivedSitting {
  readonly attempt: string
  readonly epoch: number
  readonly earlier: readonly EarlierEpoch<string>[] | null
}

/** Epochs that hold nothing are not in the digest: a tablet never used leaves no trace. */
export async function makeReceipt(sitting: ReceivedSitting, journal: SentJournal): Promise<Receipt> {
  const own = { epoch: sitting.epoch, entries: journal.entries }
  const epochs = [...(sitting.earlier ?? []), own].filter(({ entries }) => entries.length > 0)
  const heads = epochs.map(({ epoch, entries }) => ({
    epoch,
    count: entries.length,
    head: entries.at(-1)?.digest ?? '',
  }))
  const digest = await sha256(receiptBytes(sitting.attempt, heads))
  const entries = epochs.flatMap(({ entries }) => entries)
  const heldCount = entries.length - journal.waitingCount
  return {
    code: shortCode(digest),
    qr: qrText(hex(digest)),
    entriesWritten: entries.length,
    entriesHeld: heldCount,
    lastWrittenMs: entries.at(-1)?.device_ms ?? null,
    devicesCount: epochs.length,
    composedMs: composedMs(entries),
  }
}

/** From the first opening to the last entry, whatever happened between. */
function composedMs(entries: readonly Entry<string>[]): number {
  const first = entries.find(({ kind }) => kind === 'opened')
  const last = entries.at(-1)
  return first === undefined || last === undefined ? 0 : last.device_ms - first.device_ms
}
