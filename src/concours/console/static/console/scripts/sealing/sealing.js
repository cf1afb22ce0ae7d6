// A frozen paper sealed in this page: docs/reference/papers/package.md, twin of
// `core/authoring/sealing/package.py`. Nothing readable leaves; what is sent is encrypted.

import { canonical, encrypted, fields, hex, joined, stretched, u32, unhex, utf8 } from './bytes.js'

export async function sha256(bytes) {
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

export async function derived(key, salt, info) {
  const source = await crypto.subtle.importKey('raw', key, 'HKDF', false, ['deriveBits'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt, info }
  return new Uint8Array(await crypto.subtle.deriveBits(derivation, source, 256))
}

export function idOf(sitting) {
  return unhex(sitting.replaceAll('-', ''))
}

/** The two keys and the launch words that the keyholders' secret gives for a sitting. */
export async function keysOf(secret, sitting) {
  const drawn = (label) => derived(secret, idOf(sitting), utf8(label))
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
  const own = await sha256(fields(utf8('concours/launch-words-check/1'), idOf(sitting)))
  const sum = said.reduce((total, word) => {
    const doubled = (total ^ word) << 1
    return doubled >> 10 ? doubled ^ 0x409 : doubled
  }, 0)
  return [...said, sum ^ (((own[0] << 8) | own[1]) >> 6)]
}

/** The sitting key, sealed so that the launch words open it. */
async function spoken(keys, sitting) {
  const label = fields(utf8('concours/spoken/1'), idOf(sitting))
  return encrypted(await stretched(keys.phrase, label), keys.sitting, label)
}

/** What binds a share before it is used; `position` is from 1. */
export async function commitment(words, { sitting, position }) {
  const label = utf8('concours/share-commitment/1')
  return hex(await sha256(fields(label, idOf(sitting), u32(position), utf8(words))))
}

/** What anybody may know of a paper before its launch. */
export function factsOf(content) {
  const { paper, dossiers } = JSON.parse(new TextDecoder().decode(content))
  const questions = dossiers.flatMap((dossier) => dossier.questions)
  return { ...paper, questions_count: questions.length, dossiers_count: dossiers.length }
}

export async function signature(signingKey, statement) {
  const prefix = unhex('302e020100300506032b657004220420')
  const key = await crypto.subtle.importKey('pkcs8', joined(prefix, signingKey), 'Ed25519', false, ['sign'])
  return new Uint8Array(await crypto.subtle.sign('Ed25519', key, statement))
}

/** What tells the right secret from a wrong one, and nothing more. */
export async function keyCheck(keys, sitting) {
  return hex(await sha256(fields(utf8('concours/key-check/1'), idOf(sitting), keys.sitting)))
}

/** The key document under the marking key: it is no part of what travels. */
export async function sealedKeyDocument(keys, sitting, plain) {
  const label = fields(utf8('concours/key-document/1'), idOf(sitting))
  return hex(await encrypted(keys.marking, plain, label))
}

async function part(keys, sitting, plain, number) {
  const label = utf8('concours/part/1')
  const key = await derived(keys.sitting, idOf(sitting), joined(label, u32(number)))
  return encrypted(key, plain, fields(label, idOf(sitting), u32(number)))
}

/** Seal `{content, keyDocument, media}`; the keys are forgotten when this returns. Without
 *  a signing key the house signs. */
export async function seal(paper, { sitting, secret, signingKey }) {
  const keys = await keysOf(secret, sitting)
  const blobs = []
  for (const [number, plain] of [paper.content, ...paper.media].entries()) {
    blobs.push(await part(keys, sitting, plain, number))
  }
  const digests = await Promise.all(blobs.map(sha256))
  const manifest = canonical({
    protocol: 1,
    sitting,
    paper: factsOf(paper.content),
    content: hex(await sha256(paper.content)),
    key_check: await keyCheck(keys, sitting),
    spoken: hex(await spoken(keys, sitting)),
    parts: blobs.map((blob, at) => ({ digest: hex(digests[at]), bytes: blob.length })),
  })
  const statement = fields(utf8('concours/manifest/1'), utf8(manifest))
  return {
    manifest,
    signature: signingKey === null ? '' : hex(await signature(signingKey, statement)),
    keyDocument: await sealedKeyDocument(keys, sitting, paper.keyDocument),
    blobs,
  }
}
