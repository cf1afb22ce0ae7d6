/** A series of stations, sealed for tests as `docs/reference/ecos/sealed-series.md` says. */
import { dump, fields, hex, join, u32, utf8, uuidBytes, type Bytes } from '../../src/core/canonical'
import { EXAMINERS, type Audience, type StationPlace } from '../../src/core/series'
import { sha256Hex } from '../../src/shell/device/keys'
import { makePair, sign, type SealedPackage } from '../paper'

export interface SealedSeries extends SealedPackage {
  /** Station → the keys that the keeper lets out to its examiners. */
  readonly keys: { readonly [station: string]: { readonly [audience: string]: string } }
  /** Station → the key of its door, which goes out at the signal, and that of its documents. */
  readonly doorKeys: { readonly [station: string]: string }
  readonly documentKeys: { readonly [station: string]: string }
  /** Station and audience → where its blob is served. */
  readonly pathOf: { readonly [place: string]: string }
}

type Texts = { readonly [station: string]: { readonly [audience in Audience]?: string } }
/** Station → the bytes of its images, number 1 first. */
type Images = { readonly [station: string]: readonly Bytes[] }

export async function sealSeries(
  sitting: string,
  texts: Texts,
  { version = 1, pair = null as CryptoKeyPair | null, images = {} as Images } = {},
): Promise<SealedSeries> {
  const keys: Record<string, Record<string, string>> = {}
  const doorKeys: Record<string, string> = {}
  const documentKeys: Record<string, string> = {}
  const sealing = Object.entries(texts).flatMap(([station, parts]) => {
    keys[station] = Object.fromEntries(EXAMINERS.map((audience) => [audience, hex(randomBytes(32))]))
    const [door, documents] = [hex(randomBytes(32)), hex(randomBytes(32))]
    doorKeys[station] = door
    documentKeys[station] = documents
    const own: Record<string, string> = { ...keys[station], door, documents }
    const seal = async (audience: Audience, number: number, plain: Bytes) => {
      const key = own[audience] ?? hex(randomBytes(32))
      const blob = await sealPart(sitting, key, { audience, station, number }, plain)
      return { station, audience, number, blob }
    }
    const texts = Object.entries(parts).map(([audience, text]) => seal(audience as Audience, 0, utf8(text)))
    const shown = (images[station] ?? []).map((plain, index) => seal('documents', index + 1, plain))
    return [...texts, ...shown]
  })
  const blobs = await Promise.all(sealing)
  const parts = await Promise.all(
    blobs.map(async ({ station, audience, number, blob }) => ({
      station,
      audience,
      number,
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
    parts.map(({ station, audience, number, digest }) => [
      `${station} ${audience}${number === 0 ? '' : ` ${number}`}`,
      `/blob/${digest}`,
    ]),
  )
  return { ...signed, keys, doorKeys, documentKeys, pathOf }
}

async function sealPart(sitting: string, key: string, place: StationPlace, plain: Bytes): Promise<Bytes> {
  const number = u32(place.number)
  const salt = uuidBytes(sitting)
  const label = utf8('concours/station-part/1')
  const pairs = key.match(/../g) ?? []
  const bytes = Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))
  const source = await crypto.subtle.importKey('raw', bytes, 'HKDF', false, ['deriveKey'])
  const derived = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt, info: fields(label, number) },
    source,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  )
  const iv = randomBytes(12)
  const additionalData = fields(label, salt, utf8(place.audience), utf8(place.station), number)
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, derived, plain)
  return join([iv, new Uint8Array(sealed)])
}

function randomBytes(count: number): Bytes {
  return crypto.getRandomValues(new Uint8Array(count))
}
