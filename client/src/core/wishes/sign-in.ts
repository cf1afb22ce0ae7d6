/** The steps of signing in: number and code, the exam where both are right in several,
 *  then the student's own password; the first time it is chosen. */
import type { Refusal } from './wire'

export type Step = 'code' | 'exam' | 'choose' | 'password'

export type ExamChoice = Readonly<Record<'exam' | 'title', string>>

const EXAMS_COUNT_MAX = 64

const ASKS: Readonly<Record<string, Step>> = {
  'wishes.exam_needed': 'exam',
  'wishes.needs_password': 'choose',
  'wishes.password_asked': 'password',
  'wishes.password_stands': 'password',
  'wishes.sign_in_unknown': 'code',
  'wishes.sign_in_too_many': 'code',
  'wishes.not_participant': 'code',
}

/** Which step follows an answer of the centre; where nobody answered, the same. */
export function stepAfter(step: Step, outcome: Refusal | 'done' | 'failed'): Step {
  if (outcome === 'done') return 'code'
  return outcome === 'failed' ? step : (ASKS[outcome.code] ?? step)
}

/** Whether an answer only asks for the next step: nothing was wrong. */
export function asksOnly(outcome: Refusal | 'failed'): boolean {
  return (
    outcome !== 'failed' &&
    ['wishes.exam_needed', 'wishes.needs_password', 'wishes.password_asked'].includes(outcome.code)
  )
}

/** The exams among which an answer lets the student choose. */
export function readExams({ facts: { exams } }: Refusal): readonly ExamChoice[] {
  if (!Array.isArray(exams)) return []
  return exams.slice(0, EXAMS_COUNT_MAX).flatMap((raw: unknown) => {
    const { exam, title } = raw as Partial<ExamChoice>
    return typeof exam === 'string' && typeof title === 'string' ? [{ exam, title }] : []
  })
}
