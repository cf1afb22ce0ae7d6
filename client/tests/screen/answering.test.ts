/** From a touch to an answer: never more than the number stated, never a lost touch. */
import { expect, test } from 'vitest'
import type { Format, Question } from '../../src/core/paper'
import {
  clampPoint,
  isSame,
  matches,
  names,
  points,
  cutText,
  toggleName,
  wordsCount,
} from '../../src/screen/compose/answering'

function question(format: Format, expected: number | null = null): Question {
  return {
    id: 'q',
    number: 1,
    format,
    text: '',
    facts: null,
    figures: [],
    expected,
    propositions: ['A', 'B', 'C', 'D'].map((id) => ({ id, text: id })),
    image: null,
    script: null,
    segments: format === 'QZP' ? ['s2', 's10'].map((id) => ({ id, text: id })) : null,
  }
}

test('a round box replaces, a square one adds and removes in the order offered', () => {
  expect(toggleName(question('QRU'), ['A'], 'C')).toEqual(['C'])
  expect(toggleName(question('QRM'), ['C'], 'A')).toEqual(['A', 'C'])
  expect(toggleName(question('QRM'), ['A', 'C'], 'A')).toEqual(['C'])
})

test('passages keep the order of the text, not of the alphabet', () => {
  expect(toggleName(question('QZP', 2), ['s10'], 's2')).toEqual(['s2', 's10'])
})

test('the number stated is never passed, and a touch beyond it is told', () => {
  expect(toggleName(question('QRP', 2), ['A', 'B'], 'C')).toBeNull()
  expect(toggleName(question('QRP', 2), ['A', 'B'], 'B')).toEqual(['A'])
  expect(toggleName(question('QRPL', 1), [], 'D')).toEqual(['D'])
})

test('a short answer stops at five words, and what follows clings to none', () => {
  expect(cutText('un deux trois quatre cinq six sept')).toBe('un deux trois quatre cinq ')
  expect(cutText('un deux trois quatre cinq ')).toBe('un deux trois quatre cinq ')
  expect(cutText('  un deux ')).toBe('un deux ')
  expect(cutText('x'.repeat(200))).toHaveLength(120)
  expect([wordsCount(''), wordsCount('  '), wordsCount(' a  b ')]).toEqual([0, 0, 2])
})

test('a search minds neither accents nor case nor ligatures', () => {
  expect(matches('Hæmophilus influenzae', 'haemo')).toBe(true)
  expect(matches('Œdème aigu du poumon', 'oedeme poumon')).toBe(true)
  expect(matches('Anémie par carence', 'ANÉMIE')).toBe(true)
  expect(matches('Anémie par carence', 'fer')).toBe(false)
  expect(matches('Anémie par carence', '')).toBe(true)
})

test('a point stays inside its image, in whole pixels', () => {
  const image = { width: 100, height: 50 }
  expect(clampPoint([-4, 12.7], image)).toEqual([0, 12])
  expect(clampPoint([100, 50], image)).toEqual([99, 49])
})

test('what is no list of names or points is read as none', () => {
  expect([names('A'), names(undefined), names(['A', 3])]).toEqual([[], [], ['A']])
  expect(points([[1, 2], [3], 'x'])).toEqual([[1, 2]])
})

test('all ways of not answering are the same', () => {
  expect([undefined, null, [], ''].every((blank) => isSame(blank, null))).toBe(true)
  expect(isSame(['A'], ['A'])).toBe(true)
  expect(isSame(0, null)).toBe(false)
})
