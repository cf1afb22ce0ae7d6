// Keeps the wall up: what the server tells is put in places that the server has named.
// A frame is the whole or a change; whatever is lost, the next whole mends it.

import { drawAll, drawSome, forgetStamps, grid } from './wall-cells.js'
import { centreNow, hourExact } from './instant.js'
import { renew } from './steady-refresh.js'
import { begin as beginControls, shown } from './wall-controls.js'

const POLL_MS = 2_000
const STREAM_AGAIN_MS = 30_000
const page = document.getElementById('wallpage')
const NUMBER = new Intl.NumberFormat(document.documentElement.lang)
const OFFSET = new Intl.NumberFormat(document.documentElement.lang, {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
  signDisplay: 'exceptZero',
})
const wall = { letters: [...page.dataset.letters], at: Number(page.dataset.at) }

function say(element, text) {
  if (element && element.textContent !== text) element.textContent = text
}

// Cells

function lettersOf(group) {
  return wall.letters.slice(Number(group.dataset.start), Number(group.dataset.stop))
}

const PITCHES = [28, 24, 20, 16, 14, 12, 10, 9, 8, 7, 6, 5]
const COLUMN_PX_MIN = 112
const blocks = document.querySelector('.blocks')

/** Take the largest cells with which everything is in sight, from the server's down. */
function fit() {
  for (const pitch of PITCHES) {
    if (pitch > Number(blocks.dataset.pitchMax)) continue
    blocks.className = `blocks p${pitch}`
    blocks.style.columnCount = ''
    if (isInSight(pitch)) return
    blocks.style.columnWidth = 'auto'
    blocks.style.columnCount = String(Math.floor(blocks.clientWidth / COLUMN_PX_MIN))
    if (pitch < 9 && isInSight(pitch)) return
    blocks.style.columnWidth = ''
  }
}

function isInSight(pitch) {
  const main = document.getElementById('main')
  const canvases = [...document.querySelectorAll('.block canvas')]
  const widths = canvases.map(widthOf)
  const ratio = devicePixelRatio || 1
  canvases.forEach((canvas, order) => {
    const group = canvas.closest('[data-start]')
    const count = Number(group.dataset.stop) - Number(group.dataset.start)
    canvas.dataset.pitch = String(pitch)
    const { width, height } = grid(count, widths[order], pitch, ratio)
    canvas.style.width = `${width / ratio}px`
    canvas.style.height = `${height / ratio}px`
  })
  return main.scrollHeight <= main.clientHeight
}

function paint() {
  if (blocks) fit()
  const canvases = [...document.querySelectorAll('canvas[data-pitch]')]
  const widths = canvases.map(widthOf)
  const started = performance.now()
  canvases.forEach((canvas, order) => {
    const isKey = canvas.dataset.letter !== undefined
    const letters = isKey ? canvas.dataset.letter : lettersOf(canvas.closest('[data-start]'))
    drawAll(canvas, letters, widths[order], isKey ? new Set() : shown)
  })
  page.dataset.drawnMs = String(performance.now() - started)
}

/** How wide the cells of a canvas may be: what its parent has inside. */
function widthOf(canvas) {
  if (canvas.dataset.letter !== undefined) return Number(canvas.dataset.pitch)
  const style = getComputedStyle(canvas.parentElement)
  return canvas.parentElement.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
}

function paintSome(places) {
  for (const canvas of document.querySelectorAll('canvas[data-pitch]:not([data-letter])')) {
    const group = canvas.closest('[data-start]')
    const start = Number(group.dataset.start)
    const stop = Number(group.dataset.stop)
    const own = places.filter((place) => place >= start && place < stop)
    if (own.length) {
      drawSome(
        canvas,
        lettersOf(group),
        own.map((place) => place - start),
        shown,
      )
    }
  }
}

// Counts

function count(from, to) {
  const counts = {}
  for (let place = from; place < to; place += 1) {
    const letter = wall.letters[place]
    counts[letter] = (counts[letter] ?? 0) + 1
  }
  return counts
}

function fillCounts(group) {
  const counts = count(Number(group.dataset.start), Number(group.dataset.stop))
  for (const slot of group.querySelectorAll('[data-count]')) {
    let number = 0
    for (const letter of slot.dataset.count) number += counts[letter] ?? 0
    say(slot, number === 0 && 'blank' in slot.dataset ? '' : NUMBER.format(number))
    if (slot.dataset.tone) slot.classList.toggle(slot.dataset.tone, number > 0)
  }
}

function fillAllCounts() {
  for (const group of document.querySelectorAll('[data-counts]')) fillCounts(group)
}

// Rows

const kept = { sites: {}, people: {} }

function fillSites(rows) {
  for (const [index, row] of Object.entries(rows)) {
    kept.sites[index] = row
    for (const place of document.querySelectorAll(`[data-site-index="${index}"]`)) {
      fillSite(place, row)
    }
  }
  fillSums()
}

function fillSite(place, [connected, waiting, progress, word, tone]) {
  say(place.querySelector('[data-of="connected"]'), NUMBER.format(connected))
  say(place.querySelector('[data-of="waiting"]'), NUMBER.format(waiting))
  say(place.querySelector('[data-of="progress"]'), `${progress}\u202f%`)
  label(place, word, tone)
}

function label(place, word, tone) {
  const slot = place.querySelector('[data-of="label"]')
  if (!slot) return
  say(slot, word)
  slot.className = `count ${tone}`
}

function fillSums() {
  const rows = Object.values(kept.sites)
  const sum = (column) => rows.reduce((total, row) => total + row[column], 0)
  say(document.querySelector('#nums [data-sum="connected"]'), NUMBER.format(sum(0)))
  say(document.querySelector('#nums [data-sum="waiting"]'), NUMBER.format(sum(1)))
}

function fillRooms(rows) {
  for (const [index, [word, tone]] of Object.entries(rows)) {
    for (const place of document.querySelectorAll(`[data-room-index="${index}"]`)) {
      label(place, word, tone)
    }
  }
}

function fillPeople(rows) {
  for (const [place, row] of Object.entries(rows)) {
    const line = document.querySelector(`tr[data-place="${place}"]`)
    if (line) fillPerson(line, row)
  }
}

function fillPerson(line, [percent, waiting, seen, offset, focusLost, epoch]) {
  say(line.querySelector('[data-of="percent"]'), `${percent}\u202f%`)
  say(line.querySelector('[data-of="waiting"]'), NUMBER.format(waiting))
  say(line.querySelector('[data-of="seen"]'), seen === null ? '–' : hourExact(seen))
  say(line.querySelector('[data-of="offset"]'), offset === null ? '–' : `${OFFSET.format(offset / 1000)}\u00a0s`)
  say(line.querySelector('[data-of="focus"]'), focusLost === null ? '–' : NUMBER.format(focusLost))
  say(line.querySelector('[data-of="tablets"]'), NUMBER.format(epoch))
}

function fillStates() {
  for (const line of document.querySelectorAll('tr[data-cell]')) {
    const letter = wall.letters[Number(line.dataset.cell)]
    if (line.dataset.state === letter) continue
    const key = document.querySelector(`[data-key="${letter}"]`)
    const slot = line.querySelector('[data-of="state"]')
    line.dataset.state = letter
    say(slot, key.dataset.word)
    slot.className = key.dataset.tone
  }
}

// Frames

function take(frame) {
  if (frame.roster !== page.dataset.roster) return renew()
  wall.at = frame.at
  const places = applyLetters(frame)
  if (places === null) requestAnimationFrame(paint)
  else if (places.length) requestAnimationFrame(() => paintSome(places))
  if (places === null || places.length) {
    fillAllCounts()
    fillStates()
  }
  fillSites(frame.sites)
  fillRooms(frame.rooms)
  fillPeople(frame.people)
  say(document.querySelector('[data-sum="rate"]'), NUMBER.format(frame.rate))
  say(document.querySelector('[data-sum="progress"]'), `${frame.progress}\u202f%`)
  if (frame.alerts !== undefined) takeAlerts(frame.alerts)
  page.dataset.seq = String(frame.seq)
  page.dataset.takenMs = String(Date.now())
  return undefined
}

function applyLetters(frame) {
  if (frame.letters !== undefined) {
    wall.letters = [...frame.letters]
    return null
  }
  const places = []
  for (const [letter, changed] of Object.entries(frame.cells)) {
    for (const place of changed) {
      wall.letters[place] = letter
      places.push(place)
    }
  }
  return places
}

function takeAlerts(html) {
  const place = document.getElementById('alerts')
  const focused = document.activeElement?.closest('#alerts a')?.getAttribute('href')
  place.innerHTML = html
  markChosen()
  if (focused) place.querySelector(`a[href="${CSS.escape(focused)}"]`)?.focus()
}

function markChosen() {
  for (const link of document.querySelectorAll('#alerts [data-site]')) {
    if (link.dataset.site === page.dataset.site) link.setAttribute('aria-current', 'true')
  }
}

// How old what is shown is

function tick() {
  const ageMs = Math.max(0, centreNow(page.dataset.now) - wall.at)
  say(document.querySelector('[data-age]'), `${Math.round(ageMs / 1000)}\u00a0s`)
  const note = document.getElementById('stale')
  if (note) {
    note.hidden = ageMs < Number(page.dataset.staleMs)
    say(note.querySelector('[data-at]'), hourExact(wall.at))
  }
}

// The stream, and asking instead where there is none

function listen() {
  const stream = new EventSource(page.dataset.stream)
  stream.onmessage = (event) => take(JSON.parse(event.data))
  stream.addEventListener('over', renew)
  stream.onerror = () => {
    if (stream.readyState === EventSource.CLOSED) ask(performance.now() + STREAM_AGAIN_MS)
  }
}

async function ask(untilMs) {
  try {
    const answer = await fetch(page.dataset.ask, { headers: { Accept: 'application/json' } })
    if (answer.status === 401 || answer.status === 403 || answer.redirected) {
      renew()
      return
    }
    if (answer.status === 200) take(await answer.json())
  } catch {
    // no network: the age on the page says so, and the next asking mends it
  }
  if (performance.now() > untilMs) listen()
  else setTimeout(ask, POLL_MS, untilMs)
}

const theme = matchMedia('(prefers-color-scheme: dark)')
theme.addEventListener('change', () => {
  forgetStamps()
  paint()
})
let asked = 0
addEventListener('resize', () => {
  cancelAnimationFrame(asked)
  asked = requestAnimationFrame(paint)
})

beginControls(wall, paint)
markChosen()
paint()
document.fonts.ready.then(paint)
if (page.dataset.stream) {
  // a sitting that is collected moves no more
  tick()
  setInterval(tick, 1_000)
  listen()
}
