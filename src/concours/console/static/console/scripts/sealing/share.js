// A keyholder's share: from the trousseau and its eight words, or from the printed sheet.
// File and words are sent nowhere; what leaves is a box that the keeper alone can open
// (docs/reference/papers/package.md: P-256, HKDF-SHA256, AES-256-GCM).

import { encrypted, hex, joined, unhex, utf8 } from './bytes.js'
import { WORDS_COUNT, isWhole, positionOf } from './share-words.js'
import { openTrousseau, TROUSSEAU_WORDS_COUNT, TrousseauInvalid } from './trousseau.js'
import { completeWords, placesOf, sheetList, sheetText, typed, unknownWord, wordsOf } from './typed-words.js'

const INFO = utf8('concours/share/1')
const ALSO_MARKING = '\nalso-marking'
const NOTHING = new Uint8Array()

/** Seal bytes to an uncompressed P-256 point: ephemeral point, nonce, ciphertext. */
async function seal(recipient, plain) {
  const curve = { name: 'ECDH', namedCurve: 'P-256' }
  const theirs = await crypto.subtle.importKey('raw', recipient, curve, false, [])
  const ours = await crypto.subtle.generateKey(curve, true, ['deriveBits'])
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, ours.privateKey, 256)
  const secret = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveBits'])
  const derivation = { name: 'HKDF', hash: 'SHA-256', salt: NOTHING, info: INFO }
  const key = new Uint8Array(await crypto.subtle.deriveBits(derivation, secret, 256))
  const point = new Uint8Array(await crypto.subtle.exportKey('raw', ours.publicKey))
  return joined(point, await encrypted(key, plain, NOTHING))
}

async function prepare(form) {
  const by = (id) => document.getElementById(id)
  const said = by('said')
  const say = said.dataset
  const button = by('hand')
  const { sitting, own, safe } = form.dataset
  const lists = await (await fetch(form.dataset.words)).json()

  function chosenFile() {
    return by('file').files[0]
  }

  function tell(kind, text) {
    said.className = kind ? `note ${kind}` : 'note'
    said.querySelector('p').textContent = text
  }

  /** What there is to hand in: from the sheet as soon as a word of it is typed. */
  function look() {
    const isSheet = typed(by('words').value).length > 0
    const [kind, text] = isSheet ? lookAtSheet() : lookAtTrousseau()
    by('counted').textContent = isSheet ? counted('words', WORDS_COUNT) : counted('eight', TROUSSEAU_WORDS_COUNT)
    tell(kind, text)
    button.disabled = kind !== 'safe'
  }

  function counted(id, count) {
    return `${typed(by(id).value).length} / ${count}`
  }

  function lookAtTrousseau() {
    const words = wordsOf(by('eight').value, lists.trousseau)
    const unknown = unknownWord(by('eight').value, lists.trousseau)
    if (unknown) return ['stop', `${say.unknown} ${unknown}`]
    if (words.length > TROUSSEAU_WORDS_COUNT) return ['stop', say.manyEight]
    const isTyped = words.length === TROUSSEAU_WORDS_COUNT && placesOf(words, lists.trousseau)
    if (chosenFile() === undefined) return ['', isTyped ? say.file : say.start]
    return isTyped ? ['safe', say.ready] : ['', say.eight]
  }

  /** The list of the sheet, and what was typed of it in words of that list. */
  function sheet() {
    const list = sheetList(by('words').value, lists)
    return [list, sheetText(by('words').value, list)]
  }

  function lookAtSheet() {
    const [list, text] = sheet()
    const words = typed(text)
    const unknown = unknownWord(text, list)
    if (unknown) return ['stop', `${say.unknown} ${unknown}`]
    if (words.length > WORDS_COUNT) return ['stop', say.many]
    const places = placesOf(words, list)
    if (words.length < WORDS_COUNT || places === null) return ['', say.more]
    if (!isWhole(places)) return ['stop', say.wrong]
    const position = String(positionOf(places))
    return position === own || position === safe ? ['safe', say.right] : ['stop', say.another]
  }

  async function fromTrousseau() {
    const places = placesOf(wordsOf(by('eight').value, lists.trousseau), lists.trousseau)
    const { shares } = await openTrousseau(await chosenFile().text(), places)
    const share = shares.find((one) => one.sitting === sitting)
    if (share === undefined) throw new TrousseauInvalid('other')
    return share.words
  }

  /** The words of the share, and where they go: own ones, or those of the safe. */
  async function shareToHand() {
    const [list, text] = sheet()
    const places = placesOf(typed(text), list)
    const words = places.length > 0 ? places.map((place) => lists.share[place]).join(' ') : await fromTrousseau()
    const position = String(positionOf(placesOf(words.split(' '), lists.share)))
    if (position !== own && position !== safe) throw new TrousseauInvalid('another')
    return [words, position === own ? form.dataset.hand : form.dataset.handSafe]
  }

  async function hand(event) {
    event.preventDefault()
    if (form.elements.sealed.value !== '') return
    button.disabled = true
    tell('', say.opening)
    try {
      const [words, action] = await shareToHand()
      const consent = by('also')?.checked ? ALSO_MARKING : ''
      form.elements.sealed.value = hex(await seal(unhex(form.dataset.keeper), utf8(words + consent)))
      form.action = action
    } catch (error) {
      if (!(error instanceof TrousseauInvalid)) throw error
      button.disabled = false
      return tell('stop', faultOf(error))
    }
    for (const id of ['words', 'eight']) by(id).value = ''
    form.submit()
  }

  function faultOf({ reason }) {
    return { words: say.closed, other: say.other, another: say.another }[reason] ?? say.notTrousseau
  }

  by('file').addEventListener('change', look)
  completeWords(by('eight'), lists.trousseau, look)
  completeWords(by('words'), (text) => sheetList(text, lists), look)
  form.addEventListener('submit', hand)
  look() // what was chosen and typed before the lists had come
}

const form = document.getElementById('share')
if (form && !globalThis.crypto?.subtle) {
  const said = document.getElementById('said')
  said.className = 'note stop'
  said.querySelector('p').textContent = said.dataset.old
} else if (form) {
  prepare(form)
}
