/** The digests, chains and signatures of a tablet are those of the centre. */
import { expect, test } from 'vitest'
import { hex, unhex } from '../../src/core/canonical'
import { entryBytes, genesisBytes, headBytes, isKindOf } from '../../src/core/entry'
import type { Kind } from '../../src/core/entry'
import { BODY_BYTES_MAX, CANDIDATE, ENTRIES_COUNT_MAX, KINDS } from '../../src/core/entry'
import { receiptBytes, qrText, shortCode } from '../../src/core/receipt'
import { sha256, sha256Hex } from '../../src/shell/device/keys'
import { vectors } from '../vectors'

const { attempt, chains } = vectors.entries

for (const { epoch, public_key_hex, genesis_hex, entries } of chains) {
  const chain = { attempt, epoch }

  test(`genesis of epoch ${epoch} binds attempt, epoch and key`, async () => {
    const bytes = genesisBytes(chain, unhex(public_key_hex))
    expect(await sha256Hex(bytes)).toBe(genesis_hex)
  })

  for (const entry of entries) {
    test(`entry ${epoch}/${entry.seq} has the digest of the vector`, async () => {
      expect(isKindOf(CANDIDATE, entry.kind)).toBe(true)
      const bytes = entryBytes(chain, { ...entry, kind: entry.kind as Kind }, entry.prev_hex)
      expect(await sha256Hex(bytes)).toBe(entry.digest_hex)
    })

    test(`head ${epoch}/${entry.seq} has the statement of the vector`, async () => {
      const bytes = headBytes(chain, entry.seq + 1, entry.digest_hex)
      expect(await sha256Hex(bytes)).toBe(entry.head_statement_hex)
    })

    test(`signature ${epoch}/${entry.seq} covers the statement`, async () => {
      const key = await crypto.subtle.importKey(
        'raw',
        unhex(public_key_hex),
        { name: 'ECDSA', namedCurve: 'P-256' },
        false,
        ['verify'],
      )
      const isValid = await crypto.subtle.verify(
        { name: 'ECDSA', hash: 'SHA-256' },
        key,
        unhex(entry.signature_hex),
        unhex(entry.head_statement_hex),
      )
      expect(isValid).toBe(true)
    })
  }
}

test('a receipt has the digest, the code and the QR of the vector', async () => {
  const { epochs, digest_hex, code, qr } = vectors.receipt
  const heads = epochs.map(({ epoch, count, head_hex }) => ({ epoch, count, head: head_hex }))
  const digest = await sha256(receiptBytes(vectors.receipt.attempt, heads))

  expect(hex(digest)).toBe(digest_hex)
  expect(shortCode(digest)).toBe(code)
  expect(qrText(digest_hex)).toBe(qr)
  expect(qr).not.toContain(vectors.receipt.attempt)
})

test('the bounds of an entry are those of the centre', () => {
  const { entries_count_max, body_bytes_max, kinds } = vectors.entries.bounds
  expect([ENTRIES_COUNT_MAX, BODY_BYTES_MAX]).toEqual([entries_count_max, body_bytes_max])
  expect(KINDS).toEqual(kinds)
})
