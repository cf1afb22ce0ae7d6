/** What the tablets before this one had delivered: a replacement goes on from there. */
import { isKind } from '../core/entry'
import type { Entry } from '../core/entry'
import { isFacts } from './link'
import type { Link } from './link'
import type { EarlierEpoch, SittingRecord } from './storage'

const DOWNLOAD_MS_MAX = 60_000

/** Ask the centre for the entries before our epoch. Null when it did not answer, or
 *  when they do not reach the point from which we were told to go on. */
export async function fetchEarlier(
  link: Link, token: string, sitting: SittingRecord,
): Promise<readonly EarlierEpoch[] | null> {
  const path = `/journal?attempt=${sitting.attempt}`
  const reply = await link.ask(path, { token, timeoutMs: DOWNLOAD_MS_MAX })
  if (reply.kind !== 'answered' || !Array.isArray(reply.body['epochs'])) return null
  const epochs = reply.body['epochs'].map(readEpoch)
  const known = epochs.filter((epoch) => epoch !== null)
  return known.length === epochs.length && reachesBase(known, sitting) ? known : null
}

/** A tablet that wrote nothing has a head all the same (its genesis), which we cannot
 *  make without its key: there, the count is enough. */
function reachesBase(epochs: readonly EarlierEpoch[], { base }: SittingRecord): boolean {
  const last = epochs.find(({ epoch }) => epoch === base?.epoch)
  if (last?.entries.length !== base?.count) return false
  const head = last?.entries.at(-1)?.digest
  return head === undefined || head === base?.head
}

function readEpoch(raw: unknown): EarlierEpoch | null {
  if (!isFacts(raw) || !Array.isArray(raw['entries'])) return null
  const { epoch, entries } = raw
  if (!Number.isSafeInteger(epoch)) return null
  const isWhole = entries.every((entry, index) => isEntry(entry, index))
  return isWhole ? { epoch: epoch as number, entries: entries.map(trimmed) } : null
}

function isEntry(raw: unknown, seq: number): raw is Entry {
  if (!isFacts(raw) || raw['seq'] !== seq || !isKind(raw['kind'])) return false
  const areTexts = typeof raw['body'] === 'string' && typeof raw['digest'] === 'string'
  return areTexts && Number.isSafeInteger(raw['device_ms'])
}

function trimmed({ seq, kind, body, device_ms, digest }: Entry): Entry {
  return { seq, kind, body, device_ms, digest }
}
