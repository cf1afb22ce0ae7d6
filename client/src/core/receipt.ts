/** The receipt: what proves that a copy was handed in whole. Pure: `shell/device/keys.ts` hashes.
 *  `protocol/vectors/receipt.json` binds it to the centre's. */
import { fields, u32, unhex, utf8, uuidBytes } from './canonical'
import type { Bytes } from './canonical'

export interface EpochHead {
  readonly epoch: number
  readonly count: number
  readonly head: string
}

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CODE_CHARACTERS = 12

/** The bytes whose digest is the attempt digest, epochs in order. */
export function receiptBytes(attempt: string, epochs: readonly EpochHead[]): Bytes {
  const heads = epochs.flatMap(({ epoch, count, head }) => [u32(epoch), u32(count), unhex(head)])
  return fields(utf8('concours/receipt/1'), uuidBytes(attempt), ...heads)
}

/** The first twelve characters of the digest in Crockford base32: `K7QF-2M9D-XH4R`. */
export function shortCode(digest: Uint8Array): string {
  let bits = 0n
  for (const byte of digest.slice(0, 8)) bits = (bits << 8n) | BigInt(byte)
  const characters = Array.from({ length: CODE_CHARACTERS }, (_, index) =>
    CROCKFORD.charAt(Number((bits >> BigInt(59 - 5 * index)) & 31n)),
  ).join('')
  return characters.replace(/(.{4})(?=.)/g, '$1-')
}

/** The digest alone: whoever photographs it learns no name that a request may bear. */
export function qrText(digestHex: string): string {
  return `concours:2:${digestHex}`
}
