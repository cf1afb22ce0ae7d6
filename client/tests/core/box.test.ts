/** A box is the same bytes in both languages, and a new one at each sealing. */
import { expect, test } from 'vitest'
import { boxBytes, boxPlain } from '../../src/core/relay/box'
import { base64url, hex, unhex } from '../../src/core/canonical'
import { sealBox, sha256 } from '../../src/shell/device/keys'
import { vectors } from '../vectors'

const { boxes, entries } = vectors
const chain = entries.chains[0]?.entries.map(({ digest_hex, ...entry }) => ({ ...entry, digest: digest_hex })) ?? []

for (const { attempt, epoch, first, last, head_hex: head, ...box } of boxes.boxes) {
  test(`entries ${first} to ${last} are sealed as the vectors say`, async () => {
    const name = { attempt, epoch, first, last, head }
    const plain = boxPlain(chain.slice(first, last + 1), box.head_signature_hex)
    const body = await sealBox(unhex(boxes.key_hex), name, plain, unhex(box.nonce_hex))
    expect(base64url(body)).toBe(box.body)
    expect(hex(await sha256(boxBytes(name, await sha256(body))))).toBe(box.statement_hex)
  })
}
