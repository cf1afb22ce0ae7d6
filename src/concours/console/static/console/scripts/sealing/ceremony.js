// Sealing, in this page alone: who is there, the papers, the secrets, a trousseau each, the
// act. A secret lives for one call, the words of a share until their holder has proven
// them; what stays is encrypted or a commitment.

import { PaperBlock } from './ceremony-papers.js'
import { HolderTurns } from './ceremony-shares.js'
import { commitment, seal } from './sealing.js'
import { sealSeries } from './series.js'
import { send } from './sending.js'
import { split } from './share-words.js'
import { SigningKey } from './signing-file.js'

const SECRET_BYTES = 32
const STEPS = ['present', 'paper', 'shares', 'final']

const root = document.getElementById('ceremony')
const said = root.dataset
const by = (id) => document.getElementById(id)
const section = (step) => root.querySelector(`[data-step="${step}"]`)
const next = (step) => section(step).querySelector('[data-next]')
const token = () => root.querySelector('[name=csrfmiddlewaretoken]').value

const state = { holders: [], sealed: [] }
const lists = await (await fetch(said.words)).json()
const blocks = [...root.querySelectorAll('[data-paper]')].map((element) => new PaperBlock(element, said, token))
const signing = new SigningKey(said, lists.trousseau, lookAtPapers)
const turns = new HolderTurns(root, lists, finalStep)

function go(step) {
  const reached = STEPS.indexOf(step)
  for (const name of STEPS) section(name).hidden = name !== step
  section('present').hidden = reached > STEPS.indexOf('paper')
  next('present').hidden = step !== 'present'
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

/** The members who are there, in order; then the safe, where the profile has one. */
function chosen() {
  const members = [...root.querySelectorAll('[name=holder]:checked')].map((box) => ({
    login: box.value,
    name: box.dataset.name,
  }))
  return said.mode === 'light' ? [...members, { login: '', name: said.safe }] : members
}

function lookAtHolders() {
  state.holders = chosen()
  const count = state.holders.length
  const [least, most] = [Number(said.quorumMin), Math.min(Number(said.quorumMax), count)]
  const quorums = Array.from({ length: Math.max(0, most - least + 1) }, (_, at) => [at + least, at + least])
  options(by('quorum'), quorums)
  options(by('spare'), [
    ['', said.nobody],
    ...(Number(by('quorum').value) < count ? state.holders : [])
      .map((h) => [h.login, h.name])
      .filter(([l]) => l !== ''),
  ])
  by('quorum').closest('.field').hidden = quorums.length < 2
  next('present').disabled = !isEnough()
  lookAtPapers()
}

function isEnough() {
  const { length } = state.holders
  return length >= Number(said.sharesMin) && length <= Number(said.sharesMax)
}

/** Where a house has no more members than a paper needs, it is they; a ceremony asks. */
function chooseAllNeeded() {
  if (said.mode === 'ceremony') return
  const boxes = [...root.querySelectorAll('[name=holder]')]
  const safe = said.mode === 'light' ? 1 : 0
  if (boxes.length + safe === Number(said.sharesMin)) for (const box of boxes) box.checked = true
}

// 2. the papers

function lookAtPapers() {
  const papers = blocks.filter(({ isChosen, paper }) => isChosen && paper !== null)
  for (const block of blocks) block.showTwin(papers.find((other) => isSamePaper(block, other)))
  const isSigned = signing.key !== null || said.mode !== 'ceremony'
  const isSome = blocks.some(({ isChosen }) => isChosen)
  next('paper').disabled = !(isEnough() && isSigned && isSome && blocks.every(({ isReady }) => isReady))
}

/** Whether a paper was given to another sitting before this one; a series may serve twice. */
function isSamePaper(block, other) {
  const isBefore = blocks.indexOf(other) < blocks.indexOf(block)
  return isBefore && block.isChosen && block.kind !== 'ecos' && block.digest === other.digest
}

// then one secret for each paper

async function draw() {
  addEventListener('beforeunload', guard)
  next('paper').disabled = true
  state.sealed = []
  for (const block of blocks.filter(({ isChosen }) => isChosen)) state.sealed.push(await sealBlock(block))
  next('paper').disabled = false
  go('shares')
  turns.begin(state.holders, state.sealed)
}

async function sealBlock({ element, paper, name, row, scheduledMs, kind }) {
  const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
  const sitting = element.dataset.sitting || crypto.randomUUID()
  const sealIt = kind === 'ecos' ? sealSeries : seal
  const sealed = await sealIt(paper, { sitting, secret, signingKey: signing.key })
  const [quorum, count] = [Number(by('quorum').value), state.holders.length]
  const lines = await split(secret, { quorum, count, list: lists.share })
  secret.fill(0)
  const bound = await Promise.all(lines.map((words, at) => commitment(words, { sitting, position: at + 1 })))
  return { ...sealed, sitting, name, row, scheduledMs, kind, lines, bound }
}

// 4. the sealed papers go to the centre, then the act

function finalStep() {
  by('sum-shares').textContent = state.holders.map(({ name }) => name).join(' · ')
  by('sum-papers').replaceChildren(...state.sealed.map(({ row }) => tableRow(row)))
  go('final')
}

/** Which paper opens at which hour, a line each: the last look before the act. */
function tableRow(words) {
  const row = document.createElement('tr')
  row.append(
    ...words.map((word) => {
      const cell = document.createElement('td')
      cell.textContent = word
      return cell
    }),
  )
  return row
}

function tell(kind, message) {
  by('sent').hidden = false
  by('sent').className = kind ? `note ${kind}` : 'note'
  by('sent').textContent = message
}

function draft() {
  return JSON.stringify({
    quorum: Number(by('quorum').value),
    keyholders: state.holders.map(({ login }) => login),
    spare: by('spare').value,
    sittings: state.sealed.map(({ manifest, signature, keyDocument, scheduledMs, kind, bound }) => ({
      manifest,
      signature,
      key_document: keyDocument,
      kind,
      scheduled_ms: scheduledMs,
      commitments: bound,
    })),
  })
}

async function finish() {
  by('finish').disabled = true
  const blobs = state.sealed.flatMap((sealed) => sealed.blobs)
  try {
    for (const [at, blob] of blobs.entries()) {
      tell('', `${said.sending} ${at + 1} / ${blobs.length}`)
      await send(said.part, blob, token())
    }
    const answer = await send(said.seal, draft(), token())
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
root.addEventListener('paper', lookAtPapers)
by('again').addEventListener('click', () => go('paper'))
by('finish').addEventListener('click', finish)
next('present').addEventListener('click', () => go('paper'))
next('paper').addEventListener('click', draw)
for (const block of blocks) block.look()
chooseAllNeeded()
lookAtHolders()
go(isEnough() ? 'paper' : 'present')
