/** A sealed package opens with its own key, and with nothing else. */
import { expect, test } from 'vitest'
import { hex, unhex, utf8 } from '../../src/core/canonical'
import { keyCheck, openPart, sha256Hex, verifyManifest } from '../../src/shell/device/keys'
import { vectors } from '../vectors'

const { sitting, manifest, signature_hex, signer_hex, parts } = vectors.sealed
const key = unhex(vectors.sealed.sitting_key_hex)

test('the manifest has the package digest and the signature of the vector', async () => {
  const bytes = utf8(manifest)
  expect(await sha256Hex(bytes)).toBe(vectors.sealed.package_digest_hex)
  expect(await verifyManifest(bytes, unhex(signature_hex), unhex(signer_hex))).toBe('valid')
})

test('a manifest with one byte changed is not signed', async () => {
  const bytes = utf8(manifest.replace('600000', '600001'))
  expect(await verifyManifest(bytes, unhex(signature_hex), unhex(signer_hex))).toBe('invalid')
})

test('the key check tells the key from another', async () => {
  const { key_check } = JSON.parse(manifest) as { key_check: string }
  expect(await keyCheck(sitting, key)).toBe(key_check)
  expect(await keyCheck(sitting, new Uint8Array(32))).not.toBe(key_check)
})

for (const part of parts) {
  test(`part ${part.number} opens to the plain bytes of the vector`, async () => {
    const plain = await openPart(sitting, key, part.number, unhex(part.blob_hex))
    expect(hex(plain)).toBe(part.plain_hex)
  })

  test(`part ${part.number} does not open under another number or key`, async () => {
    const blob = unhex(part.blob_hex)
    await expect(openPart(sitting, key, part.number + 1, blob)).rejects.toThrow()
    await expect(openPart(sitting, new Uint8Array(32), part.number, blob)).rejects.toThrow()
  })
}
