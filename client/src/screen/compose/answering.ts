/** From a touch to the next answer, format by format. Pure. */
import type { Copy, Json } from '../../core/copy'
import type { Question } from '../../core/paper'

export const WORDS_MAX = 5
export const CHARACTERS_MAX = 120

export type Point = readonly [x: number, y: number]

/** The names ticked in an answer (QRU, QRM, QRP, QRPL, QZP on a text). */
export function names(answer: Json | undefined): readonly string[] {
  if (!Array.isArray(answer)) return []
  return answer.filter((name: unknown): name is string => typeof name === 'string')
}

/** The points of an answer (QZP on an image), in the order they were placed. */
export function points(answer: Json | undefined): readonly Point[] {
  if (!Array.isArray(answer)) return []
  return answer.filter(
    (point: unknown): point is Point => Array.isArray(point) && point.length === 2 && point.every(Number.isFinite),
  )
}

/** How many answers the question takes; null without bound. */
export function cap(question: Question): number | null {
  return question.format === 'QRU' ? 1 : question.expected
}

/** The names after touching one; null when the number stated is reached. */
export function toggleName(question: Question, ticked: readonly string[], name: string): readonly string[] | null {
  if (question.format === 'QRU') return [name]
  if (ticked.includes(name)) return ticked.filter((other) => other !== name)
  const most = cap(question)
  if (most !== null && ticked.length >= most) return null
  return [...ticked, name].sort(byOffer(question))
}

function byOffer(question: Question): (one: string, other: string) => number {
  const offered = [
    ...question.propositions.map(({ id }) => id),
    ...(question.segments ?? []).flatMap(({ id }) => id ?? []),
  ]
  return (one, other) => offered.indexOf(one) - offered.indexOf(other)
}

export function wordsCount(text: string): number {
  return text.trim() === '' ? 0 : text.trim().split(/\s+/u).length
}

/** What of a text is taken: five words, 120 characters. One space after the last word
 *  stays, so that what is typed beyond never clings to it. */
export function cutText(text: string): string {
  const run = text.replace(/^\s+/u, '').slice(0, CHARACTERS_MAX)
  if (wordsCount(run) < WORDS_MAX) return run
  const kept = run.match(new RegExp(`^(?:\\S+\\s+){${WORDS_MAX - 1}}\\S+\\s?`, 'u'))
  return kept?.[0] ?? run
}

/** Letters without accents or case, for the search in a long list. */
export function searchKey(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/œ/gu, 'oe')
    .replace(/æ/gu, 'ae')
    .replace(/[’']/gu, ' ')
}

/** Whether every word sought begins or lies in the text. */
export function matches(text: string, sought: string): boolean {
  const hay = searchKey(text)
  return searchKey(sought)
    .split(/\s+/u)
    .every((word) => hay.includes(word))
}

/** A point inside the image, in whole pixels. */
export function clampPoint(point: Point, image: { readonly width: number; readonly height: number }): Point {
  const clamp = (value: number, most: number): number => Math.min(most - 1, Math.max(0, Math.floor(value)))
  return [clamp(point[0], image.width), clamp(point[1], image.height)]
}

export function struckNames(copy: Copy, question: string): readonly string[] {
  return copy.eliminated.get(question) ?? []
}

/** Two answers that are the same to the eye. */
export function isSame(one: Json | undefined, other: Json | undefined): boolean {
  return JSON.stringify(normal(one)) === JSON.stringify(normal(other))
}

function normal(answer: Json | undefined): Json {
  if (answer === undefined || answer === '') return null
  if (Array.isArray(answer) && answer.length === 0) return null
  return answer
}
