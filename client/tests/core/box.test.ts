/** A box is the same bytes in both languages, and a new one at each sealing. */
import { expect, test } from 'vitest'
import { boxPlain } from '../../src/core/relay/box'
import { unhex } from '../../src/core/canonical'
import { sealBox } from '../../src/shell/device/keys'
import { vectors } from '../vectors'

const { boxes, entries } = vectors
const chain = entries.chains[0]?.entries.map(({ digest_hex, ...entry }) => ({ ...entry, digest: digest_hex })) ?? []

for (const { attempt, epoch, first, last, head_hex: head, nonce_hex, body } of boxes.boxes) {
  test(`entries ${first} to ${last} are sealed as the vectors say`, async () => {
    const name = { attempt, epoch, first, last, head }
    const plain = boxPlain(chain.slice(first, last + 1))
    expect(await sealBox(unhex(boxes.key_hex), name, plain, unhex(nonce_hex))).toBe(body)
  })
}
