// Words of a list, typed or pasted: completed as soon as their first letters name one.

const LETTERS_ENOUGH = 4

/** The words of a text, without capitals and accents. */
export function typed(text) {
  return text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
}

/** The whole word that these first letters name, if they name one. */
export function completed(word, list) {
  if (list.includes(word)) return word
  const matches = word.length >= 3 ? list.filter((one) => one.startsWith(word)) : []
  return matches.length === 1 ? matches[0] : word
}

/** The first finished word that is not in the list; the last is being typed. */
export function unknownWord(text, list) {
  const words = typed(text)
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
  let before = field.value
  field.addEventListener('input', () => {
    const isGrowing = field.value.length > before.length
    const isAtEnd = field.selectionStart === field.value.length
    const words = typeof list === 'function' ? list(field.value) : list
    if (isGrowing && isAtEnd) field.value = grown(field.value, words)
    before = field.value
    look()
  })
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
