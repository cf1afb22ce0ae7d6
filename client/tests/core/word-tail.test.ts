/** A supervisor who types each dictated word whole is not asked for another one by its end. */
import { expect, test } from 'vitest'
import { LETTERS_ENOUGH } from '../../src/core/spoken-words'
import { WordTail } from '../../src/core/word-tail'
import { WORDLIST } from '../../src/core/wordlist'

/** Two boxes, the second the last: each word is complete after four letters. */
function type(letters: string, words: readonly [string, string]): readonly string[] {
  const tail = new WordTail()
  const boxes = ['', '']
  let at = 0
  for (const letter of letters) {
    const text = tail.take(at, boxes[at] + letter)
    if (text === null) continue
    boxes[at] = text.trim()
    const whole = words[at] ?? ''
    if (text.length < LETTERS_ENOUGH || !whole.startsWith(text)) continue
    boxes[at] = whole
    tail.begin(1, at === 1 ? whole : '', whole.slice(text.length))
    at = 1
  }
  return boxes
}

test('each word typed whole is itself, in the box before the last and in the last', () => {
  const pairs = WORDLIST.map((word, place) => [word, WORDLIST.at(place - 1) ?? ''] as const)
  expect(pairs.map(([one, other]) => type(`${one} ${other}`, [one, other]))).toEqual(pairs)
})

test('four letters are enough, and letters that are not its end begin the next word', () => {
  expect(type('abeiacaj', ['abeille', 'acajou'])).toEqual(['abeille', 'acajou'])
  expect(type('abeilamp', ['abeille', 'lampe'])).toEqual(['abeille', 'lampe'])
})
