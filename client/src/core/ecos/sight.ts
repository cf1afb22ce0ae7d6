/** What tablets show each other, and the board, where no network carries it: the texts of
 *  their QR codes. Pure. `protocol/vectors/carried.json` binds them to the centre's. */
import { readConvocation } from '../convocation'
import { BOX_LENGTH_MAX, NUMBER_LENGTH_MAX, TURNS_MAX } from './entries'

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'
const BOX = new RegExp(`^concours:4:(${UUID}):([0-9]{1,2}):([A-Za-z0-9_-]{1,${BOX_LENGTH_MAX}})$`)
const NUMBER = new RegExp(`^[0-9A-Za-z_-]{1,${NUMBER_LENGTH_MAX}}$`)

/** A sealed grid on its way through another tablet. */
export interface ShownBox {
  /** The attempt of the chair whose grid it is. */
  readonly from: string
  readonly turn: number
  readonly box: string
}

export function boxText({ from, turn, box }: ShownBox): string {
  return `concours:4:${from}:${turn}:${box}`
}

/** Null unless it is a box of a turn. */
export function readBox(text: string): ShownBox | null {
  const [, from, written, box] = BOX.exec(text.trim()) ?? []
  const turn = Number(written)
  if (from === undefined || box === undefined || turn < 1 || turn > TURNS_MAX) return null
  return { from, turn, box }
}

/** How far a chain goes, and the device's signature of it: of the same statement as a batch. */
export interface SignedTail {
  readonly attempt: string
  readonly epoch: number
  readonly count: number
  readonly head: string
  readonly signature: string
}

export function tailText({ attempt, epoch, count, head, signature }: SignedTail): string {
  return `concours:3:${attempt}:${epoch}:${count}:${head}:${signature}`
}

/** A tail as somebody copies it by hand: its label, then groups of four; spaces count nowhere. */
export function groupText(text: string): string {
  const start = /^concours:[0-9]:/.exec(text)?.[0] ?? ''
  return [start, ...(text.slice(start.length).match(/.{1,4}/g) ?? [])].join(' ')
}

/** The number that a badge says: alone, or as a convocation has it. */
export function readBadge(text: string): string | null {
  const scanned = readConvocation(text)?.number ?? text.trim()
  return NUMBER.test(scanned) ? scanned : null
}
