// The papers of a ceremony: each read in this page, from a folder of the laptop or from a
// file that the house reads in memory and gives back.

import { hex } from './bytes.js'
import { factsOf, sha256 } from './sealing.js'
import { factsOfSeries, isSeries } from './series.js'

const HEARD_LENGTH = 8

/** 19/10/2026 14:30, in the order of France whatever the browser's language. */
export function instantMs(written) {
  const parts = /^(\d{1,2})\/(\d{1,2})\/(\d{4}) +(\d{1,2})(?: ?h ?|:)(\d{2})$/.exec(written.trim())
  if (parts === null) return Number.NaN
  const [day, month, year, hour, minute] = parts.slice(1).map(Number)
  return new Date(year, month - 1, day, hour, minute).getTime()
}

/** A title as it is compared: without capitals, accents and signs. */
function plain(title) {
  return title
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, ' ')
    .trim()
}

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

/** What the house makes of a file, in memory: the bytes of a frozen paper. */
async function readByHouse(url, file, token) {
  const { readPaper } = await import('../authoring/paper-file.js')
  const read = await readPaper(url, file, token)
  if (read.facts === null) throw new Error('faults', { cause: read.faults })
  return { ...read, seen: undefined }
}

const FAULTS_SHOWN_MAX = 20

function listOf(faults) {
  const list = document.createElement('ul')
  for (const { cell, file, fr, en } of faults) {
    const place = document.createElement('strong')
    place.textContent = cell ?? file
    const line = document.createElement('li')
    line.append(place, ` ${document.documentElement.lang === 'en' ? en : fr}`)
    list.append(line)
  }
  return list
}

/** One block of the page: a sitting, and the paper or the series that will be sealed for it. */
export class PaperBlock {
  constructor(element, said, token) {
    Object.assign(this, { element, said, token, paper: null, digest: '', name: '', facts: null, twin: null })
    element.addEventListener('change', (event) => this.changed(event.target))
    element.addEventListener('input', () => this.look())
    // a file may have been chosen before this script was there
    for (const field of element.querySelectorAll('input[type="file"]')) if (field.files.length > 0) this.changed(field)
  }

  part(name) {
    return this.element.querySelector(`[data-part="${name}"]`)
  }

  /** `ecos` where stations are sealed, `exam` where a paper is. */
  get kind() {
    return this.element.dataset.kind
  }

  get isChosen() {
    return this.part('chosen')?.checked ?? true
  }

  get scheduledMs() {
    return this.part('scheduled') ? instantMs(this.part('scheduled').value) : 0
  }

  /** Left alone, or read and heard. */
  get isReady() {
    const isRead = this.paper !== null && this.twin === null
    return !this.isChosen || (isRead && this.isHeard && Number.isFinite(this.scheduledMs))
  }

  /** The words of a line of the last table: hour, sitting, paper, code and version, questions. */
  get row() {
    const { title, hour } = this.element.dataset
    const when = hour || (this.part('scheduled')?.value ?? '')
    return [when, title || this.facts.title, this.facts.title, this.name, this.part('count').textContent]
  }

  /** Refuse a paper that another sitting has already. */
  showTwin(twin) {
    this.twin = twin ?? null
    this.part('twin').hidden = this.twin === null
    if (this.twin) this.part('twin-of').textContent = this.twin.element.dataset.title || this.twin.name
  }

  /** Say that a paper bears another title than the sitting that it is given to. */
  showTitles() {
    const { title, code } = this.element.dataset
    this.part('other-title').hidden = !title || plain(title) === plain(this.facts.title)
    this.part('own-title').textContent = `${this.facts.title} (${this.name})`
    this.part('sitting-title').textContent = code ? `${title} (${code})` : title
  }

  get isHeard() {
    const field = this.part('heard')
    const heard = field?.value.toLowerCase().replaceAll(/\s/g, '') ?? ''
    return field === null || (heard.length === HEARD_LENGTH && this.digest.startsWith(heard))
  }

  async changed(target) {
    if (target.files?.length && target !== this.part('signing')) await this.read(target)
    this.look()
    this.element.dispatchEvent(new CustomEvent('paper', { bubbles: true }))
  }

  async read(field) {
    this.fault('')
    if (field.validity.customError) return this.refuse(field.validationMessage)
    try {
      const isFolder = field === this.part('folder')
      const paper = isFolder
        ? await readFolder(field.files)
        : await readByHouse(field.dataset.url, field.files[0], this.token())
      await this.show(paper)
    } catch (error) {
      if (error.message === 'faults') this.refuse(this.said.faulty, error.cause)
      else this.refuse(this.said.unread)
    }
  }

  refuse(message, faults = []) {
    this.paper = null
    this.part('read').hidden = true
    this.fault(message, faults)
  }

  async show(paper) {
    const isStations = isSeries(paper.content)
    if (isStations !== (this.kind === 'ecos')) throw new Error('other kind')
    const facts = isStations ? factsOfSeries(paper.content) : factsOf(paper.content)
    this.facts = facts
    this.digest = hex(await sha256(paper.content))
    this.name = `${facts.code} · v${facts.version}`
    this.part('code').textContent = this.name
    this.part('title').textContent = facts.title
    this.part('count').textContent = isStations ? facts.stations.join(', ') : facts.questions_count
    this.part('images').textContent = paper.media.length
    this.part('digest').textContent = this.digest.match(/.{4}/g).join(' ')
    this.showTitles()
    if (!isStations) this.showFrozen()
    this.showSeen(isStations ? undefined : paper.seen)
    this.part('read').hidden = false
    this.paper = paper
  }

  /** Say whether this very paper was frozen in the house's pages, and read again by another. */
  showFrozen() {
    const papers = [...document.querySelectorAll('[data-frozen]')]
    const found = papers.find(({ dataset }) => dataset.frozen === this.digest)
    const isReread = found !== undefined && 'reread' in found.dataset
    const isOpen = this.said.mode !== 'ceremony'
    this.part('reread').hidden = !isReread
    this.part('not-reread').hidden = !isOpen || isReread
    this.part('not-frozen').hidden = found !== undefined || papers.length === 0
  }

  /** Say what the history of questions knew of this paper, and which reason lets it pass. */
  showSeen(seen) {
    this.part('unknown').hidden = seen !== null
    this.part('unseen').hidden = !seen || seen.length > 0
    this.part('seen').replaceChildren(
      ...(seen ?? []).map((each) => {
        const line = document.createElement('li')
        const how = each.likeness === '1.00' ? this.said.same : this.said.near
        const reason = each.reason === null ? '' : `. ${this.said.allowed} ${each.reason}`
        line.textContent = `${each.question}\u00a0: ${how} (${each.used})${reason}`
        return line
      }),
    )
  }

  /** Say why a paper is refused, and in which cells of its file. */
  fault(message, faults = []) {
    this.part('fault').hidden = message === ''
    this.part('fault').textContent = message
    const errors = faults.filter(({ severity }) => severity === 'error')
    if (errors.length > 0) this.part('fault').append(listOf(errors.slice(0, FAULTS_SHOWN_MAX)))
  }

  look() {
    const body = this.part('body')
    if (body) body.hidden = !this.isChosen
    const heard = this.part('heard')?.value.toLowerCase().replaceAll(/\s/g, '') ?? ''
    const isOther = heard !== '' && !this.digest.startsWith(heard)
    if (this.part('heard-said')) this.part('heard-said').textContent = isOther ? this.said.differs : ''
    this.element.dispatchEvent(new CustomEvent('paper', { bubbles: true }))
  }
}
