// What awaits the person of this page, asked again every fifteen seconds: the number in
// the head and in the title, and, if they chose so on this post, a sound and a notice.

import { renew } from '../steady-refresh.js'

const EVERY_MS = 15_000
const KNOWN = 'concours.todo.known'
const BEEP_HZ = 660
const BEEP_S = 0.18
const link = document.querySelector('[data-todo]')
const words = document.title.replace(/^\(\d+\) /, '')
let tag = ''
let shown = null
let isAsking = false

function isChosen(way) {
  return localStorage.getItem(`concours.todo.${way}`) === '1'
}

async function ask() {
  const headers = tag === '' ? {} : { 'If-None-Match': tag }
  const answer = await fetch(link.dataset.todo, { headers, redirect: 'error' })
  if (answer.status !== 200) return
  tag = answer.headers.get('ETag') ?? ''
  tell((await answer.json()).tasks)
}

function tell(tasks) {
  const marks = tasks.map(({ mark }) => mark)
  show(tasks.length)
  const before = known() ?? marks // nothing is new the first time
  const news = tasks.filter(({ mark }) => !before.includes(mark))
  localStorage.setItem(KNOWN, JSON.stringify(marks)) // every window of this post knows
  if (news.length > 0) announce(news)
  const isOther = shown !== null && marks.join() !== shown.join()
  shown = marks
  if (isOther && link.getAttribute('aria-current') === 'page') renew()
}

function show(count) {
  const tally = link.querySelector('.tally')
  tally.hidden = count === 0
  tally.querySelector('[data-count]').textContent = String(count)
  document.title = count === 0 ? words : `(${count}) ${words}`
}

function known() {
  try {
    return JSON.parse(localStorage.getItem(KNOWN))
  } catch {
    return null
  }
}

function announce(news) {
  document.getElementById('todo-said').textContent = link.dataset.said
  if (isChosen('sound')) beep()
  if (isChosen('notice') && Notification.permission === 'granted') {
    const notice = new Notification(words.split(' – ').at(-1), { body: news[0].words, tag: KNOWN })
    notice.onclick = () => {
      window.focus()
      location.assign(link.href)
    }
  }
}

// Browsers let a page sound once somebody has touched it.
function beep() {
  const context = new AudioContext()
  const tone = new OscillatorNode(context, { frequency: BEEP_HZ })
  const volume = new GainNode(context, { gain: 0.2 })
  tone.connect(volume).connect(context.destination)
  tone.onended = () => context.close()
  tone.start()
  tone.stop(context.currentTime + BEEP_S)
}

async function choose(box) {
  const way = box.dataset.told
  if (way === 'notice' && box.checked && (await Notification.requestPermission()) !== 'granted') {
    box.checked = false
    document.querySelector('[data-refused]').hidden = false
  }
  localStorage.setItem(`concours.todo.${way}`, box.checked ? '1' : '0')
  if (way === 'sound' && box.checked) beep()
}

for (const box of document.querySelectorAll('[data-told]')) {
  box.checked = isChosen(box.dataset.told)
  box.addEventListener('change', () => choose(box))
}

// One asking at a time: an answer that comes late would make old news new.
async function again() {
  if (isAsking) return
  isAsking = true
  try {
    await ask()
  } catch {
    // cut off, or signed out: the next asking says
  } finally {
    isAsking = false
  }
}

if (link !== null) {
  again()
  setInterval(again, EVERY_MS)
}
