/** Answers, as `docs/reference/answers.md` fixes them: what is one, and the one writing
 *  of it that tablets use. Pure. Twin of `src/concours/core/authoring/bank/answers.py`. */
import type { Json } from './copy'
import type { Question } from './paper'

/** What of a question decides the shape of its answer. */
export type AnswerShape = Pick<Question, 'format' | 'expected'> & {
  readonly propositions: readonly { readonly id: string }[]
  readonly segments: readonly { readonly id: string | null }[] | null
}

export const TEXT_CHARACTERS_MAX = 120
export const COORDINATE_MAX = 65_535

/** `null`, `[]` and a blank text all mean "no answer". */
export function isNoAnswer(value: Json): boolean {
  if (typeof value === 'string') return value.trim() === ''
  return value === null || (Array.isArray(value) && value.length === 0)
}

/** Whether the value is an answer to this question, or no answer. */
export function isAnswer(question: AnswerShape, value: Json): boolean {
  if (isNoAnswer(value)) return true
  switch (question.format) {
    case 'QROC':
      return typeof value === 'string' && Array.from(value).length <= TEXT_CHARACTERS_MAX
    case 'TCS':
      return isWhole(value, -2, 2)
    case 'QZP':
      if (question.segments === null) return isPoints(value, question.expected)
      return isNames(value, question.segments, question.expected)
    case 'QRU':
      return isNames(value, question.propositions, 1)
    case 'QRM':
    case 'QRP':
    case 'QRPL':
      return isNames(value, question.propositions, question.expected)
  }
}

/** The answer as tablets write it: names sorted, each once; points in whole pixels, in
 *  the order of the taps; `null` when emptied. Undefined when it is no answer here. */
export function canonicalAnswer(question: AnswerShape, value: Json): Json | undefined {
  const written = rewritten(value)
  if (!isAnswer(question, written)) return undefined
  return isNoAnswer(written) ? null : written
}

/** Propositions struck out as a draft, each once, sorted. */
export function canonicalNames(question: AnswerShape, chosen: readonly string[]): string[] {
  const offered = question.propositions.map(({ id }) => id)
  return [...new Set(chosen)].filter((name) => offered.includes(name)).sort()
}

function rewritten(value: Json): Json {
  if (typeof value === 'string') return firstCharacters(value)
  if (!Array.isArray(value)) return value
  const items = value as readonly Json[]
  if (items.every((item) => typeof item === 'string')) return [...new Set(items)].sort()
  return items.map(wholePoint)
}

/** A lone surrogate has no UTF-8: it becomes the replacement character. */
function firstCharacters(text: string): string {
  const wellFormed = text.replace(/\p{Surrogate}/gu, '\uFFFD')
  return Array.from(wellFormed).slice(0, TEXT_CHARACTERS_MAX).join('')
}

function wholePoint(point: Json): Json {
  if (!Array.isArray(point)) return point
  return point.map((part: Json) => (typeof part === 'number' ? Math.floor(part) : part))
}

function isNames(value: Json, offered: readonly { readonly id: string | null }[], max: number | null): boolean {
  if (!Array.isArray(value) || value.length > (max ?? offered.length)) return false
  const isOffered = (name: Json): boolean => typeof name === 'string' && offered.some(({ id }) => id === name)
  return value.every(isOffered) && new Set(value).size === value.length
}

function isPoints(value: Json, max: number | null): boolean {
  if (!Array.isArray(value) || value.length > (max ?? Infinity)) return false
  return value.every(
    (point: Json) =>
      Array.isArray(point) && point.length === 2 && point.every((part: Json) => isWhole(part, 0, COORDINATE_MAX)),
  )
}

function isWhole(value: Json, min: number, max: number): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max
}
