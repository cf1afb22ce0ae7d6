/** A copy: what the candidate has answered so far. A fold of the entries, see
 *  `docs/reference/entries.md`. Twin of `src/concours/core/attempt`;
 *  `protocol/vectors/copies.json` binds them. */
import type { Kind } from './entry'

export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

export type Ranges = readonly (readonly [number, number])[]

export interface Copy {
  readonly answers: ReadonlyMap<string, Json>
  readonly eliminated: ReadonlyMap<string, readonly string[]>
  readonly flagged: ReadonlySet<string>
  readonly seen: ReadonlySet<string>
  /** Questions whose answer is final (locked dossiers). */
  readonly validated: ReadonlySet<string>
  readonly highlights: ReadonlyMap<string, Ranges>
  readonly handed: boolean
}

/** What of a paper decides whether an act counts. */
export interface Structure {
  readonly dossiers: readonly {
    readonly id: string
    readonly navigation: 'locked' | 'free'
    readonly questions: readonly { readonly id: string }[]
  }[]
}

/** An entry as the fold reads it. */
export interface Act {
  readonly kind: Kind
  readonly body: Json
}

/** Why an act changes nothing. */
export type Objection =
  | 'handed' | 'unknown_question' | 'after_validation' | 'not_open' | 'bad_body'

export const EMPTY_COPY: Copy = {
  answers: new Map(),
  eliminated: new Map(),
  flagged: new Set(),
  seen: new Set(),
  validated: new Set(),
  highlights: new Map(),
  handed: false,
}

/** The copy after one act; the same copy when the act does not count. */
export function after(copy: Copy, act: Act, structure: Structure): Copy {
  return objection(copy, act, structure) === null ? changed(copy, act) : copy
}

/** Why the act does not count, or null when it does. */
export function objection(
  copy: Copy, act: Act, structure: Structure,
): Objection | null {
  if (copy.handed) return 'handed'
  switch (act.kind) {
    case 'opened': case 'left': case 'returned': case 'handed':
      return null
    case 'highlighted':
      return rangesOf(act.body) === null ? 'bad_body' : null
    case 'seen': case 'eliminated': case 'flagged':
      return place(structure, act.body) === null ? 'unknown_question' : null
    case 'answered':
      return objectionToAnswer(copy, act, structure)
    case 'validated':
      return objectionToValidation(copy, act, structure)
  }
}

/** Whether the question can be read: in a locked dossier, once all before are final. */
export function isOpen(copy: Copy, structure: Structure, question: string): boolean {
  const found = find(structure, question)
  if (found === null) return false
  if (found.navigation === 'free') return true
  return found.before.every((earlier) => copy.validated.has(earlier))
}

function objectionToAnswer(
  copy: Copy, act: Act, structure: Structure,
): Objection | null {
  const found = place(structure, act.body)
  if (found === null) return 'unknown_question'
  if (copy.validated.has(found.question)) return 'after_validation'
  return isOpen(copy, structure, found.question) ? null : 'not_open'
}

function objectionToValidation(
  copy: Copy, act: Act, structure: Structure,
): Objection | null {
  const found = place(structure, act.body)
  if (found === null || found.navigation === 'free') return 'unknown_question'
  if (copy.validated.has(found.question)) return 'after_validation'
  return isOpen(copy, structure, found.question) ? null : 'not_open'
}

/** The copy after an act to which there is no objection. */
function changed(copy: Copy, { kind, body }: Act): Copy {
  const question = textOf(body, 'question')
  switch (kind) {
    case 'opened': case 'left': case 'returned':
      return copy
    case 'seen':
      return { ...copy, seen: withMember(copy.seen, question, true) }
    case 'answered':
      return { ...copy, answers: withAnswer(copy.answers, question, member(body, 'answer')) }
    case 'eliminated':
      return { ...copy, eliminated: withValue(copy.eliminated, question, namesOf(body)) }
    case 'flagged': {
      const isFlagged = member(body, 'flagged') === true
      return { ...copy, flagged: withMember(copy.flagged, question, isFlagged) }
    }
    case 'validated':
      return { ...copy, validated: withMember(copy.validated, question, true) }
    case 'highlighted': {
      const ranges = rangesOf(body) ?? []
      return { ...copy, highlights: withValue(copy.highlights, textOf(body, 'dossier'), ranges) }
    }
    case 'handed':
      return { ...copy, handed: true }
  }
}

interface Place {
  readonly question: string
  readonly navigation: 'locked' | 'free'
  readonly before: readonly string[]
}

function place(structure: Structure, body: Json): Place | null {
  return find(structure, textOf(body, 'question'))
}

function find(structure: Structure, question: string): Place | null {
  for (const { navigation, questions } of structure.dossiers) {
    const ids = questions.map(({ id }) => id)
    const index = ids.indexOf(question)
    if (index >= 0) return { question, navigation, before: ids.slice(0, index) }
  }
  return null
}

function member(body: Json, name: string): Json {
  if (body === null || typeof body !== 'object' || Array.isArray(body)) return null
  return (body as { readonly [key: string]: Json })[name] ?? null
}

function textOf(body: Json, name: string): string {
  const value = member(body, name)
  return typeof value === 'string' ? value : ''
}

function namesOf(body: Json): readonly string[] {
  const names = member(body, 'propositions')
  if (!Array.isArray(names)) return []
  return names.filter((name: unknown): name is string => typeof name === 'string')
}

function rangesOf(body: Json): Ranges | null {
  const ranges = member(body, 'ranges')
  if (!Array.isArray(ranges)) return null
  return ranges.every(isRange) ? ranges : null
}

function isRange(value: unknown): value is readonly [number, number] {
  return Array.isArray(value) && value.length === 2 && value.every(Number.isInteger)
}

function withAnswer(
  answers: ReadonlyMap<string, Json>, question: string, answer: Json,
): ReadonlyMap<string, Json> {
  const next = new Map(answers)
  if (isBlank(answer)) next.delete(question)
  else next.set(question, answer)
  return next
}

/** `null`, `[]` and a blank text all mean "no answer" (`docs/reference/answers.md`). */
function isBlank(answer: Json): boolean {
  if (typeof answer === 'string') return answer.trim() === ''
  return answer === null || (Array.isArray(answer) && answer.length === 0)
}

function withValue<Value>(
  map: ReadonlyMap<string, Value>, key: string, value: Value,
): ReadonlyMap<string, Value> {
  return new Map(map).set(key, value)
}

function withMember(
  set: ReadonlySet<string>, name: string, isIn: boolean,
): ReadonlySet<string> {
  const next = new Set(set)
  if (isIn) next.add(name)
  else next.delete(name)
  return next
}
