// The exam's signing key, brought to a sealing: 64 hexadecimal digits in a file, or a file
// that its eight words open. It stays in this page.

import { unhex } from './bytes.js'
import { openTrousseau, TROUSSEAU_WORDS_COUNT } from './trousseau.js'
import { completeWords, placesOf, wordsOf } from './typed-words.js'

const by = (id) => document.getElementById(id)

/** The key of the fields `signing` and `signing-words`; null until it is read. */
export class SigningKey {
  constructor(said, list, looked) {
    Object.assign(this, { said, list, looked, key: null, turn: 0 })
    by('signing').addEventListener('change', () => this.look())
    completeWords(by('signing-words'), list, () => this.look())
  }

  /** Words are typed while others are tried: only what was typed last is told. */
  async look() {
    this.turn += 1
    const { turn } = this
    this.key = null
    by('fault').hidden = true
    const text = (await by('signing').files[0]?.text()) ?? ''
    const isLocked = text.startsWith('{')
    const places = placesOf(wordsOf(by('signing-words').value, this.list), this.list)
    by('for-signing').hidden = !isLocked
    const isWhole = text !== '' && (!isLocked || places?.length === TROUSSEAU_WORDS_COUNT)
    const key = isWhole ? await this.read(text, isLocked ? places : null) : null
    if (turn !== this.turn) return
    this.key = key
    by('fault').hidden = !isWhole || key !== null
    by('fault').textContent = by('fault').hidden ? '' : this.said.key
    this.looked()
  }

  async read(text, places) {
    try {
      return places === null ? digits(text) : await this.unlocked(text, places)
    } catch {
      return null
    }
  }

  async unlocked(text, places) {
    const { exam, signingKey } = await openTrousseau(text, places)
    if (signingKey === null || exam !== this.said.exam) throw new Error('no key of this exam')
    return signingKey
  }
}

function digits(text) {
  if (!/^[0-9a-f]{64}$/.test(text.trim())) throw new Error('not a key')
  return unhex(text.trim())
}
