/** However a screen gives an answer, entries hold its one writing. */
import { expect, test } from 'vitest'
import { canonicalAnswer, canonicalNames } from '../../src/core/answer'
import type { AnswerShape } from '../../src/core/answer'
import type { Json } from '../../src/core/copy'

const letters = ['A', 'B', 'C', 'D', 'E'].map((id) => ({ id }))
const asked = (format: AnswerShape['format'], more: Partial<AnswerShape> = {}): AnswerShape => ({
  format,
  expected: null,
  propositions: letters,
  segments: null,
  ...more,
})

const written: readonly (readonly [string, AnswerShape, Json, Json | undefined])[] = [
  ['ticks sorted, each once', asked('QRM'), ['C', 'A', 'C'], ['A', 'C']],
  ['none is null', asked('QRM'), [], null],
  ['null stays null', asked('TCS'), null, null],
  ['a blank text is null', asked('QROC'), '  ', null],
  ['a text as typed', asked('QROC'), ' œdème ', ' œdème '],
  ['121 characters are cut to 120', asked('QROC'), '😷'.repeat(121), '😷'.repeat(120)],
  ['a lone surrogate is replaced', asked('QROC'), 'a\ud800', 'a\ufffd'],
  ['a proposition not offered', asked('QRM'), ['F'], undefined],
  ['two for a QRU', asked('QRU'), ['A', 'B'], undefined],
  ['more than the number stated', asked('QRP', { expected: 2 }), ['A', 'B', 'C'], undefined],
  [
    'points in whole pixels, in order',
    asked('QZP', { expected: 2 }),
    [
      [9.7, 4],
      [1, 2.2],
    ],
    [
      [9, 4],
      [1, 2],
    ],
  ],
  ['a point outside any image', asked('QZP', { expected: 2 }), [[-1, 4]], undefined],
  [
    'segments',
    asked('QZP', { expected: 2, segments: [{ id: 's1' }, { id: null }, { id: 's2' }] }),
    ['s2', 's1'],
    ['s1', 's2'],
  ],
  ['a point of the scale', asked('TCS'), -2, -2],
  ['past the scale', asked('TCS'), 3, undefined],
  ['not whole', asked('TCS'), 0.5, undefined],
]

for (const [name, question, given, expected] of written) {
  test(`writes: ${name}`, () => {
    expect(canonicalAnswer(question, given)).toEqual(expected)
  })
}

test('eliminated propositions are those offered, sorted, each once', () => {
  expect(canonicalNames(asked('QRM'), ['D', 'B', 'D', 'Z'])).toEqual(['B', 'D'])
})
