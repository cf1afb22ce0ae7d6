/** The one writing of each answer, as `docs/reference/answers.md` fixes it. Pure.
 *  Screens give what the person chose; entries hold this form. */
import type { Json } from './copy'
import type { Question } from './paper'

export const TEXT_CHARACTERS_MAX = 120

/** The answer in its canonical form, `null` when there is none; `undefined` when it is
 *  not an answer to this question. */
export function canonicalAnswer(question: Question, value: Json): Json | undefined {
  if (value === null) return null
  switch (question.format) {
    case 'QROC':
      return text(value)
    case 'TCS':
      return isWhole(value) && value >= -2 && value <= 2 ? value : undefined
    case 'QZP':
      return question.image === null
        ? names(value, segmentNames(question), question.expected)
        : points(value, question)
    case 'QRU':
      return names(value, propositionNames(question), 1)
    case 'QRM': case 'QRP': case 'QRPL':
      return names(value, propositionNames(question), question.expected)
  }
}

/** Propositions struck out as a draft, each once, sorted. */
export function canonicalNames(question: Question, chosen: readonly string[]): string[] {
  const offered = propositionNames(question)
  return [...new Set(chosen)].filter((name) => offered.includes(name)).sort()
}

function text(value: Json): Json | undefined {
  if (typeof value !== 'string') return undefined
  const kept = Array.from(wellFormed(value)).slice(0, TEXT_CHARACTERS_MAX).join('')
  return kept.trim() === '' ? null : kept
}

function names(
  value: Json, offered: readonly string[], max: number | null,
): Json | undefined {
  if (!Array.isArray(value)) return undefined
  const chosen = [...new Set<Json>(value)]
  const known = chosen.every((name) => typeof name === 'string' && offered.includes(name))
  if (!known || (max !== null && chosen.length > max)) return undefined
  return chosen.length === 0 ? null : chosen.sort()
}

/** A lone surrogate has no UTF-8: it becomes the replacement character. */
function wellFormed(value: string): string {
  return value.replace(/\p{Surrogate}/gu, '\uFFFD')
}

/** Points stay in the order of the taps: the candidate numbers them. */
function points(value: Json, question: Question): Json | undefined {
  const { image, expected } = question
  if (!Array.isArray(value) || image === null) return undefined
  if (expected !== null && value.length > expected) return undefined
  const rounded = value.map((point: Json) => pixel(point, image))
  if (rounded.some((point) => point === null)) return undefined
  return rounded.length === 0 ? null : (rounded as Json[])
}

function pixel(
  point: Json, image: { readonly width: number; readonly height: number },
): Json {
  if (!Array.isArray(point) || point.length !== 2) return null
  const [x, y] = point.map((part: Json) => (typeof part === 'number' ? Math.floor(part) : -1))
  if (x === undefined || y === undefined || x < 0 || y < 0) return null
  return x < image.width && y < image.height ? [x, y] : null
}

function propositionNames(question: Question): readonly string[] {
  return question.propositions.map(({ id }) => id)
}

function segmentNames(question: Question): readonly string[] {
  return (question.segments ?? []).flatMap(({ id }) => (id === null ? [] : [id]))
}

function isWhole(value: Json): value is number {
  return typeof value === 'number' && Number.isInteger(value)
}
