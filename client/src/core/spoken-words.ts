/** Words that a person reads aloud to a tablet that no network reaches: twelve open the
 *  paper, five tell the end. A word is its place in the list. Pure. Twin of
 *  `core/authoring/sealing/spoken.py` and `core/delivery/sitting/spoken.py`;
 *  `protocol/vectors/spoken.json` binds them. */
import { fields, i64, utf8, uuidBytes } from './canonical'
import type { Bytes } from './canonical'
import { endMs } from './deadline'
import type { Terms } from './deadline'
import type { Course } from './news'
import { WORDLIST } from './wordlist'

export const LAUNCH_WORDS_COUNT = 12
export const TIME_WORDS_COUNT = 5
/** Of a word, these first letters name it. */
export const LETTERS_ENOUGH = 4
const WORD_BITS = 10
/** x¹⁰ + x³ + 1: words are elements of GF(1024). */
const FIELD = 0x409
const PROOF_BITS = 34n
/** Ends that lie so many seconds apart are told by the same first bits. */
const SECONDS_TOLD_APART = 65_536

/** What was said to this tablet: the sitting key (hex) and when its words were typed, by
 *  this tablet's hour; the latest end that time words have told. */
export interface SpokenTerms {
  readonly key: string | null
  readonly openedMs: number | null
  readonly endMs: number | null
}

export const NOTHING_SPOKEN: SpokenTerms = { key: null, openedMs: null, endMs: null }

/** The course that the tablet works to: the news, and the launch words. Until it hears
 *  the launch, it starts when the words are typed, never before an hour that was announced
 *  to it: that hour may have moved since, and its time must not be too short. */
export function applyLaunchWords(course: Course, { key, openedMs }: SpokenTerms): Course {
  if (key === null || course.key !== null) return course
  const t0Ms = openedMs === null ? course.t0Ms : Math.max(course.t0Ms ?? openedMs, openedMs)
  return { ...course, t0Ms, key }
}

/** The end that the tablet works to: the later of what news and words say. */
export function endHeardMs(terms: Terms, spoken: SpokenTerms): number {
  return Math.max(endMs(terms), spoken.endMs ?? 0)
}

/** The last of the launch words: a sum in which each word has a factor of its own.
 *  `mask` are the first ten bits of the digest that binds it to the sitting. */
export function checkWord(said: readonly number[], mask: number): number {
  const sum = said.reduce((total, word) => {
    const doubled = (total ^ word) << 1
    return doubled >> WORD_BITS ? doubled ^ FIELD : doubled
  }, 0)
  return sum ^ mask
}

/** The end that time words claim, before their proof is looked at: of all that they may
 *  mean, the nearest to the original end, as the tablet knows it. */
export function claimedEndMs(places: readonly number[], nearMs: number): number {
  const first = Math.floor(nearMs / 1000) - SECONDS_TOLD_APART / 2
  const past = (Number(numberOf(places) >> PROOF_BITS) - first) % SECONDS_TOLD_APART
  return (first + (past < 0 ? past + SECONDS_TOLD_APART : past)) * 1000
}

/** The bytes that the proof of time words is made over. */
export function timeStatement(attempt: string, endMs: number): Bytes {
  return fields(utf8('concours/time-words/2'), uuidBytes(attempt), i64(endMs))
}

/** Whether words bear this proof: the first 34 bits of it. */
export function isProvenBy(places: readonly number[], proof: Bytes): boolean {
  const whole = proof.slice(0, 5).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  const theirs = numberOf(places) & ((1n << PROOF_BITS) - 1n)
  return places.length === TIME_WORDS_COUNT && theirs === whole >> (40n - PROOF_BITS)
}

function numberOf(places: readonly number[]): bigint {
  return places.reduce((sum, place) => (sum << BigInt(WORD_BITS)) | BigInt(place), 0n)
}

/** The place of a word, whole or by the first letters that leave no doubt. */
export function placeOf(typed: string): number | null {
  const exact = WORDLIST.indexOf(typed)
  if (exact >= 0) return exact
  const [first, ...others] = beginning(typed)
  const isClear = typed.length >= LETTERS_ENOUGH && first !== undefined && others.length === 0
  return isClear ? WORDLIST.indexOf(first) : null
}

/** The words that begin so. */
export function beginning(letters: string): readonly string[] {
  return letters === '' ? [] : WORDLIST.filter((word) => word.startsWith(letters))
}
