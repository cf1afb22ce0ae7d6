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

/** Complete words in a field as they are typed; `look` is called after each change. */
export function completeWords(field, list, look) {
  let before = field.value
  field.addEventListener('input', () => {
    const isGrowing = field.value.length > before.length
    const isAtEnd = field.selectionStart === field.value.length
    if (isGrowing && isAtEnd) field.value = grown(field.value, list)
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
