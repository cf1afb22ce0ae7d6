// One holder's turn: a file and eight words, or a sheet for the safe; each is proven
// before anything is sealed. The words live until their holder has proven them.

import { commitment } from './sealing.js'
import { drawPlaces, lockTrousseau, openTrousseau, TROUSSEAU_WORDS_COUNT, TrousseauInvalid } from './trousseau.js'
import { completeWords, placesOf, unknownWord, wordsOf } from './typed-words.js'

const ASKED_COUNT = 3
const by = (id) => document.getElementById(id)

function listed(words) {
  return words.map((word) => {
    const item = document.createElement('li')
    item.textContent = word
    return item
  })
}

/** Some places of 33, in order, each asked once. */
function placesAsked(count) {
  const places = new Set()
  while (places.size < count) places.add(crypto.getRandomValues(new Uint8Array(1))[0] % 33)
  return [...places].sort((one, other) => one - other)
}

export class HolderTurns {
  constructor(root, lists, finished) {
    Object.assign(this, { said: root.dataset, exam: root.dataset.exam, lists, finished })
    completeWords(by('typed'), lists.trousseau, () => this.look())
    completeWords(by('asked'), lists.trousseau, () => this.look())
    by('own-file').addEventListener('change', () => this.look())
    by('show').addEventListener('click', () => this.show())
    by('copied').addEventListener('click', () => this.prove())
    by('download').addEventListener('click', () => this.download())
    by('print-sheet').addEventListener('click', () => this.print())
    by('following').addEventListener('click', () => this.confirm())
  }

  /** Begin: `holders` by share, `sealed` papers with the lines and commitments of each. */
  begin(holders, sealed) {
    Object.assign(this, { holders, sealed })
    this.turn(0)
    if (holders.length === 1) this.show() // nobody has to leave the screen to them
  }

  turn(at) {
    this.at = at
    const { name, login } = this.holders[at]
    by('whose').textContent = this.said.share.replace('{number}', at + 1).replace('{name}', name)
    by('proven').textContent = `${at} / ${this.holders.length}`
    for (const id of ['typed', 'asked', 'own-file']) by(id).value = ''
    by('own-file').dispatchEvent(new Event('input'))
    for (const id of ['turn', 'shown', 'prove']) by(id).hidden = id !== 'turn'
    for (const id of ['for-file', 'prove-file']) by(id).hidden = login === ''
    for (const id of ['for-safe', 'prove-safe']) by(id).hidden = login !== ''
    by('alone').hidden = login === ''
    by('sheet').replaceChildren()
    this.look()
  }

  get isSafe() {
    return this.holders[this.at].login === ''
  }

  get shares() {
    return this.sealed.map(({ sitting, lines }) => ({ sitting, words: lines[this.at] }))
  }

  async show() {
    by('show').disabled = true
    this.file = null
    if (!this.isSafe) {
      const places = drawPlaces()
      this.file = await lockTrousseau(
        { exam: this.exam, holder: this.holders[this.at].login, shares: this.shares },
        places,
      )
      by('eightwords').replaceChildren(...listed(places.map((place) => this.lists.trousseau[place])))
      this.download()
    }
    by('show').disabled = false
    by('turn').hidden = true
    by('shown').hidden = false
  }

  download() {
    if (this.file === null) return
    const link = document.createElement('a')
    link.href = URL.createObjectURL(new Blob([this.file], { type: 'application/json' }))
    link.download = `trousseau-${this.exam}-${this.holders[this.at].login}.json`
    link.click()
    URL.revokeObjectURL(link.href)
  }

  /** The words of a share as they are printed: those of our list at the same places. */
  printed(line) {
    return line.split(' ').map((word) => this.lists.trousseau[this.lists.share.indexOf(word)])
  }

  /** The printed sheet: the 33 words of each paper, on this screen only while it prints. */
  print() {
    by('sheet').replaceChildren(
      by('sheet-head').content.cloneNode(true),
      ...this.sealed.map(({ name, lines }) => {
        const section = document.createElement('section')
        const title = document.createElement('h3')
        title.textContent = `${by('whose').textContent} · ${name}`
        const words = document.createElement('ol')
        words.className = 'sharewords'
        words.append(...listed(this.printed(lines[this.at])))
        section.append(title, words)
        return section
      }),
    )
    globalThis.print()
  }

  prove() {
    by('eightwords').replaceChildren()
    by('sheet').replaceChildren()
    by('shown').hidden = true
    by('prove').hidden = false
    const drawn = this.sealed.map(() => placesAsked(ASKED_COUNT))
    this.asked = drawn.flatMap((places, paper) => places.map((place) => ({ paper, place })))
    by('asked-places').replaceChildren(
      ...listed(this.sealed.map(({ name }, paper) => `${name}\u00a0: ${this.askedWords(drawn[paper])}`)),
    )
    by(this.isSafe ? 'asked' : 'typed').focus()
    this.look()
  }

  askedWords(places) {
    return this.said.asked.replace('{places}', places.map((place) => place + 1).join(', '))
  }

  tell(kind, message) {
    by('typed-said').className = kind ? `note ${kind}` : 'note'
    by('typed-said').textContent = message
    by('following').disabled = kind !== 'safe'
  }

  look() {
    const field = by(this.isSafe ? 'asked' : 'typed')
    const list = this.lists.trousseau
    const words = wordsOf(field.value, list)
    const unknown = unknownWord(field.value, list)
    if (unknown) return this.tell('stop', `${this.said.unknown} ${unknown}`)
    const count = this.isSafe ? this.asked?.length : TROUSSEAU_WORDS_COUNT
    if (words.length !== count || placesOf(words, list) === null) return this.tell('', this.said.more)
    if (this.isSafe) return this.lookAtSheet(words)
    return by('own-file').files.length === 0 ? this.tell('', this.said.file) : this.tell('safe', this.said.ready)
  }

  lookAtSheet(words) {
    const isSame = this.asked.every(({ paper, place }, at) => {
      return this.printed(this.sealed[paper].lines[this.at])[place] === words[at]
    })
    return isSame ? this.tell('safe', this.said.ready) : this.tell('stop', this.said.wrongSheet)
  }

  /** The file that the holder keeps is opened as on the day, and holds what was committed to. */
  async confirm() {
    by('following').disabled = true
    if (!this.isSafe) {
      this.tell('', this.said.opening)
      try {
        await this.proveFile()
      } catch (error) {
        if (!(error instanceof TrousseauInvalid)) throw error
        return this.tell('stop', error.reason === 'words' ? this.said.closed : this.said.wrongFile)
      }
    }
    for (const { lines } of this.sealed) lines[this.at] = ''
    this.file = null
    if (this.at + 1 < this.holders.length) return this.turn(this.at + 1)
    by('typed').value = ''
    return this.finished()
  }

  async proveFile() {
    const places = placesOf(wordsOf(by('typed').value, this.lists.trousseau), this.lists.trousseau)
    const { shares } = await openTrousseau(await by('own-file').files[0].text(), places)
    for (const { sitting, bound } of this.sealed) {
      const words = shares.find((share) => share.sitting === sitting)?.words ?? ''
      const own = await commitment(words, { sitting, position: this.at + 1 })
      if (own !== bound[this.at]) throw new TrousseauInvalid('other')
    }
  }
}
