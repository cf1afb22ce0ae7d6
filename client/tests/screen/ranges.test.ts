/** Highlights: apart, in order, and cut exactly where asked. */
import { expect, test } from 'vitest'
import { addRange, cut, eraseRange, holding, sentences } from '../../src/screen/article/ranges'

test('a new highlight joins those it touches', () => {
  expect(
    addRange(
      [
        [0, 5],
        [10, 15],
      ],
      [5, 10],
    ),
  ).toEqual([[0, 15]])
  expect(addRange([[0, 5]], [8, 9])).toEqual([
    [0, 5],
    [8, 9],
  ])
  expect(addRange([[0, 5]], [7, 7])).toEqual([[0, 5]])
})

test('erasing inside a highlight leaves both its ends', () => {
  expect(eraseRange([[0, 10]], [3, 6])).toEqual([
    [0, 3],
    [6, 10],
  ])
  expect(
    eraseRange(
      [
        [0, 10],
        [20, 30],
      ],
      [5, 25],
    ),
  ).toEqual([
    [0, 5],
    [25, 30],
  ])
  expect(eraseRange([[0, 10]], [10, 12])).toEqual([[0, 10]])
})

test('adding then erasing the same range gives back a text without it', () => {
  const before = [
    [2, 4],
    [8, 9],
  ] as const
  expect(eraseRange(addRange(before, [3, 8]), [3, 8])).toEqual([
    [2, 3],
    [8, 9],
  ])
})

test('a highlight holds its first character, not the one after its last', () => {
  expect([holding([[2, 4]], 1), holding([[2, 4]], 2), holding([[2, 4]], 4)]).toEqual([null, [2, 4], null])
})

test('a run of text is cut at the edges of highlights, and nothing is lost', () => {
  const pieces = cut('abcdef', 10, [
    [8, 12],
    [14, 30],
  ])
  expect(pieces).toEqual([
    { text: 'ab', isMarked: true },
    { text: 'cd', isMarked: false },
    { text: 'ef', isMarked: true },
  ])
})

test('a decimal point ends no sentence', () => {
  const text = 'It was rare (0.4%). No difference was seen.'
  expect(sentences(text).map(([from, to]) => text.slice(from, to))).toEqual([
    'It was rare (0.4%).',
    'No difference was seen.',
  ])
})
