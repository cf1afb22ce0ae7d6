/** One entry of the journal, and the bytes that its digest, its chain and its
 *  signature cover. Pure: `shell/device/keys.ts` hashes and signs these bytes.
 *  Twin of `src/concours/core/delivery/journal/entry.py`; `protocol/vectors/entries.json`
 *  binds them. */
import { fields, i64, u32, unhex, utf8, uuidBytes } from './canonical'
import type { Bytes } from './canonical'

export const KINDS = [
  'opened',
  'seen',
  'answered',
  'eliminated',
  'flagged',
  'validated',
  'highlighted',
  'left',
  'returned',
  'strayed',
  'viewed',
  'framed',
  'pasted',
  'handed',
] as const

export type Kind = (typeof KINDS)[number]

/** Whose journals these are: what their chains begin with, and what they may say. */
export interface Writer<Said extends string> {
  readonly genesisLabel: string
  readonly kinds: readonly Said[]
}

export const CANDIDATE: Writer<Kind> = { genesisLabel: 'concours/genesis/1', kinds: KINDS }

/** Entries in one chain: four a second for three hours, and more. */
export const ENTRIES_COUNT_MAX = 50_000
export const BODY_BYTES_MAX = 16_384

/** Which chain: one device of one attempt. */
export interface ChainName {
  readonly attempt: string
  readonly epoch: number
}

/** What is sent, as it is sent: `body` is canonical JSON, `digest` is hex. */
export interface Entry<Said extends string = Kind> {
  readonly seq: number
  readonly kind: Said
  readonly body: string
  readonly device_ms: number
  readonly digest: string
}

/** How far a chain goes: its count, the digest of its last entry, and its hour. */
export interface Tail {
  readonly count: number
  readonly head: string
  readonly deviceMs: number
}

/** The bytes whose digest is the head of the empty chain. */
export function genesisBytes(
  chain: ChainName,
  publicKey: Uint8Array,
  { genesisLabel }: Pick<Writer<string>, 'genesisLabel'> = CANDIDATE,
): Bytes {
  return fields(utf8(genesisLabel), uuidBytes(chain.attempt), u32(chain.epoch), publicKey)
}

/** The bytes whose digest stands for an entry and all before it. */
export function entryBytes(chain: ChainName, entry: Omit<Entry<string>, 'digest'>, previous: string): Bytes {
  return fields(
    utf8('concours/entry/1'),
    uuidBytes(chain.attempt),
    u32(chain.epoch),
    u32(entry.seq),
    utf8(entry.kind),
    utf8(entry.body),
    i64(entry.device_ms),
    unhex(previous),
  )
}

/** The bytes whose digest a device signs to vouch for its chain up to `count`. */
export function headBytes(chain: ChainName, count: number, head: string): Bytes {
  return fields(utf8('concours/head/1'), uuidBytes(chain.attempt), u32(chain.epoch), u32(count), unhex(head))
}

export function isKindOf<Said extends string>({ kinds }: Writer<Said>, text: unknown): text is Said {
  return (kinds as readonly unknown[]).includes(text)
}

/** Whether the chain can take one more entry with this body. */
export function hasRoom(tail: Tail, body: string): boolean {
  return tail.count < ENTRIES_COUNT_MAX && utf8(body).length <= BODY_BYTES_MAX
}

/** What everybody writes at one instant: the reveal, and the end that the clock brings. */
export function isOfAll({ kind, body }: Entry): boolean {
  return kind === 'opened' || (kind === 'handed' && !body.includes('"candidate"'))
}
