/** The outline says what is open, done and left; a locked dossier opens one by one. */
import { expect, test } from 'vitest'
import { EMPTY_COPY, type Copy } from '../../src/core/copy'
import type { Content, Dossier, Question } from '../../src/core/paper'
import {
  entryTo,
  groups,
  isOpen,
  keptQuestion,
  next,
  pip,
  place,
  rank,
  resume,
  rows,
  summary,
} from '../../src/screen/compose/outline'

function question(id: string, number: number): Question {
  return {
    id,
    number,
    format: 'QRM',
    text: '',
    facts: null,
    figures: [],
    expected: null,
    propositions: [],
    image: null,
    segments: null,
    script: null,
  }
}

function dossier(id: string, kind: Dossier['kind'], navigation: Dossier['navigation'], count: number): Dossier {
  return {
    id,
    kind,
    navigation,
    title: id,
    vignette: '',
    figures: [],
    article: null,
    questions: Array.from({ length: count }, (_, at) => question(`${id}-q${at + 1}`, at + 1)),
  }
}

const CONTENT: Content = {
  protocol: 1,
  paper: { code: 'p', version: 1, title: 'P', duration_ms: 1 },
  dossiers: [
    dossier('dp1', 'progressive', 'locked', 3),
    dossier('dp2', 'progressive', 'locked', 2),
    dossier('qi', 'isolated', 'free', 23),
  ],
}

const with_ = (change: Partial<Copy>): Copy => ({ ...EMPTY_COPY, ...change })
const at = (id: string) => {
  const found = place(CONTENT, id)
  if (found === null) throw new Error(id)
  return found
}

test('a locked question opens only once all before it are final', () => {
  const copy = with_({ validated: new Set(['dp1-q1']) })
  expect(['dp1-q1', 'dp1-q2', 'dp1-q3', 'dp2-q1', 'qi-q9', 'none'].map((id) => isOpen(copy, CONTENT, id))).toEqual([
    true,
    true,
    false,
    true,
    true,
    false,
  ])
})

test('an answer does not make a locked question done; a validation does', () => {
  const copy = with_({
    answers: new Map([
      ['dp1-q1', ['A']],
      ['qi-q1', ['A']],
    ]),
  })
  expect(['dp1-q1', 'qi-q1', 'dp1-q2'].map((id) => pip(copy, CONTENT, at(id), ''))).toEqual(['open', 'done', 'locked'])
})

test('here comes before flagged, flagged before done', () => {
  const copy = with_({ flagged: new Set(['qi-q1']), answers: new Map([['qi-q1', ['A']]]) })
  expect([pip(copy, CONTENT, at('qi-q1'), 'qi-q1'), pip(copy, CONTENT, at('qi-q1'), 'qi-q2')]).toEqual([
    'here',
    'flagged',
  ])
})

test('dossiers of one kind share a heading; isolated questions go ten by ten', () => {
  expect(groups(CONTENT).map(({ kind, rows: list }) => [kind, list.length])).toEqual([
    ['progressive', 2],
    ['isolated', 3],
  ])
  expect(rows(at('qi-q1').dossier).map((row) => row.questions.length)).toEqual([10, 10, 3])
})

test('one lands on the first question to do, or the last open of a finished one', () => {
  const [dp1] = rows(at('dp1-q1').dossier)
  const halfway = with_({ validated: new Set(['dp1-q1']) })
  const over = with_({ validated: new Set(['dp1-q1', 'dp1-q2', 'dp1-q3']) })
  expect(
    dp1 && [entryTo(EMPTY_COPY, CONTENT, dp1)?.id, entryTo(halfway, CONTENT, dp1)?.id, entryTo(over, CONTENT, dp1)?.id],
  ).toEqual(['dp1-q1', 'dp1-q2', 'dp1-q3'])
})

test('after the last question of a dossier comes the next dossier, then nothing', () => {
  expect(next(CONTENT, EMPTY_COPY, at('dp1-q3'))?.id).toBe('dp2-q1')
  expect(next(CONTENT, EMPTY_COPY, at('qi-q23'))).toBeNull()
})

test('a reload resumes where one was, never on what is not open', () => {
  expect(resume(CONTENT, EMPTY_COPY, 'qi-q7')?.question.id).toBe('qi-q7')
  expect(resume(CONTENT, EMPTY_COPY, 'dp1-q3')?.question.id).toBe('dp1-q1')
  const over = with_({ validated: new Set(['dp1-q1', 'dp1-q2', 'dp1-q3']) })
  expect(resume(CONTENT, over, '')?.question.id).toBe('dp2-q1')
})

test('another paper with the same names opens at its first question', () => {
  const opened = (keptFor: unknown, attempt: string | null): string | undefined =>
    resume(CONTENT, EMPTY_COPY, keptQuestion('#qi-q7', keptFor, attempt))?.question.id
  expect(opened('morning', 'morning')).toBe('qi-q7')
  expect(opened('morning', 'afternoon')).toBe('dp1-q1')
  expect(opened(null, 'afternoon')).toBe('dp1-q1') // an address that was typed
  expect(opened(null, null)).toBe('qi-q7') // a preview, of nobody's copy
})

test('isolated questions are counted together', () => {
  expect(rank(CONTENT, at('qi-q12'))).toEqual({ number: 12, all: 23 })
  expect(rank(CONTENT, at('dp1-q2'))).toEqual({ number: 2, all: 3 })
})

test('before handing in, nothing unanswered is hidden', () => {
  const copy = with_({
    answers: new Map([['qi-q1', ['A']]]),
    flagged: new Set(['qi-q2']),
    validated: new Set(['dp1-q1']),
  })
  const found = summary(CONTENT, copy)
  expect([found.all, found.answered, found.missing.length, found.closed]).toEqual([28, 1, 24, 2])
  expect(found.flagged.map(({ question: { id } }) => id)).toEqual(['qi-q2'])
})
