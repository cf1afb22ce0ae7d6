/** A device opens what its audiences read of its own station, and nothing else. */
import { expect, test } from 'vitest'
import { hex, unhex, utf8 } from '../../src/core/canonical'
import { EXAMINERS, partsOf } from '../../src/core/series'
import type { SealedPart, SeriesManifest } from '../../src/core/series'
import { openStationPart, sha256Hex, verifyManifest } from '../../src/shell/device/keys'
import { vectors } from '../vectors'

const { sitting, signature_hex, signer_hex, package_digest_hex, keys } = vectors.stations
const manifest = JSON.parse(vectors.stations.manifest) as SeriesManifest
const parts = vectors.stations.parts as readonly (SealedPart & { blob_hex: string; plain_hex: string })[]

async function openedBy(key: string): Promise<string[]> {
  const opened: string[] = []
  for (const part of parts) {
    const plain = await openStationPart(sitting, unhex(key), part, unhex(part.blob_hex)).catch(() => null)
    if (plain === null) continue
    expect(hex(plain)).toBe(part.plain_hex)
    opened.push(`${part.station} ${part.audience} ${part.number}`)
  }
  return opened
}

test('the manifest is named by its digest and signed as that of a series', async () => {
  const bytes = utf8(vectors.stations.manifest)
  const [signature, signer] = [unhex(signature_hex), unhex(signer_hex)]
  expect(await sha256Hex(bytes)).toBe(package_digest_hex)
  expect(await verifyManifest(bytes, signature, signer, 'concours/series-manifest/1')).toBe('valid')
  expect(await verifyManifest(bytes, signature, signer)).toBe('invalid')
})

test('each key opens one audience of one station, whole, and nothing else', async () => {
  for (const { station, audience, key_hex } of keys) {
    const own = parts.filter((part) => part.station === station && part.audience === audience)
    const names = own.map((part) => `${part.station} ${part.audience} ${part.number}`)
    expect(await openedBy(key_hex)).toEqual(names)
  }
  expect(await openedBy(vectors.stations.secret_hex)).toEqual([])
})

test('an examiner has the parts of one station, by blobs that the manifest names', async () => {
  const own = partsOf(manifest, 's1', EXAMINERS)
  expect(own.map((part) => part.audience)).toEqual(EXAMINERS)
  for (const part of own) {
    const blob = parts.find((row) => row.digest === part.digest)?.blob_hex ?? ''
    expect(await sha256Hex(unhex(blob))).toBe(part.digest)
  }
})
