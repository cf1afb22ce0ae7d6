/** Signed notes: their text, whose lines stand under it, and which of them hold. Pure:
 *  hashing and signatures come from outside. `docs/reference/transparency/formats.md`
 *  gives the form, `protocol/vectors/notes.json` binds it. */
import { join, utf8, type Bytes } from '../canonical'
import type { Hash } from '../slip'

/** Whether an Ed25519 signature holds. Rejects where the browser cannot tell. */
export type Verify = (publicKey: Bytes, message: Bytes, signature: Bytes) => Promise<boolean>

export const LOG = 1
export const WITNESS = 4
const NOTE_CHARACTERS_MAX = 64 * 1024
const LINES_COUNT_MAX = 100
const TIME_BYTES = 8
const NAME = /^[^\s+\p{Cc}]{1,255}$/u
const SIZE = /^(0|[1-9][0-9]{0,9})$/

export interface NoteKey {
  readonly name: string
  readonly kind: number
  readonly publicKey: Bytes
  readonly id: Bytes
}

export interface NoteLine {
  readonly name: string
  readonly id: Bytes
  readonly signature: Bytes
}

export interface Note {
  readonly text: string
  readonly lines: readonly NoteLine[]
}

/** What a tablet says of a note: how many entries, and the first eight bytes of their root. */
export interface SeenNote {
  readonly size: number
  readonly root: string
}

export interface TreeHead {
  readonly origin: string
  readonly size: number
  readonly root: Bytes
}

/** The bytes of base64 in its one form; null for any other text. */
export function unbase64(text: string): Bytes | null {
  try {
    const binary = atob(text)
    return btoa(binary) === text ? Uint8Array.from(binary, (letter) => letter.charCodeAt(0)) : null
  } catch {
    return null
  }
}

export function isSame(left: Uint8Array, right: Uint8Array): boolean {
  return left.length === right.length && left.every((byte, at) => byte === right[at])
}

/** A number without leading zeroes, up to ten digits. */
export function readSize(text: string): number | null {
  return SIZE.test(text) ? Number(text) : null
}

/** The key that a vkey names; null for another text. */
export async function readVkey(text: string, hash: Hash): Promise<NoteKey | null> {
  const [name = '', hexId = '', ...rest] = text.split('+')
  const data = unbase64(rest.join('+'))
  if (data === null || data.length !== 33 || !NAME.test(name)) return null
  const id = (await hash(join([utf8(`${name}\n`), data]))).slice(0, 4)
  const kind = data[0] ?? 0
  const isOwn = hexId === Array.from(id, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return isOwn && (kind === LOG || kind === WITNESS) ? { name, kind, publicKey: data.slice(1), id } : null
}

/** A note; no signature is looked at. */
export function readNote(whole: string): Note | null {
  const at = whole.lastIndexOf('\n\n')
  if (at < 0 || whole.length > NOTE_CHARACTERS_MAX || !whole.endsWith('\n')) return null
  const rows = whole.slice(at + 2, -1).split('\n')
  if (rows.length > LINES_COUNT_MAX) return null
  const lines = rows.map(readLine)
  const isWhole = lines.every((line) => line !== null)
  return isWhole ? { text: whole.slice(0, at + 1), lines } : null
}

function readLine(row: string): NoteLine | null {
  const [dash, name = '', material = '', ...rest] = row.split(' ')
  const data = unbase64(material)
  if (dash !== '—' || rest.length > 0 || data === null || data.length < 5 || !NAME.test(name)) return null
  return { name, id: data.slice(0, 4), signature: data.slice(4) }
}

/** What a checkpoint says. */
export function readHead(text: string): TreeHead | null {
  const [origin = '', sizeText = '', rootText = ''] = text.split('\n')
  const size = readSize(sizeText)
  const root = unbase64(rootText)
  return origin !== '' && size !== null && root?.length === 32 ? { origin, size, root } : null
}

/** Whether a key has signed: with every line in its name, and there is one. */
export async function isSignedBy(note: Note, key: NoteKey, verify: Verify): Promise<boolean> {
  const own = note.lines.filter((line) => line.name === key.name && isSame(line.id, key.id))
  const verdicts = await Promise.all(own.map((line) => holds(note.text, key, line.signature, verify)))
  return verdicts.length > 0 && verdicts.every(Boolean)
}

async function holds(text: string, key: NoteKey, signature: Bytes, verify: Verify): Promise<boolean> {
  if (key.kind === LOG) return signature.length === 64 && verify(key.publicKey, utf8(text), signature)
  if (signature.length !== TIME_BYTES + 64) return false
  const seconds = new DataView(signature.buffer, signature.byteOffset).getBigUint64(0)
  const message = utf8(`cosignature/v1\ntime ${seconds}\n${text}`)
  return verify(key.publicKey, message, signature.slice(TIME_BYTES))
}
