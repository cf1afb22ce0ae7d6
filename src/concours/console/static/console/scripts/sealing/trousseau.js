// One file with all the shares of one holder, under eight words drawn here:
// docs/reference/papers/trousseau.md, twin of `core/authoring/sealing/trousseau.py`.
// File and words stay on this machine.

import { canonical, decrypted, encrypted, fields, hex, stretched, unhex, utf8 } from './bytes.js'

export const TROUSSEAU_WORDS_COUNT = 8
export const FILE_BYTES_MAX = 2 ** 16
const SALT_BYTES = 16
const KEY_BYTES = 32
const SHARES_COUNT_MAX = 32
const SHARE_TEXT_MAX = 400
const NAME_LENGTH_MAX = 150
const FILE_FIELDS = ['box', 'exam', 'format', 'holder', 'protocol', 'salt']
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A file that is no trousseau, or words that do not open it: why, and which field. */
export class TrousseauInvalid extends Error {
  constructor(reason, field = '') {
    super(field ? `${reason}: ${field}` : reason)
    this.reason = reason
    this.field = field
  }
}

/** Eight places of our list of 1,024, each as likely as any other. */
export function drawPlaces() {
  return [...crypto.getRandomValues(new Uint16Array(TROUSSEAU_WORDS_COUNT))].map((number) => number & 1023)
}

/** The text of the file that these words open. */
export async function lockTrousseau({ exam, holder, shares, signingKey = null }, places) {
  const salt = crypto.getRandomValues(new Uint8Array(SALT_BYTES))
  const content = canonical({ shares, signing_key: signingKey && hex(signingKey) })
  const box = await encrypted(await stretched(places, salt), utf8(content), bound(exam, holder))
  return canonical({ format: 'concours/trousseau', protocol: 1, exam, holder, salt: hex(salt), box: hex(box) })
}

/** What a file holds: `{exam, holder, shares, signingKey}`. Throws `TrousseauInvalid`. */
export async function openTrousseau(text, places) {
  if (utf8(text).length > FILE_BYTES_MAX) throw new TrousseauInvalid('size')
  const file = objectOf(loaded(text), FILE_FIELDS)
  if (file.format !== 'concours/trousseau') throw new TrousseauInvalid('field', 'format')
  if (file.protocol !== 1) throw new TrousseauInvalid('protocol', 'protocol')
  for (const name of ['exam', 'holder']) need(isText(file[name], NAME_LENGTH_MAX), name)
  need(isHex(file.salt) && file.salt.length === 2 * SALT_BYTES, 'salt')
  need(isHex(file.box), 'box')
  if (places.length !== TROUSSEAU_WORDS_COUNT) throw new TrousseauInvalid('count')
  const key = await stretched(places, unhex(file.salt))
  const plain = await decrypted(key, unhex(file.box), bound(file.exam, file.holder)).catch(() => {
    throw new TrousseauInvalid('words')
  })
  const content = objectOf(loaded(new TextDecoder().decode(plain)), ['shares', 'signing_key'])
  const signingKey = signingKeyOf(content.signing_key)
  const shares = sharesOf(content.shares, signingKey === null ? 1 : 0)
  return { exam: file.exam, holder: file.holder, shares, signingKey }
}

function bound(exam, holder) {
  return fields(utf8('concours/trousseau/1'), utf8(exam), utf8(holder))
}

/** The value that this text writes, if it is its only text: no name stands twice. */
function loaded(text) {
  try {
    const value = JSON.parse(text)
    if (canonical(value) === text) return value
  } catch {
    // as any other text
  }
  throw new TrousseauInvalid('form')
}

function objectOf(value, names) {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) throw new TrousseauInvalid('form')
  const unknown = Object.keys(value)
    .sort()
    .find((name) => !names.includes(name))
  if (unknown !== undefined) throw new TrousseauInvalid('unknown', unknown)
  const missing = names.find((name) => !Object.hasOwn(value, name))
  if (missing !== undefined) throw new TrousseauInvalid('missing', missing)
  return value
}

function need(isGood, name) {
  if (!isGood) throw new TrousseauInvalid('field', name)
}

function isText(value, lengthMax) {
  return typeof value === 'string' && value.length > 0 && [...value].length <= lengthMax
}

function isHex(value) {
  return typeof value === 'string' && /^([0-9a-f]{2})+$/.test(value)
}

function sharesOf(value, countMin) {
  need(Array.isArray(value) && value.length >= countMin && value.length <= SHARES_COUNT_MAX, 'shares')
  for (const each of value) {
    const { sitting, words } = objectOf(each, ['sitting', 'words'])
    need(typeof sitting === 'string' && UUID.test(sitting), 'sitting')
    need(isText(words, SHARE_TEXT_MAX), 'words')
  }
  need(new Set(value.map(({ sitting }) => sitting)).size === value.length, 'sitting')
  return value
}

function signingKeyOf(value) {
  if (value === null) return null
  need(isHex(value) && value.length === 2 * KEY_BYTES, 'signing_key')
  return unhex(value)
}
