/** A supervisor who types each dictated word whole is not asked for another one by its end. */
import { expect, test } from 'vitest'
import { beginning, LETTERS_ENOUGH } from '../../src/core/spoken-words'
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

test('an end typed for the next word is that word, once nothing else begins so', () => {
  expect(type('hotelune', ['hotel', 'lune'])).toEqual(['hotel', 'lune'])
  const pairs = WORDLIST.flatMap((one) =>
    WORDLIST.filter((other) => {
      const end = one.slice(LETTERS_ENOUGH)
      const rest = other.slice(end.length, LETTERS_ENOUGH)
      return end !== '' && other.startsWith(end) && rest !== '' && beginning(rest).length === 0
    }).map((other) => [one, other] as const),
  )
  expect(pairs.length).toBeGreaterThan(1000)
  const typed = pairs.map(([one, other]) => type(one.slice(0, 4) + other.slice(0, 4), [one, other]))
  expect(typed).toEqual(pairs)
})
