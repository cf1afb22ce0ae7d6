/** A small paper, sealed for tests as `docs/reference/papers/package.md` says. */
import { dump, fields, hex, join, u32, utf8, uuidBytes } from '../src/core/canonical'
import type { Bytes } from '../src/core/canonical'
import type { Json } from '../src/core/copy'
import { LAUNCH_WORDS_COUNT } from '../src/core/spoken-words'
import { keyCheck, sha256Hex, STRETCH_ROUNDS, type ManifestLabel } from '../src/shell/device/keys'
import { isWhole } from '../src/shell/spoken-words'

export interface SealedPackage {
  readonly packageDigest: string
  readonly signer: string
  /** Path on the wire → bytes. */
  readonly files: ReadonlyMap<string, Bytes>
  readonly blobPaths: readonly string[]
  /** The exam's own: what is sealed again is signed with it. */
  readonly pair: CryptoKeyPair
}

export interface SealedPaper extends SealedPackage {
  readonly key: string
  readonly launchWords: readonly number[]
}

const LETTERS = ['A', 'B', 'C', 'D', 'E']
export const IMAGE = utf8('not a real image, but bytes all the same')

const CONTENT: Json = {
  protocol: 1,
  paper: { code: 'tests', version: 1, title: 'UC 1', duration_ms: 600_000 },
  dossiers: [
    dossier('dp1', 'progressive', 'locked', [question('dp1-q1', 'QRM'), question('dp1-q2', 'QRU')]),
    dossier('lca1', 'lca', 'free', [question('lca1-q1', 'QRM')]),
    dossier('qi', 'isolated', 'free', [question('qi-q1', 'QRM'), question('qi-q2', 'QROC')]),
  ],
}

export async function sealPaper(
  sitting: string,
  { version = 1, pair = null as CryptoKeyPair | null } = {},
): Promise<SealedPaper> {
  const key = crypto.getRandomValues(new Uint8Array(32))
  const launchWords = await wordsOf(sitting)
  const content = utf8(dump(CONTENT))
  const blobs = await Promise.all([content, IMAGE].map((plain, number) => sealPart(sitting, key, number, plain)))
  const digests = await Promise.all(blobs.map((blob) => sha256Hex(blob)))
  const manifest = utf8(
    dump({
      protocol: 1,
      sitting,
      paper: {
        code: 'tests',
        version,
        title: 'UC 1',
        duration_ms: 600_000,
        questions_count: 5,
        dossiers_count: 3,
      },
      content: await sha256Hex(content),
      key_check: await keyCheck(sitting, key),
      spoken: hex(await sealSpoken(sitting, key, launchWords)),
      parts: blobs.map((blob, index) => ({ digest: digests[index] ?? '', bytes: blob.length })),
    }),
  )
  const signing = pair ?? (await makePair())
  return { ...(await sign(manifest, blobs, signing)), key: hex(key), launchWords }
}

export async function makePair(): Promise<CryptoKeyPair> {
  return (await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])) as CryptoKeyPair
}

/** Sign a manifest, and put it with its blobs where the centre serves them. */
export async function sign(
  manifest: Bytes,
  blobs: readonly Bytes[],
  pair: CryptoKeyPair,
  label: ManifestLabel = 'concours/manifest/1',
): Promise<SealedPackage> {
  const statement = fields(utf8(label), manifest)
  const digests = await Promise.all(blobs.map((blob) => sha256Hex(blob)))
  const signature = await crypto.subtle.sign('Ed25519', pair.privateKey, statement)
  const signer = await crypto.subtle.exportKey('raw', pair.publicKey)
  const packageDigest = await sha256Hex(manifest)
  const blobPaths = digests.map((digest) => `/blob/${digest}`)
  const files = new Map<string, Bytes>([
    [`/package/${packageDigest}/manifest`, manifest],
    [`/package/${packageDigest}/signature`, new Uint8Array(signature)],
    ...blobPaths.map((path, index) => [path, blobs[index] ?? new Uint8Array()] as const),
  ])
  return { packageDigest, signer: hex(new Uint8Array(signer)), files, blobPaths, pair }
}

/** Eleven words, and the twelfth that makes them whole: found by trying. */
async function wordsOf(sitting: string): Promise<readonly number[]> {
  const said = Array.from({ length: LAUNCH_WORDS_COUNT - 1 }, (_, at) => (97 * at + 5) % 1024)
  for (let check = 0; ; check += 1) {
    if (await isWhole(sitting, [...said, check])) return [...said, check]
  }
}

async function sealSpoken(sitting: string, sittingKey: Bytes, words: readonly number[]): Promise<Bytes> {
  const label = labelOf(sitting)
  const key = await stretchedOf(sitting, words)
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData: label }, key, sittingKey)
  return join([iv, new Uint8Array(sealed)])
}

const labelOf = (sitting: string): Bytes => fields(utf8('concours/spoken/1'), uuidBytes(sitting))

/** A sitting has the same words in each test, and stretching them takes long on purpose. */
const stretched = new Map<string, Promise<CryptoKey>>()

function stretchedOf(sitting: string, words: readonly number[]): Promise<CryptoKey> {
  const known = stretched.get(sitting) ?? stretch(sitting, words)
  stretched.set(sitting, known)
  return known
}

async function stretch(sitting: string, words: readonly number[]): Promise<CryptoKey> {
  const password = Uint8Array.from(words.flatMap((word) => [word >> 8, word & 255]))
  const source = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveKey'])
  return crypto.subtle.deriveKey(
    { name: 'PBKDF2', hash: 'SHA-256', salt: labelOf(sitting), iterations: STRETCH_ROUNDS },
    source,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  )
}

async function sealPart(sitting: string, sittingKey: Bytes, number: number, plain: Bytes): Promise<Bytes> {
  const salt = uuidBytes(sitting)
  const info = join([utf8('concours/part/1'), u32(number)])
  const source = await crypto.subtle.importKey('raw', sittingKey, 'HKDF', false, ['deriveKey'])
  const key = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt, info },
    source,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  )
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const additionalData = fields(utf8('concours/part/1'), salt, u32(number))
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, plain)
  return join([iv, new Uint8Array(sealed)])
}

function dossier(id: string, kind: string, navigation: string, questions: Json[]): Json {
  const article = kind === 'lca' ? { title: 'A trial', sections: [] } : null
  return { id, kind, navigation, title: id, vignette: '<p>…</p>', figures: [], article, questions }
}

function question(id: string, format: string): Json {
  const hasPropositions = format !== 'QROC'
  return {
    id,
    number: 1,
    format,
    text: '<p>?</p>',
    facts: null,
    figures: [],
    expected: null,
    propositions: hasPropositions ? LETTERS.map((letter) => ({ id: letter, text: letter })) : [],
    image: null,
    segments: null,
    script: null,
  }
}
