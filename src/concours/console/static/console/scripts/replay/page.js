// A copy is played on its axis: the tablet's own screen in a frame, the moments in words,
// and the hour in the address. Without this script the page shows each instant by itself.

import { hourExact } from '../instant.js'
import { listMoments } from './moments.js'
import { countUpTo, makePlayer } from './player.js'
import { frameScreen } from './screen.js'

const root = document.getElementById('replay')
const field = document.getElementById('at')
const form = document.getElementById('player')
const axis = document.getElementById('axis')
const head = document.getElementById('head')
const choice = document.getElementById('question')
const strip = document.getElementById('strip')
const chain = document.getElementById('chain')
const by = (id) => document.getElementById(id)
const from = Number(axis.dataset.first)
const until = Number(axis.dataset.last)

for (const part of document.querySelectorAll('[data-script]')) part.hidden = false
for (const part of document.querySelectorAll('[data-still]')) part.hidden = true

let player = null
let list = null
const screen = frameScreen(by('screen'), (event) => press(event, player))
try {
  start(await given(root.dataset.record))
  await screen.drawn // nothing else before the first frame
  tellAll(await given(root.dataset.words))
} catch {
  say(root.dataset.lost, 'stop')
  chain.hidden = true
}

async function given(address) {
  const answer = await fetch(address)
  if (!answer.ok) throw new Error(String(answer.status))
  return answer.json()
}

/** All moments in words, in the place of the few that came with the page. */
function tellAll({ is_sound: isSound, unproven_ms: unprovenMs, lines }) {
  list = listMoments(by('moments'), lines, { icons: root.dataset.icons, go: (at) => player.go(at) })
  list.show(player.at())
  for (const state of chain.querySelectorAll('[data-chain]')) {
    state.hidden = state.dataset.chain !== (isSound ? 'sound' : 'broken')
  }
  by('broken').hidden = isSound
  if (unprovenMs !== null) stopAxis(Math.min(until, Math.max(from, unprovenMs)))
}

/** What follows the fault of a chain is drawn as not proven. */
function stopAxis(at) {
  const part = (100 * (at - from)) / (until - from)
  const drawing = by('unproven')
  drawing.querySelector('rect').setAttribute('x', `${part}%`)
  drawing.querySelector('rect').setAttribute('width', `${100 - part}%`)
  drawing.querySelector('svg').setAttribute('x', `${part}%`)
  drawing.removeAttribute('hidden')
}

function start({ content, time, moments }) {
  const entries = moments.filter(({ order }) => order >= 0)
  player = makePlayer({ from, until, at: Number(field.value), moments, show, rest })
  screen.play({ content, media: new URL(root.dataset.parts, location.href).href, moments: entries, time })

  function show(at) {
    const count = countUpTo(moments, at)
    const moment = moments[count - 1]
    screen.show(at)
    list?.show(at)
    const words = hourExact(at)
    field.value = String(at)
    field.setAttribute('aria-valuetext', words)
    form.querySelector('output').textContent = words
    head.setAttribute('x', `${(100 * (at - from)) / (until - from)}%`)
    tell(moment, { content, entries, at })
  }

  for (const button of form.querySelectorAll('[data-go]')) {
    button.addEventListener('click', () => player[button.dataset.go]())
  }
  for (const button of form.querySelectorAll('[data-speed]')) {
    button.addEventListener('click', () => {
      player.speed(Number(button.dataset.speed))
      for (const one of form.querySelectorAll('[data-speed]')) one.setAttribute('aria-pressed', String(one === button))
    })
  }
  choice.addEventListener('change', () => {
    const shows = ({ question, at }) => question === choice.value && at > player.at()
    const next = moments.find(shows) ?? moments.find(({ question }) => question === choice.value)
    if (next !== undefined) player.go(next.at)
  })
  field.addEventListener('input', () => player.go(Number(field.value)))
  form.addEventListener('submit', (event) => event.preventDefault())
  seek(axis.querySelector('svg'), (part) => player.go(Math.round(from + part * (until - from))))
  addEventListener('keydown', (event) => {
    const isElsewhere = event.target.closest?.('button, a, select, textarea, input:not(#at)')
    const isWriting = event.target.closest?.('select, textarea')
    if (event.ctrlKey || event.metaKey || event.altKey || isWriting || (isElsewhere && event.key === ' ')) return
    if (press(event, player)) event.preventDefault()
  })
  show(player.at())
}

/** A play that rests leaves its hour in the address. */
function rest(at, isPlaying) {
  form.querySelector('.play').setAttribute('aria-pressed', String(isPlaying))
  if (!isPlaying) history.replaceState(null, '', `?at=${at}`)
}

/** What the page knows of the copy at an instant, in words and numbers. */
function tell(moment, { content, entries, at }) {
  by('answered').textContent = by('answered').textContent.replace(/^\s*\d+/, String(moment?.answered ?? 0))
  by('changed').textContent = String(moment?.changed ?? 0)
  by('held').textContent = String(countUpTo(entries, at))
  by('received').textContent = String(entries.filter(({ received }) => received <= at).length)
  const question = moment?.question ?? null
  choice.value = question ?? ''
  by('history').hidden = question === null
  if (question !== null) by('history').href = `${root.dataset.answers}${question}`
  const isKnown = content.dossiers.some(({ questions }) => questions.some(({ id }) => id === question))
  if (!isKnown) say(root.dataset.unknown, '')
  else if (moment.handed) say(root.dataset.handed, 'safe')
  else if (moment.absence === 'hidden') say(root.dataset.away, 'care')
  else if (moment.absence === 'blur') say(root.dataset.beside, 'care')
  else say('')
}

function say(words, tone = '') {
  strip.hidden = words === ''
  strip.className = `strip ${tone}`
  strip.textContent = words
}

const STEP_MS = 60_000

/** Whether a key plays. */
function press({ key, shiftKey }, player) {
  const acts = {
    ' ': () => player.play(),
    ArrowLeft: () => (shiftKey ? player.go(player.at() - STEP_MS) : player.before()),
    ArrowRight: () => (shiftKey ? player.go(player.at() + STEP_MS) : player.after()),
    Home: () => player.go(from),
    End: () => player.go(until),
  }
  acts[key]?.()
  return key in acts
}

/** A finger or a mouse on the axis goes to its instant, and may slide. */
function seek(tracks, go) {
  const follow = (event) => {
    const box = tracks.getBoundingClientRect()
    go(Math.min(1, Math.max(0, (event.clientX - box.left) / box.width)))
  }
  tracks.addEventListener('pointerdown', (event) => {
    tracks.setPointerCapture(event.pointerId)
    follow(event)
  })
  tracks.addEventListener('pointermove', (event) => {
    if (tracks.hasPointerCapture(event.pointerId)) follow(event)
  })
}
