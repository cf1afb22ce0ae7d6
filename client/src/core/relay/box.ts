/** A box: a batch sealed for a site's relay, which keeps it and reads nothing of it.
 *  Pure: `shell/device/keys.ts` seals. Twin of `src/concours/core/delivery/mailbox/box.py`;
 *  `protocol/vectors/relay/boxes.json` binds them. */
import { dump, fields, u32, unhex, utf8, uuidBytes } from '../canonical'
import type { Bytes } from '../canonical'
import type { ChainName, Entry } from '../entry'

export interface BoxName extends ChainName {
  readonly first: number
  readonly last: number
  readonly head: string
}

/** What a sealed body is bound to: it opens under no other name. */
export function boxLabel({ attempt, epoch, first, last, head }: BoxName): Bytes {
  return fields(utf8('concours/box/1'), uuidBytes(attempt), u32(epoch), u32(first), u32(last), unhex(head))
}

/** What is sealed: the entries as they are sent, and the signature of their head, in canonical JSON. */
export function boxPlain(sent: readonly Entry<string>[], signature: string): Bytes {
  const entries = sent.map(({ seq, kind, body, device_ms, digest }) => ({ seq, kind, body, device_ms, digest }))
  return utf8(dump({ entries, signature }))
}

/** The bytes whose digest a device signs: the name of a box, and what is in it as it is sealed. */
export function boxBytes(name: BoxName, bodyDigest: Bytes): Bytes {
  return fields(utf8('concours/signed-box/1'), boxLabel(name), bodyDigest)
}
