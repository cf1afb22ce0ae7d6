// Gestures of a room: kept on this tablet until the centre has written them down.
//
// A form with `data-tap` works alone. With this script its tap is queued under the
// name of the person, sent at once, and sent again until it is answered: the tap's
// own name makes that harmless. A row opens without asking the centre.

const RETRY_MS = 4_000
const page = document.getElementById('roompage')
const key = `taps:${page.dataset.who}:${page.dataset.sitting}`
const QUEUED_COUNT_MAX = 2_000
const SEND_MS_MAX = 15_000
const SAME_PRESS_MS = 5_000
// What may follow each line, so that an exit and a return fit into one cut of the network.
const after = JSON.parse(document.getElementById('taps-after').textContent)
let isSending = false
let refusedWords = ''
let told = { incident: '', text: '', at: -SAME_PRESS_MS }

function queued() {
  try {
    return JSON.parse(localStorage.getItem(key) ?? '[]')
  } catch {
    return []
  }
}

function keep(taps) {
  localStorage.setItem(key, JSON.stringify(taps))
}

// False if this tablet can keep no more: the tap is not taken, and that is said.
function isKept(tap) {
  const taps = queued()
  if (taps.length >= QUEUED_COUNT_MAX) return false
  try {
    keep([...taps, tap])
    return true
  } catch {
    return false
  }
}

function newName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return hex.replace(/(.{8})(.{4})(.{4})(.{4})(.{12})/, '$1-$2-$3-$4-$5')
}

// The same incident again, with no other words: a finger that pressed twice.
function isPressedAgain({ incident, attempt, text }) {
  if (!incident) return false
  const before = told
  told = { incident: `${incident} ${attempt ?? ''}`, text, at: performance.now() }
  const isSame = before.incident === told.incident && (!text || text === before.text)
  return isSame && told.at - before.at < SAME_PRESS_MS
}

// False if it is a press that was taken already.
function queue(form, button) {
  const fields = Object.fromEntries(new FormData(form, button))
  if (isPressedAgain(fields)) return false
  delete fields.csrfmiddlewaretoken
  fields.tap = newName()
  const said = button.querySelector('.i')?.nextSibling ?? button.firstChild
  const word = (said?.textContent ?? '').trim()
  const tap = { address: form.action, fields, word, at: Date.now() }
  refusedWords = isKept(tap) ? '' : saved().dataset.full
  for (const field of form.querySelectorAll('input.input')) field.value = ''
  show()
  void sendAll()
  return true
}

async function sendAll() {
  if (isSending) return
  isSending = true
  try {
    for (let taps = queued(); taps.length > 0; taps = queued()) {
      if (!(await send(taps[0]))) break
      keep(queued().filter((tap) => tap.fields.tap !== taps[0].fields.tap))
      show()
      document.body.dispatchEvent(new Event('noted'))
    }
  } finally {
    isSending = false
    show()
  }
}

// True once the centre has answered, well or not; false: try again later.
async function send(tap) {
  const body = new URLSearchParams(tap.fields)
  body.set('age_ms', String(Math.max(0, Date.now() - tap.at)))
  const form = document.querySelector('[name=csrfmiddlewaretoken]')
  body.set('csrfmiddlewaretoken', form.value)
  let answer
  try {
    const signal = AbortSignal.timeout(SEND_MS_MAX)
    const headers = { 'X-Tap': '1' }
    answer = await fetch(tap.address, { method: 'POST', body, headers, signal })
    if (answer.status === 204) return true
    if (answer.status >= 500 || answer.status === 429) return false
    const said = new DOMParser().parseFromString(await answer.text(), 'text/html')
    return take(tap, answer, said.querySelector('[role=alert][data-code]'))
  } catch {
    return false
  }
}

// What is neither the centre's word nor its refusal comes from something on the way: keep.
function take(tap, answer, refusal) {
  const isOut = answer.redirected || answer.status === 401
  if (isOut || refusal?.dataset.code === 'forged') {
    refusedWords = saved().dataset.signedOut
    return false
  }
  if (answer.ok || refusal === null) return false
  refusedWords = `${tap.word} : ${refusal.querySelector('h1').textContent}`
  return true
}

function saved() {
  return document.getElementById('room-saved')
}

// Say what waits: in the head, and on each row that it concerns.
function show() {
  const taps = queued()
  const box = saved()
  if (taps.length > 0 || refusedWords) {
    const { keptOne, keptMany, keptSay, refused, signedOut } = box.dataset
    const isKept = taps.length > 0
    box.className = refusedWords ? 'saved stop' : 'saved kept'
    box.querySelector('strong').textContent = isKept
      ? taps.length === 1
        ? keptOne
        : keptMany.replace('%n', String(taps.length))
      : refused
    box.querySelector('span').textContent = refusedWords || (isKept ? keptSay : signedOut)
    const use = box.querySelector('use')
    const [sprite] = use.getAttribute('href').split('#')
    use.setAttribute('href', `${sprite}#${refusedWords ? 'octagon-alert' : 'hourglass'}`)
  }
  for (const row of document.querySelectorAll('.seatrow')) {
    const own = taps.filter((tap) => tap.fields.attempt === row.dataset.attempt)
    row.classList.toggle('waits', own.length > 0)
    const last = own.at(-1)
    if (last) row.querySelector('[data-since]').textContent = `${last.word} · …`
    const line = own.findLast((tap) => tap.fields.kind)
    if (line) expect(row, line.fields.kind)
  }
}

// Until the centre has answered, a place is where the last tap put it.
function expect(row, kind) {
  Object.assign(row.dataset, after[kind])
  const form = row.querySelector('.go form')
  if (form) form.hidden = true
}

// --- one place, opened here
function open(row) {
  const pane = document.getElementById('room-pane')
  const { attempt, number, follows, corrects } = row.dataset
  for (const field of pane.querySelectorAll('[data-of]')) {
    field.textContent = row.dataset[field.dataset.of]
  }
  for (const form of pane.querySelectorAll('[data-chosen] form')) {
    if (form.elements.attempt) form.elements.attempt.value = attempt
    if (form.elements.number) form.elements.number.value = number
    const { replace } = form.dataset
    if (replace) form.action = replace.replace('/0/', `/${number}/`)
  }
  offer(pane, 'follows', follows)
  offer(pane, 'corrects', corrects)
  const correct = pane.querySelector('[data-correct]')
  if (correct) {
    correct.hidden = corrects === ''
    correct.open = false
  }
  for (const said of pane.querySelectorAll('[data-exits], [data-noted]')) said.textContent = ''
  choose(pane, true)
  for (const each of document.querySelectorAll('.seatrow')) {
    each.classList.toggle('sel', each === row)
  }
  pane.querySelector('h2[data-of]').focus()
}

function offer(pane, name, kinds) {
  const offered = kinds.split(' ')
  for (const button of pane.querySelectorAll(`[data-kinds=${name}] button`)) {
    button.hidden = !offered.includes(button.value)
  }
}

function choose(pane, isChosen) {
  pane.querySelector('[data-chosen]').hidden = !isChosen
  pane.querySelector('[data-unchosen]').hidden = isChosen
}

/** What was pressed is said beside it, and once the centre has written it. */
function acknowledge(form, word) {
  const said = form.querySelector('[data-noted]')
  said.textContent = `${word} · …`
  const tell = () => {
    said.textContent = refusedWords ? '' : `${word} · ${said.dataset.noted}`
  }
  document.body.addEventListener('noted', tell, { once: true })
}

document.addEventListener('submit', (event) => {
  if (!event.target.matches('form[data-tap]')) return
  event.preventDefault()
  if (!queue(event.target, event.submitter)) return
  const pane = document.getElementById('room-pane')
  const isIncident = event.submitter.name === 'incident'
  if (isIncident) acknowledge(event.target, event.submitter.textContent.trim())
  // After an incident one more line may follow: who is taken ill then leaves the room.
  if (pane.contains(event.target) && !isIncident) {
    choose(pane, false)
    document.querySelector('.seatrow.sel')?.classList.remove('sel')
    document.getElementById('main').focus()
  }
})

document.addEventListener('click', (event) => {
  const row = event.target.closest('[data-open]')?.closest('.seatrow')
  if (row) {
    event.preventDefault()
    open(row)
  }
  if (event.target.closest('[data-close]')) {
    event.preventDefault()
    choose(document.getElementById('room-pane'), false)
    document.querySelector('.seatrow.sel')?.classList.remove('sel')
  }
})

document.addEventListener('htmx:oobAfterSwap', show)
window.addEventListener('online', () => void sendAll())
setInterval(() => void sendAll(), RETRY_MS)
show()
void sendAll()
