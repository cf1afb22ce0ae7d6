/** A series of stations, sealed for tests as `docs/reference/ecos/sealed-series.md` says. */
import { dump, fields, hex, join, u32, utf8, uuidBytes, type Bytes } from '../../src/core/canonical'
import { EXAMINERS, type Audience } from '../../src/core/series'
import { sha256Hex } from '../../src/shell/device/keys'
import { makePair, sign, type SealedPackage } from '../paper'

export interface SealedSeries extends SealedPackage {
  /** Station → the keys that the keeper lets out to its examiners. */
  readonly keys: { readonly [station: string]: { readonly [audience: string]: string } }
  /** Station → the key of its door, which goes out at the signal. */
  readonly doorKeys: { readonly [station: string]: string }
  /** Station and audience → where its blob is served. */
  readonly pathOf: { readonly [place: string]: string }
}

type Texts = { readonly [station: string]: { readonly [audience in Audience]?: string } }

export async function sealSeries(
  sitting: string,
  texts: Texts,
  { version = 1, pair = null as CryptoKeyPair | null } = {},
): Promise<SealedSeries> {
  const keys: Record<string, Record<string, string>> = {}
  const doorKeys: Record<string, string> = {}
  const sealing = Object.entries(texts).flatMap(([station, parts]) => {
    keys[station] = Object.fromEntries(EXAMINERS.map((audience) => [audience, hex(randomBytes(32))]))
    doorKeys[station] = hex(randomBytes(32))
    return Object.entries(parts).map(async ([audience, text]) => {
      const key = keys[station]?.[audience] ?? (audience === 'door' ? doorKeys[station] : null) ?? hex(randomBytes(32))
      return { station, audience, blob: await sealPart(sitting, key, [audience, station], utf8(text)) }
    })
  })
  const blobs = await Promise.all(sealing)
  const parts = await Promise.all(
    blobs.map(async ({ station, audience, blob }) => ({
      station,
      audience,
      number: 0,
      digest: await sha256Hex(blob),
      bytes: blob.length,
    })),
  )
  const manifest = utf8(
    dump({
      protocol: 1,
      sitting,
      series: { code: 'j1', version, title: 'Série', stations: Object.keys(texts) },
      content: 'ab'.repeat(32),
      key_check: 'cd'.repeat(32),
      parts,
    }),
  )
  const plain = blobs.map(({ blob }) => blob)
  const signed = await sign(manifest, plain, pair ?? (await makePair()), 'concours/series-manifest/1')
  const pathOf = Object.fromEntries(
    parts.map(({ station, audience, digest }) => [`${station} ${audience}`, `/blob/${digest}`]),
  )
  return { ...signed, keys, doorKeys, pathOf }
}

async function sealPart(sitting: string, key: string, place: readonly string[], plain: Bytes): Promise<Bytes> {
  const salt = uuidBytes(sitting)
  const label = utf8('concours/station-part/1')
  const pairs = key.match(/../g) ?? []
  const bytes = Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))
  const source = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey'])
  const derived = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt, info: fields(label, u32(0)) },
    source,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  )
  const iv = randomBytes(12)
  const additionalData = fields(label, salt, ...place.map(utf8), u32(0))
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, derived, plain)
  return join([iv, new Uint8Array(sealed)])
}

function randomBytes(count: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(count))
}
