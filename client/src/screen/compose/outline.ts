/** The outline of a paper as one copy stands: what is open, done, here. Pure. */
import type { Copy } from '../../core/copy'
import type { Content, Dossier, Question } from '../../core/paper'

/** Questions of a long free dossier are shown ten by ten. */
export const SERIES_COUNT = 10

export type Pip = 'done' | 'here' | 'open' | 'locked' | 'flagged'

/** Where the person is. */
export interface Place {
  readonly dossier: Dossier
  readonly question: Question
  /** Of the question in its dossier, from zero. */
  readonly index: number
}

/** One row of the outline: a dossier, or ten questions of a long one. */
export interface Row {
  readonly key: string
  readonly dossier: Dossier
  readonly questions: readonly Question[]
  readonly isSeries: boolean
}

export interface Group {
  readonly kind: Dossier['kind']
  readonly rows: readonly Row[]
}

/** Rows under their headings, in the order of the paper. */
export function groups(content: Content): readonly Group[] {
  const groups: { kind: Dossier['kind']; rows: Row[] }[] = []
  for (const dossier of content.dossiers) {
    const last = groups.at(-1)
    if (last?.kind === dossier.kind) last.rows.push(...rows(dossier))
    else groups.push({ kind: dossier.kind, rows: [...rows(dossier)] })
  }
  return groups
}

export function rows(dossier: Dossier): readonly Row[] {
  const { id, questions } = dossier
  if (dossier.kind !== 'isolated' || questions.length <= SERIES_COUNT) {
    return [{ key: id, dossier, questions, isSeries: false }]
  }
  const starts = Array.from({ length: Math.ceil(questions.length / SERIES_COUNT) }, (_, at) => at * SERIES_COUNT)
  return starts.map((start) => ({
    key: `${id}.${start}`,
    dossier,
    isSeries: true,
    questions: questions.slice(start, start + SERIES_COUNT),
  }))
}

export function place(content: Content, id: string): Place | null {
  for (const dossier of content.dossiers) {
    const index = dossier.questions.findIndex((question) => question.id === id)
    const question = dossier.questions[index]
    if (question !== undefined) return { dossier, question, index }
  }
  return null
}

/** Whether the question can be read: in a locked dossier, once all before are final.
 *  For drawing; the fold of the entries (`core/fold.ts`) is what counts. */
export function isOpen(copy: Copy, content: Content, id: string): boolean {
  const at = place(content, id)
  if (at === null) return false
  const before = at.dossier.questions.slice(0, at.index)
  return at.dossier.navigation === 'free' || before.every((question) => copy.validated.has(question.id))
}

/** Answered, or made final where that is what counts. */
export function isDone(copy: Copy, dossier: Dossier, question: Question): boolean {
  return dossier.navigation === 'locked' ? copy.validated.has(question.id) : copy.answers.has(question.id)
}

export function pip(copy: Copy, content: Content, at: Place, here: string): Pip {
  const { dossier, question } = at
  if (question.id === here) return 'here'
  if (copy.flagged.has(question.id)) return 'flagged'
  if (isDone(copy, dossier, question)) return 'done'
  return isOpen(copy, content, question.id) ? 'open' : 'locked'
}

export function doneCount(copy: Copy, row: Row): number {
  return row.questions.filter((question) => isDone(copy, row.dossier, question)).length
}

/** Where one lands in a dossier: its first question still to do, else its last open. */
export function entryTo(copy: Copy, content: Content, row: Row): Question | null {
  const open = row.questions.filter((question) => isOpen(copy, content, question.id))
  return (
    open.find((question) => !isDone(copy, row.dossier, question)) ??
    (row.dossier.navigation === 'free' ? open[0] : open.at(-1)) ??
    null
  )
}

/** The question after this one, over the edge of dossiers; null at the very end. */
export function next(content: Content, copy: Copy, at: Place): Question | null {
  const nextQuestion = at.dossier.questions[at.index + 1]
  if (nextQuestion !== undefined) return nextQuestion
  const after = content.dossiers.slice(content.dossiers.indexOf(at.dossier) + 1)
  for (const dossier of after) {
    const [row] = rows(dossier)
    const question = row === undefined ? null : entryTo(copy, content, row)
    if (question !== null) return question
  }
  return null
}

/** The question that an address keeps, for this copy alone: the papers of one day may
 *  name their questions alike, and each opens at its own first question. */
export function keptQuestion(hash: string, keptFor: unknown, attempt: string | null): string {
  return keptFor === attempt ? hash.slice(1) : ''
}

/** Where to resume: the place that was kept, else the first question to do. */
export function resume(content: Content, copy: Copy, kept: string): Place | null {
  const back = place(content, kept)
  if (back !== null && isOpen(copy, content, kept)) return back
  for (const dossier of content.dossiers) {
    const row = { key: dossier.id, dossier, questions: dossier.questions, isSeries: false }
    const question = entryTo(copy, content, row)
    if (question !== null && !isDone(copy, dossier, question)) {
      return place(content, question.id)
    }
  }
  const first = content.dossiers[0]?.questions[0]
  return first === undefined ? null : place(content, first.id)
}

/** Questions before this one in its group of isolated ones, for « 24 sur 58 ». */
export function rank(content: Content, at: Place): { readonly number: number; readonly all: number } {
  if (at.dossier.kind !== 'isolated') {
    return { number: at.index + 1, all: at.dossier.questions.length }
  }
  const isolated = content.dossiers
    .filter((dossier) => dossier.kind === 'isolated')
    .flatMap((dossier) => dossier.questions)
  return { number: isolated.indexOf(at.question) + 1, all: isolated.length }
}

/** What the person should know before handing in. */
export interface Summary {
  readonly all: number
  readonly answered: number
  readonly missing: readonly Place[]
  readonly flagged: readonly Place[]
  /** Questions of locked dossiers that were never opened. */
  readonly closed: number
}

export function summary(content: Content, copy: Copy): Summary {
  const places = content.dossiers.flatMap((dossier) =>
    dossier.questions.map((question, index) => ({ dossier, question, index })),
  )
  const isAnswered = ({ question }: Place): boolean => copy.answers.has(question.id)
  const isFinal = ({ question }: Place): boolean => copy.validated.has(question.id)
  const openPlaces = places.filter(({ question }) => isOpen(copy, content, question.id))
  return {
    all: places.length,
    answered: places.filter(isAnswered).length,
    missing: openPlaces.filter((at) => !isAnswered(at) && !isFinal(at)),
    flagged: openPlaces.filter(({ question }) => copy.flagged.has(question.id)),
    closed: places.length - openPlaces.length,
  }
}
