// The key of a paper that is read again: what counts as right in each question, and for
// how many points. Who says to have read it has had every line of it before their eyes.

const SEEN_PART = 0.5

/** Draws the key under `place`; calls `onRead` once each of its lines was on the screen. */
export function showKey(place, { content, keyDocument }, onRead) {
  const { questions } = JSON.parse(new TextDecoder().decode(keyDocument))
  const words = wordsOf(content)
  const lines = questions.map((question, at) => line(place, question, at + 1, words))
  place.querySelector('tbody').replaceChildren(...lines)
  place.hidden = false
  watch(lines, onRead)
}

function wordsOf(content) {
  const { dossiers } = JSON.parse(new TextDecoder().decode(content))
  const all = dossiers.flatMap(({ questions }) => questions)
  return new Map(all.map(({ id, text }) => [id, plain(text)]))
}

function plain(html) {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent.trim()
}

function line(place, question, number, words) {
  const row = document.createElement('tr')
  const cells = [number, words.get(question.id) ?? question.id, right(place, question), points(question)]
  row.append(
    ...cells.map((said) => {
      const cell = document.createElement('td')
      cell.textContent = said
      return cell
    }),
  )
  return row
}

function right(place, { key }) {
  const { offered: _offered, ...said } = key
  const parts = Object.entries(said).filter(([, value]) => !(Array.isArray(value) && value.length === 0))
  return parts.map(([name, value]) => `${place.dataset[name] ?? name}${each(value)}`).join(' ; ')
}

function each(value) {
  const isPlain = Array.isArray(value) && value.every((one) => typeof one !== 'object')
  return isPlain ? value.join(', ') : JSON.stringify(value)
}

function points({ points: [over, under] }) {
  return under === 1 ? `${over}` : `${over}/${under}`
}

function watch(lines, onRead) {
  const left = new Set(lines)
  const watcher = new IntersectionObserver(
    (seen) => {
      for (const { isIntersecting, target } of seen) if (isIntersecting) left.delete(target)
      if (left.size > 0) return
      watcher.disconnect()
      onRead()
    },
    { threshold: SEEN_PART },
  )
  for (const one of lines) watcher.observe(one)
}
