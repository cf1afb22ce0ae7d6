// What a person does on the wall: filter by state, sort, move by keys, point at a cell.

import { placeAt } from './wall-cells.js'

const page = document.getElementById('wallpage')

/** The states that are shown in full; none means all. */
export const shown = new Set(new URLSearchParams(location.search).getAll('state'))

function filterBy(letter, paint) {
  if (shown.has(letter)) shown.delete(letter)
  else shown.add(letter)
  const address = new URL(location.href)
  address.searchParams.delete('state')
  for (const each of shown) address.searchParams.append('state', each)
  history.replaceState(null, '', address)
  press()
  paint()
}

function press() {
  for (const key of document.querySelectorAll('button[data-key]')) {
    key.setAttribute('aria-pressed', String(shown.has(key.dataset.key)))
  }
  for (const line of document.querySelectorAll('tr[data-cell]')) {
    line.hidden = shown.size > 0 && !shown.has(line.dataset.state)
  }
}

// Sorting: a table sorts when asked, and never by itself under the reader's eyes

function sortBy(head) {
  const table = head.closest('table')
  const column = [...head.parentElement.children].indexOf(head)
  const isDown = head.getAttribute('aria-sort') !== 'descending'
  for (const each of head.parentElement.children) each.removeAttribute('aria-sort')
  head.setAttribute('aria-sort', isDown ? 'descending' : 'ascending')
  const body = table.tBodies[0]
  const rows = [...body.rows].map((row) => [row, sortValue(row.cells[column])])
  rows.sort(([, a], [, b]) => (isDown ? compare(b, a) : compare(a, b)))
  body.append(...rows.map(([row]) => row))
}

function sortValue(cell) {
  const text = cell.textContent.trim()
  const number = Number(text.replace(/[\s%]/g, '').replace(/s$/, '').replace(',', '.').replace('−', '-'))
  return text !== '' && !Number.isNaN(number) ? number : text
}

function compare(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  return String(a).localeCompare(String(b), document.documentElement.lang, { numeric: true })
}

// Keys: T the table, Escape one level up, arrows from block to block, / a number

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

function onKey(event) {
  const isTyping = event.target.closest('input, textarea, select')
  if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return
  if (event.key === 't' || event.key === 'T') go(event, 'table')
  else if (event.key === 'Escape') go(event, 'up')
  else if (event.key === '/') {
    event.preventDefault()
    document.getElementById('number').focus()
  } else if (ARROWS[event.key]) moveTo(event, ARROWS[event.key])
}

function go(event, name) {
  const link = document.querySelector(`[data-go="${name}"]`)
  if (!link) return
  event.preventDefault() // Escape would stop the very page that it asks for
  location.assign(link.href)
}

function moveTo(event, [right, down]) {
  const blocks = [...document.querySelectorAll('.block')]
  const here = document.activeElement.closest('.block')
  const isNowhere = document.activeElement === document.body
  if (blocks.length === 0 || !(here || isNowhere)) return
  event.preventDefault()
  if (!here) {
    blocks[0].focus()
    return
  }
  const from = here.getBoundingClientRect()
  const distance = (block) => {
    const to = block.getBoundingClientRect()
    const x = to.left - from.left
    const y = to.top - from.top
    const along = x * right + y * down
    return along <= 1 ? Infinity : along + 3 * Math.abs(x * down + y * right)
  }
  const next = blocks.filter((b) => b !== here).sort((a, b) => distance(a) - distance(b))[0]
  if (next && distance(next) < Infinity) next.focus()
}

// Pointing at a cell says who it is; on a site, pressing it opens the candidate

function pointed(event) {
  const canvas = event.target.closest('.block canvas')
  if (!canvas) return null
  const group = canvas.closest('[data-start]')
  const start = Number(group.dataset.start)
  const place = placeAt(canvas, event, Number(group.dataset.stop) - start)
  return place < 0 ? null : { canvas, cell: start + place }
}

function onPoint(wall, event) {
  const found = pointed(event)
  if (!found) return
  const line = document.querySelector(`tr[data-cell="${found.cell}"]`)
  const word = document.querySelector(`[data-key="${wall.letters[found.cell]}"]`).dataset.word
  found.canvas.title = line ? `${line.dataset.who}, ${word}` : word
}

function onPress(event) {
  const found = page.dataset.zoomed ? pointed(event) : null
  const link = found && document.querySelector(`tr[data-cell="${found.cell}"] a`)
  if (!link) return
  event.preventDefault()
  link.click()
}

/** Let a person act on the page. */
export function begin(wall, paint) {
  for (const key of document.querySelectorAll('button[data-key]')) {
    key.addEventListener('click', () => filterBy(key.dataset.key, paint))
  }
  for (const button of document.querySelectorAll('th button')) {
    button.addEventListener('click', () => sortBy(button.closest('th')))
  }
  document.addEventListener('keydown', onKey)
  document.addEventListener('pointermove', (event) => onPoint(wall, event))
  document.addEventListener('click', (event) => onPress(event))
  press()
}
