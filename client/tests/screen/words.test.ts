/** Every sentence of the tablet follows look.md §4: spaces, calm, no jargon. */
import { expect, test } from 'vitest'
import { en } from '../../src/words/en'
import { fr } from '../../src/words/fr'
import { problemWords } from '../../src/screen/problem'

/** Every sentence, functions called with plain facts. */
function sentences(words: unknown): string[] {
  if (typeof words === 'string') return [words]
  if (typeof words === 'function') {
    return [0, 1, 2, 1500].flatMap((count) =>
      sentences((words as (...facts: number[]) => unknown)(count, count, count)),
    )
  }
  if (typeof words !== 'object' || words === null) return []
  return Object.values(words).flatMap(sentences)
}

const { time: _, ...frenchTalk } = fr
const { time: _hours, ...englishTalk } = en
const FRENCH = sentences({ ...frenchTalk, document: { ...fr.document, statementOf: '' } })

test('French punctuation has its narrow and wide spaces', () => {
  const wrong = FRENCH.filter((said) => / [;:!?%»]|« |[^\u202f\d][;?!]|[^\u00a0\d]:(?!\/)/u.test(said))
  expect(wrong).toEqual([])
})

test('no exclamation, no straight apostrophe, no jargon', () => {
  const wrong = FRENCH.filter((said) => /[!']|synchron|serveur|session|connexion|erreur|désolé|hors ligne/iu.test(said))
  expect(wrong).toEqual([])
})

test('a refusal has its sentence, and an unknown one a code to read aloud', () => {
  const codes = [
    'enrol.unknown',
    'enrol.too_many',
    'enrol.exam_needed',
    'enrol.replacement_needed',
    'enrol.replacement_invalid',
    'enrol.key_invalid',
    'link.down',
    'package.corrupt',
    'package.signature',
    'storage.failing',
    'clock.unknown',
    'journal.equivocation',
    'journal.chain_broken',
    'forget.entries_waiting',
    'forget.composing',
  ]
  for (const words of [fr, en]) {
    expect(codes.filter((code) => problemWords(words, code).includes(code))).toEqual([])
    expect(problemWords(words, 'moon.fell')).toContain('moon.fell')
  }
})

test('both languages word the same problems', () => {
  expect(Object.keys(en.problems)).toEqual(Object.keys(fr.problems))
})

test('nothing is told of one, nor in French of none, in the plural', () => {
  const ofOne = /(?<![\d,.])1[ \u00a0](?!plus|of|is)\p{L}+[sx](?!\p{L})/u
  const ofNone = /(?<![\d,.])[01][ \u00a0](?!plus)\p{L}+[sx](?!\p{L})/u

  expect(sentences(frenchTalk).filter((said) => ofNone.test(said))).toEqual([])
  expect(sentences(englishTalk).filter((said) => ofOne.test(said))).toEqual([])
})

test('one is singular in both languages, zero only in French', () => {
  expect([fr.question.tickedCount(0), fr.question.tickedCount(1), fr.question.tickedCount(2)]).toEqual([
    '0 cochée',
    '1 cochée',
    '2 cochées',
  ])
  expect([en.pointing.capped(1), en.saving.keptHere(1), en.saving.keptHere(2)]).toEqual([
    'The pin is placed: touch it to move it.',
    'Kept on this tablet – 1 action waiting',
    'Kept on this tablet – 2 actions waiting',
  ])
})

test('time given in a pause, which has no end yet, is said without an hour', () => {
  expect(fr.notice.extended(5, null)).toMatch(/^Votre temps est prolongé de 5.minutes\.$/u)
  expect(en.notice.shortened(5, null)).toMatch(/^You have 5.minutes less\.$/u)
})
