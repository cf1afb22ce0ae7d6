// The sealing ceremony, in this page alone. The secret lives for one call, the words of a
// share until their holder has copied them; what stays is encrypted or a commitment.

import { hex, unhex } from './bytes.js'
import { commitment, factsOf, seal, sha256 } from './sealing.js'
import { WORDS_COUNT, isWhole, split } from './share-words.js'
import { completed, typed } from './typed-words.js'

const SECRET_BYTES = 32
const HEARD_LENGTH = 8
const STEPS = ['present', 'paper', 'draw', 'shares', 'final']

const root = document.getElementById('ceremony')
const said = root.dataset
const by = (id) => document.getElementById(id)
const section = (step) => root.querySelector(`[data-step="${step}"]`)
const next = (step) => section(step).querySelector('[data-next]')

const state = { holders: [], paper: null, signingKey: null, sealed: null, lines: [], bound: [] }
const { share: list } = await (await fetch(said.words)).json()

function go(step) {
  const reached = STEPS.indexOf(step)
  for (const name of STEPS) section(name).hidden = name !== step
  by('steps')
    .querySelectorAll('li')
    .forEach((item, at) => {
      item.toggleAttribute('data-done', at < reached)
      if (at === reached) item.setAttribute('aria-current', 'step')
      else item.removeAttribute('aria-current')
    })
  section(step).querySelector('h2').scrollIntoView({ block: 'nearest' })
}

/** Keep the window from being closed by mistake once a secret has been drawn. */
function guard(event) {
  event.preventDefault()
}

function options(select, values) {
  const before = select.value
  select.replaceChildren(...values.map(([value, name]) => new Option(name, value)))
  if (values.some(([value]) => String(value) === before)) select.value = before
}

// 1. who is there

function chosen() {
  return [...root.querySelectorAll('[name=holder]:checked')].map((box) => ({
    login: box.value,
    name: box.dataset.name,
  }))
}

function lookAtHolders() {
  state.holders = chosen()
  const count = state.holders.length
  const quorums = Array.from({ length: Math.max(0, count - 1) }, (_, at) => [at + 2, at + 2])
  options(by('quorum'), quorums)
  options(by('spare'), [
    ['', said.nobody],
    ...(Number(by('quorum').value) < count ? state.holders.map((h) => [h.login, h.name]) : []),
  ])
  const isScheduled = !by('scheduled') || Number.isFinite(scheduledMs())
  next('present').disabled = count < 2 || !isScheduled
}

/** 19/10/2026 14:30, in the order of France whatever the browser's language. */
function scheduledMs() {
  const written = by('scheduled').value.trim()
  const parts = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) +(\d{1,2})(?: ?h ?|:)(\d{2})$/.exec(written)
  if (parts === null) return Number.NaN
  const [day, month, year, hour, minute] = parts.slice(1).map(Number)
  return new Date(year, month - 1, day, hour, minute).getTime()
}

// 2. the paper, read from a folder of this laptop

async function bytesOf(file) {
  return new Uint8Array(await file.arrayBuffer())
}

async function readFolder(files) {
  const named = new Map([...files].map((file) => [file.webkitRelativePath.split('/').slice(1).join('/'), file]))
  const media = [...named.keys()].filter((name) => name.startsWith('media/')).sort()
  return {
    content: await bytesOf(named.get('content.json')),
    keyDocument: await bytesOf(named.get('key.json')),
    media: await Promise.all(media.map((name) => bytesOf(named.get(name)))),
    seen: named.has('seen.json') ? JSON.parse(await named.get('seen.json').text()) : null,
  }
}

async function readKey(file) {
  const digits = (await file.text()).trim()
  if (!/^[0-9a-f]{64}$/.test(digits)) throw new Error('not a key')
  return unhex(digits)
}

function fault(message) {
  by('fault').hidden = message === ''
  by('fault').textContent = message
}

async function lookAtPaper() {
  fault('')
  next('paper').disabled = true
  try {
    if (by('folder').files.length) await showPaper(await readFolder(by('folder').files))
  } catch {
    state.paper = null
    by('read').hidden = true
    return fault(said.unread)
  }
  try {
    const [file] = by('signing').files
    state.signingKey = file ? await readKey(file) : null
  } catch {
    state.signingKey = null
    return fault(said.key)
  }
  return lookAtHeard()
}

async function showPaper(paper) {
  const facts = factsOf(paper.content)
  state.paper = paper
  state.digest = hex(await sha256(paper.content))
  by('code').textContent = `${facts.code} · v${facts.version}`
  by('name').textContent = facts.title
  by('count').textContent = facts.questions_count
  by('images').textContent = paper.media.length
  by('digest').textContent = state.digest.match(/.{4}/g).join(' ')
  showSeen(paper.seen)
  by('read').hidden = false
}

/** Say what the history of questions knew of this paper, and which reason lets it pass. */
function showSeen(seen) {
  by('unknown').hidden = seen !== null
  by('unseen').hidden = seen === null || seen.length > 0
  by('seen').replaceChildren(
    ...(seen ?? []).map((each) => {
      const line = document.createElement('li')
      const how = each.likeness === '1.00' ? said.same : said.near
      const reason = each.reason === null ? '' : `. ${said.allowed} ${each.reason}`
      line.textContent = `${each.question} : ${how} (${each.used})${reason}`
      return line
    }),
  )
}

function lookAtHeard() {
  const heard = by('heard').value.toLowerCase().replaceAll(/\s/g, '')
  const isSame = heard.length === HEARD_LENGTH && state.digest?.startsWith(heard)
  const isOther = heard !== '' && !state.digest?.startsWith(heard)
  by('heard-said').textContent = isOther ? said.differs : ''
  next('paper').disabled = !(isSame && state.paper && state.signingKey)
}

// 3. the sealing, and 4. one share each

async function draw() {
  addEventListener('beforeunload', guard)
  next('draw').disabled = true
  const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
  const sitting = said.sitting || crypto.randomUUID()
  const { paper, signingKey, holders } = state
  state.sealed = await seal(paper, { sitting, secret, signingKey })
  const quorum = Number(by('quorum').value)
  state.lines = await split(secret, { quorum, count: holders.length, list })
  secret.fill(0)
  state.bound = await Promise.all(state.lines.map((words, at) => commitment(words, { sitting, position: at + 1 })))
  state.sitting = sitting
  next('draw').disabled = false
  turnOf(0)
  go('shares')
}

function turnOf(at) {
  state.at = at
  const { name } = state.holders[at]
  by('whose').textContent = said.share.replace('{number}', at + 1).replace('{name}', name)
  by('proven').textContent = `${at} / ${state.holders.length}`
  by('typed').value = ''
  for (const id of ['turn', 'shown', 'prove']) by(id).hidden = id !== 'turn'
  lookAtTyped()
}

function show() {
  const items = state.lines[state.at].split(' ').map((word) => {
    const item = document.createElement('li')
    item.textContent = word
    return item
  })
  state.lines[state.at] = ''
  by('sharewords').replaceChildren(...items)
  by('turn').hidden = true
  by('shown').hidden = false
}

function copied() {
  by('sharewords').replaceChildren()
  by('shown').hidden = true
  by('prove').hidden = false
  by('typed').focus()
}

async function verdict(words) {
  const unknown = words.slice(0, -1).find((word) => !list.includes(word))
  if (unknown) return ['stop', `${said.unknown} : ${unknown}`]
  if (words.length < WORDS_COUNT) return ['', said.more]
  const found = words.map((word) => list.indexOf(word))
  if (words.length > WORDS_COUNT || found.includes(-1) || !isWhole(found)) return ['stop', said.wrong]
  const own = await commitment(words.join(' '), { sitting: state.sitting, position: state.at + 1 })
  return own === state.bound[state.at] ? ['safe', said.proven] : ['stop', said.wrong]
}

async function lookAtTyped() {
  const field = by('typed')
  if (/\s$/.test(field.value)) {
    field.value = `${typed(field.value)
      .map((word) => completed(word, list))
      .join(' ')} `
  }
  const [kind, message] = await verdict(typed(field.value))
  by('typed-said').className = kind ? `note ${kind}` : 'note'
  by('typed-said').textContent = message
  by('following').disabled = kind !== 'safe'
}

function following() {
  if (state.at + 1 < state.holders.length) return turnOf(state.at + 1)
  by('typed').value = ''
  by('sum-shares').textContent = state.holders.map(({ name }) => name).join(' · ')
  by('sum-paper').textContent = by('code').textContent
  return go('final')
}

// 5. the sealed paper goes to the centre, then the act

async function send(url, name, bytes) {
  const form = new FormData()
  form.append('sealed', new Blob([bytes]), name)
  const token = root.querySelector('[name=csrfmiddlewaretoken]').value
  const answer = await fetch(url, { method: 'POST', body: form, headers: { 'X-CSRFToken': token } })
  if (!answer.ok) throw new Error(titleOf(await answer.text()))
  return answer.json()
}

function titleOf(page) {
  const read = new DOMParser().parseFromString(page, 'text/html')
  return read.querySelector('h1, h2')?.textContent ?? ''
}

function tell(kind, message) {
  by('sent').hidden = false
  by('sent').className = kind ? `note ${kind}` : 'note'
  by('sent').textContent = message
}

function draft() {
  const { manifest, signature, keyDocument } = state.sealed
  return JSON.stringify({
    manifest,
    signature,
    key_document: keyDocument,
    kind: by('kind')?.value ?? 'exam',
    scheduled_ms: by('scheduled') ? scheduledMs() : 0,
    quorum: Number(by('quorum').value),
    keyholders: state.holders.map(({ login }) => login),
    commitments: state.bound,
    spare: by('spare').value,
  })
}

async function finish() {
  by('finish').disabled = true
  const { blobs } = state.sealed
  try {
    for (const [at, blob] of blobs.entries()) {
      tell('', `${said.sending} : ${at + 1} / ${blobs.length}`)
      await send(said.part, 'part', blob)
    }
    const answer = await send(said.seal, 'ceremony', draft())
    removeEventListener('beforeunload', guard)
    location.assign(answer.next)
  } catch (error) {
    by('finish').disabled = false
    tell('stop', `${error.message} ${said.lost}`)
  }
}

root.addEventListener('change', (event) => {
  if (section('present').contains(event.target)) lookAtHolders()
})
for (const id of ['folder', 'signing']) by(id).addEventListener('change', lookAtPaper)
by('heard').addEventListener('input', lookAtHeard)
by('typed').addEventListener('input', lookAtTyped)
by('show').addEventListener('click', show)
by('copied').addEventListener('click', copied)
by('following').addEventListener('click', following)
by('again').addEventListener('click', () => go('draw'))
by('finish').addEventListener('click', finish)
next('present').addEventListener('click', () => go('paper'))
next('paper').addEventListener('click', () => go('draw'))
next('draw').addEventListener('click', draw)
lookAtHolders()
go('present')
