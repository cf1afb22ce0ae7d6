// Words of a list, typed or pasted: completed as soon as their first letters name one.

const LETTERS_ENOUGH = 4
const LETTER = /^\p{L}$/u

/** What was typed, word by word, without capitals and accents. */
export function typed(text) {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
}

/** The words of a list that a text names, each whole or by its first letters. */
export function wordsOf(text, list) {
  const words = typed(text)
  const isTyped = (place) => place === words.length - 1 && !isFinished(text)
  return words.map((word, place) => (isTyped(place) && word.length < LETTERS_ENOUGH ? word : completed(word, list)))
}

/** The whole word that these first letters name, if they name one. */
export function completed(word, list) {
  if (list.includes(word)) return word
  const matches = word.length >= 3 ? list.filter((one) => one.startsWith(word)) : []
  return matches.length === 1 ? matches[0] : word
}

/** The first finished word that is not in the list; the last is being typed. */
export function unknownWord(text, list) {
  const words = wordsOf(text, list)
  return (isFinished(text) ? words : words.slice(0, -1)).find((word) => !list.includes(word))
}

/** The places of these words in the list, or null while one is not in it. */
export function placesOf(words, list) {
  const places = words.map((word) => list.indexOf(word))
  return places.includes(-1) ? null : places
}

/** Which words a printed sheet has: our own, or those of SLIP-39 on a sheet of before.
 *  Both lists are of 1,024, and a word is its place; four letters name it in either. */
export function sheetList(text, { trousseau, share }) {
  const words = typed(text).map((word) => word.slice(0, LETTERS_ENOUGH))
  const fits = (list) => words.every((word) => list.some((one) => one.startsWith(word)))
  return !fits(trousseau) && fits(share) ? share : trousseau
}

/** The words of a sheet in its list, whatever follows their first four letters. */
export function sheetText(text, list) {
  const words = typed(text).map((word) => (word.length < LETTERS_ENOUGH ? word : named(word, list)))
  return words.join(' ') + (isFinished(text) ? ' ' : '')
}

function named(word, list) {
  return list.find((one) => one.startsWith(word.slice(0, LETTERS_ENOUGH))) ?? word
}

/** Complete words in a field as they are typed; `look` is called after each change. The
 *  list is one, or what a text has it be. */
export function completeWords(field, list, look) {
  let tail = null
  field.addEventListener('input', (event) => {
    const isGrowing = !event.inputType?.startsWith('delete')
    const isAtEnd = field.selectionStart === field.value.length
    if (field.value === '') tail = null
    if (isGrowing && isAtEnd && !swallowed(field, tail)) {
      const text = field.value
      const words = typeof list === 'function' ? list(text) : list
      field.value = grown(text, words)
      tail = tailAfter(text, field.value, words)
    }
    look()
  })
}

/** What a person who types a completed word to its end still types of it. */
function tailAfter(text, whole, list) {
  const letters = typed(text).at(-1) ?? ''
  if (isFinished(text) || whole === text) return null
  return { whole, left: completed(letters, list).slice(letters.length), swallowed: '' }
}

/** Whether the last letter was one of a word that is complete already. If the next is
 *  none, those before it began another word. */
function swallowed(field, tail) {
  if (tail === null || tail.left === '') return false
  const isEmptied = field.value.length === 1 // by the page, which took the words
  const whole = isEmptied ? '' : tail.whole
  const letter = field.value.slice(whole.length)
  if (!field.value.startsWith(whole) || !LETTER.test(letter)) return false
  if (typed(letter)[0] === tail.left[0]) {
    tail.left = tail.left.slice(1)
    tail.swallowed += letter
    field.value = whole
    return true
  }
  field.value = whole + tail.swallowed + letter
  tail.left = ''
  return false
}

function grown(text, list) {
  const words = typed(text)
  const last = words.at(-1) ?? ''
  const isNamed = last.length >= LETTERS_ENOUGH && list.includes(completed(last, list))
  const isWhole = isFinished(text) || isNamed
  const whole = words.map((word, place) => (place < words.length - 1 || isWhole ? completed(word, list) : word))
  return whole.join(' ') + (isWhole && whole.length > 0 ? ' ' : '')
}

function isFinished(text) {
  return text === '' || /[^\p{L}\p{M}]$/u.test(text)
}
