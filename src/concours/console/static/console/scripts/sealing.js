// A frozen paper sealed in this page: docs/reference/papers/package.md, twin of
// `core/authoring/sealing/package.py`. Nothing readable leaves; what is sent is encrypted.

const STRETCH_ROUNDS = 600_000
const text = new TextEncoder()

export function hex(bytes) {
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

export function unhex(digits) {
  return Uint8Array.from(digits.match(/../g) ?? [], (pair) => parseInt(pair, 16))
}

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

function u32(number) {
  return Uint8Array.of(number >>> 24, number >>> 16, number >>> 8, number)
}

function joined(...pieces) {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(piece, at)
    at += piece.length
  }
  return whole
}

function fields(...pieces) {
  return joined(...pieces.flatMap((piece) => [u32(piece.length), piece]))
}

/** Canonical JSON: names in order, no space. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  const names = Object.keys(value).sort()
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`
}

async function derived(key, salt, info) {
  const source = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveBits'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt, info }
  return new Uint8Array(await crypto.subtle.deriveBits(derivation, source, 256))
}

async function encrypted(key, plain, additionalData) {
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const cipher = await crypto.subtle.importKey('raw', key, 'AES-GCM', false, ['encrypt'])
  const algorithm = { name: 'AES-GCM', iv: nonce, additionalData }
  return joined(nonce, new Uint8Array(await crypto.subtle.encrypt(algorithm, cipher, plain)))
}

function idOf(sitting) {
  return unhex(sitting.replaceAll('-', ''))
}

/** The two keys and the launch words that the keyholders' secret gives for a sitting. */
async function keysOf(secret, sitting) {
  const drawn = (label) => derived(secret, idOf(sitting), text.encode(label))
  return {
    sitting: await drawn('concours/sitting-key/1'),
    marking: await drawn('concours/marking-key/1'),
    phrase: await phraseOf(await drawn('concours/launch-words/1'), sitting),
  }
}

/** Twelve numbers of ten bits; the last is a check, a sum in GF(1024). */
async function phraseOf(bytes, sitting) {
  const drawn = bytes.reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n) >> 146n
  const said = Array.from({ length: 11 }, (_, at) => Number((drawn >> BigInt(100 - 10 * at)) & 1023n))
  const own = await sha256(fields(text.encode('concours/launch-words-check/1'), idOf(sitting)))
  const sum = said.reduce((total, word) => {
    const doubled = (total ^ word) << 1
    return doubled >> 10 ? doubled ^ 0x409 : doubled
  }, 0)
  return [...said, sum ^ (((own[0] << 8) | own[1]) >> 6)]
}

/** The sitting key, sealed so that the launch words open it. */
async function spoken(keys, sitting) {
  const label = fields(text.encode('concours/spoken/1'), idOf(sitting))
  const password = Uint8Array.from(keys.phrase.flatMap((word) => [word >> 8, word & 255]))
  const source = await crypto.subtle.importKey('raw', password, 'PBKDF2', false, ['deriveBits'])
  const stretching = { name: 'PBKDF2', hash: 'SHA-256', salt: label, iterations: STRETCH_ROUNDS }
  const stretched = new Uint8Array(await crypto.subtle.deriveBits(stretching, source, 256))
  return encrypted(stretched, keys.sitting, label)
}

/** What binds a share before it is used; `position` is from 1. */
export async function commitment(words, { sitting, position }) {
  const label = text.encode('concours/share-commitment/1')
  return hex(await sha256(fields(label, idOf(sitting), u32(position), text.encode(words))))
}

/** What anybody may know of a paper before its launch. */
export function factsOf(content) {
  const { paper, dossiers } = JSON.parse(new TextDecoder().decode(content))
  const questions = dossiers.flatMap((dossier) => dossier.questions)
  return { ...paper, questions_count: questions.length, dossiers_count: dossiers.length }
}

async function signature(signingKey, statement) {
  const prefix = unhex('302e020100300506032b657004220420')
  const key = await crypto.subtle.importKey('pkcs8', joined(prefix, signingKey), 'Ed25519', false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('Ed25519', key, statement))
}

async function part(keys, sitting, plain, number) {
  const label = text.encode('concours/part/1')
  const key = await derived(keys.sitting, idOf(sitting), joined(label, u32(number)))
  return encrypted(key, plain, fields(label, idOf(sitting), u32(number)))
}

/** Seal `{content, keyDocument, media}`; the key is forgotten when this returns. */
export async function seal(paper, { sitting, secret, signingKey }) {
  const keys = await keysOf(secret, sitting)
  const blobs = []
  for (const [number, plain] of [paper.content, ...paper.media].entries()) {
    blobs.push(await part(keys, sitting, plain, number))
  }
  const digests = await Promise.all(blobs.map(sha256))
  const check = fields(text.encode('concours/key-check/1'), idOf(sitting), keys.sitting)
  const manifest = canonical({
    protocol: 1,
    sitting,
    paper: factsOf(paper.content),
    content: hex(await sha256(paper.content)),
    key_check: hex(await sha256(check)),
    spoken: hex(await spoken(keys, sitting)),
    parts: blobs.map((blob, at) => ({ digest: hex(digests[at]), bytes: blob.length })),
  })
  const label = text.encode('concours/key-document/1')
  const statement = fields(text.encode('concours/manifest/1'), text.encode(manifest))
  return {
    manifest,
    signature: hex(await signature(signingKey, statement)),
    keyDocument: hex(await encrypted(keys.marking, paper.keyDocument, fields(label, idOf(sitting)))),
    blobs,
  }
}
