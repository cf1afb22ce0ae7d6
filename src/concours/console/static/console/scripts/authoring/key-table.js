// The key of a paper that is read again: what counts as right in each question, and for
// how many points. Who says to have read it has had every line of it before their eyes.

const SEEN_PART = 0.5

/** Draws the key under `place`; calls `onRead` once each of its lines was on the screen. */
export function showKey(place, { content, keyDocument }, onRead) {
  const { questions } = JSON.parse(new TextDecoder().decode(keyDocument))
  const asked = askedIn(content)
  const lines = questions.map((question, at) => line(place, question, at + 1, asked.get(question.id)))
  place.querySelector('tbody').replaceChildren(...lines)
  place.hidden = false
  watch(lines, onRead)
}

function askedIn(content) {
  const { dossiers } = JSON.parse(new TextDecoder().decode(content))
  return new Map(dossiers.flatMap(({ questions }) => questions).map((asked) => [asked.id, asked]))
}

function plain(html) {
  return new DOMParser().parseFromString(html, 'text/html').body.textContent.trim()
}

function line(place, question, number, asked) {
  const row = document.createElement('tr')
  const text = asked === undefined ? question.id : plain(asked.text)
  const cells = [number, text, right(place, question, asked?.propositions ?? []), points(question)]
  row.append(
    ...cells.map((said) => {
      const cell = document.createElement('td')
      cell.textContent = said
      return cell
    }),
  )
  return row
}

/** Letters with their words beside them: whoever reads again compares sentences. */
function right(place, { key }, propositions) {
  const worded = new Map(propositions.map(({ id, text }) => [id, `${id} (${plain(text)})`]))
  const { offered: _offered, ...said } = key
  const parts = Object.entries(said).filter(([, value]) => !(Array.isArray(value) && value.length === 0))
  return parts.map(([name, value]) => `${place.dataset[name] ?? name}${each(value, worded)}`).join(' ; ')
}

function each(value, worded) {
  const isPlain = Array.isArray(value) && value.every((one) => typeof one !== 'object')
  return isPlain ? value.map((one) => worded.get(one) ?? one).join(', ') : JSON.stringify(value)
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
