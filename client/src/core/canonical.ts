/** Bytes that mean one thing in every language: fields and canonical JSON.
 *  Pure. Twin of `src/concours/core/kernel/canonical.py`;
 *  `protocol/vectors/canonical.json` binds them. */
import type { Json } from './copy'

export type Bytes = Uint8Array<ArrayBuffer>

export const DEPTH_MAX = 16

/** A value or a text that has no canonical form: the reason is a stable code. */
export class NotCanonical extends Error {
  constructor(readonly reason: string) {
    super(reason)
  }
}

/** Join byte strings, each after its own length as 4 bytes, big end first. */
export function fields(...parts: readonly Uint8Array[]): Bytes {
  return join(parts.flatMap((part) => [u32(part.length), part]))
}

export function join(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

export function utf8(text: string): Bytes {
  return new TextEncoder().encode(text) as Bytes
}

/** A count or an index, from 0 to 2³² − 1. */
export function u32(count: number): Bytes {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, count)
  return bytes
}

/** A signed whole number of milliseconds. */
export function i64(milliseconds: number): Bytes {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigInt64(0, BigInt(milliseconds))
  return bytes
}

export function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Without padding. */
export function base64url(bytes: Uint8Array): string {
  const text = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  return text.replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** Throws `NotCanonical` unless `text` is lower-case hex of whole bytes. */
/** The bytes of base64url without padding; throws where it is none. */
export function unbase64url(text: string): Bytes {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (letter) => letter.charCodeAt(0))
}

export function unhex(text: string): Bytes {
  if (!/^([0-9a-f]{2})*$/.test(text)) throw new NotCanonical('not_hex')
  const pairs = text.match(/../g) ?? []
  return Uint8Array.from(pairs, (pair) => Number.parseInt(pair, 16))
}

/** The 16 bytes of a UUID in its usual writing. */
export function uuidBytes(uuid: string): Bytes {
  const bytes = unhex(uuid.toLowerCase().replaceAll('-', ''))
  if (bytes.length !== 16) throw new NotCanonical('not_uuid')
  return bytes
}

/** The canonical JSON text of a value: keys sorted by code point, no space. */
export function dump(value: Json): string {
  return write(value, 0)
}

/** The value of a canonical JSON text; throws `NotCanonical` for any other text. */
export function load(text: string): Json {
  let value: Json
  try {
    value = JSON.parse(text) as Json
  } catch {
    throw new NotCanonical('not_json')
  }
  if (dump(value) !== text) throw new NotCanonical('not_in_canonical_form')
  return value
}

function write(value: Json, depth: number): string {
  if (depth > DEPTH_MAX) throw new NotCanonical('too_deep')
  if (value === null || typeof value === 'boolean') return String(value)
  if (typeof value === 'string') return text(value)
  if (typeof value === 'number') return wholeNumber(value)
  if (isList(value)) return `[${value.map((item) => write(item, depth + 1)).join(',')}]`
  const members = Object.keys(value)
    .sort(byCodePoint)
    .map((key) => `${text(key)}:${write(value[key] ?? null, depth + 1)}`)
  return `{${members.join(',')}}`
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value)
}

function text(value: string): string {
  if (/\p{Surrogate}/u.test(value)) throw new NotCanonical('surrogate')
  return JSON.stringify(value)
}

function wholeNumber(value: number): string {
  if (!Number.isInteger(value)) throw new NotCanonical('float')
  if (!Number.isSafeInteger(value)) throw new NotCanonical('number_too_large')
  return String(value)
}

/** UTF-16 order differs from code point order above U+FFFF: compare the latter. */
export function byCodePoint(left: string, right: string): number {
  const ours = Array.from(left)
  const theirs = Array.from(right)
  for (let index = 0; index < Math.min(ours.length, theirs.length); index++) {
    const gap = codePoint(ours[index]) - codePoint(theirs[index])
    if (gap !== 0) return gap
  }
  return ours.length - theirs.length
}

function codePoint(character: string | undefined): number {
  return character?.codePointAt(0) ?? 0
}
