// A keyholder's words: completed, checked and sealed in this page. They are sent
// nowhere; what leaves is a box that the keeper alone can open
// (docs/reference/papers/package.md: P-256, HKDF-SHA256, AES-256-GCM).

import { hex, unhex } from './bytes.js'

export const WORDS_COUNT = 33
const INFO = new TextEncoder().encode('concours/share/1')
const RADIX_BITS = 10
const GENERATOR = [
  0xe0e040, 0x1c1c080, 0x3838100, 0x7070200, 0xe0e0009, 0x1c0c2412, 0x38086c24, 0x3090fc48, 0x21b1f890, 0x3f3f120,
]

/** The checksum of SLIP-39, a sum over word indices after its customisation string. */
function sumOf(indices) {
  const isExtendable = (((indices[0] << RADIX_BITS) | indices[1]) >> 4) & 1
  const custom = isExtendable ? 'shamir_extendable' : 'shamir'
  let sum = 1
  for (const value of [...new TextEncoder().encode(custom), ...indices]) {
    const high = sum >> 20
    sum = ((sum & 0xfffff) << RADIX_BITS) ^ value
    GENERATOR.forEach((term, bit) => {
      if ((high >> bit) & 1) sum ^= term
    })
  }
  return sum
}

/** Whether these words, by their indices, are a share without a slip. */
export function isWhole(indices) {
  return sumOf(indices) === 1
}

/** The three indices that make these a share. */
export function checksum(indices) {
  const sum = sumOf([...indices, 0, 0, 0]) ^ 1
  return [20, 10, 0].map((shift) => (sum >> shift) & 1023)
}

/** Seal bytes to an uncompressed P-256 point: ephemeral point, nonce, ciphertext. */
export async function seal(recipient, plain) {
  const curve = { name: 'ECDH', namedCurve: 'P-256' }
  const theirs = await crypto.subtle.importKey('raw', recipient, curve, false, [])
  const ours = await crypto.subtle.generateKey(curve, true, ['deriveBits'])
  const shared = await crypto.subtle.deriveBits({ name: 'ECDH', public: theirs }, ours.privateKey, 256)
  const secret = await crypto.subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey'])
  const key = await crypto.subtle.deriveKey(
    { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(), info: INFO },
    secret,
    { name: 'AES-GCM', length: 256 },
    false,
    ['encrypt'],
  )
  const nonce = crypto.getRandomValues(new Uint8Array(12))
  const closed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, plain)
  const point = await crypto.subtle.exportKey('raw', ours.publicKey)
  return Uint8Array.of(...new Uint8Array(point), ...nonce, ...new Uint8Array(closed))
}

export function typed(text) {
  return text
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '')
}

/** The whole word that these first letters name, if they name one. */
export function completed(word, list) {
  if (list.includes(word)) return word
  const matches = word.length >= 3 ? list.filter((one) => one.startsWith(word)) : []
  return matches.length === 1 ? matches[0] : word
}

async function prepare(form) {
  const field = document.getElementById('words')
  const said = document.getElementById('said')
  const button = document.getElementById('hand')
  const counted = document.getElementById('counted')
  const list = await (await fetch(form.dataset.words)).json()

  function say(kind, text) {
    said.className = kind ? `note ${kind}` : 'note'
    said.querySelector('p').textContent = text
  }

  function verdict(words, isTyping) {
    const finished = isTyping ? words.slice(0, -1) : words
    const unknown = finished.find((word) => !list.includes(word))
    if (unknown) return ['stop', `${said.dataset.unknown} : ${unknown}`]
    if (words.length > WORDS_COUNT) return ['stop', said.dataset.many]
    if (words.length < WORDS_COUNT) return ['', said.dataset.more]
    const indices = words.map((word) => list.indexOf(word))
    if (indices.includes(-1)) return ['', said.dataset.more]
    return isWhole(indices) ? ['safe', said.dataset.right] : ['stop', said.dataset.wrong]
  }

  function look() {
    const words = typed(field.value)
    const isTyping = field.value !== '' && !/\s$/.test(field.value)
    const [kind, text] = verdict(words, isTyping)
    counted.textContent = `${words.length} / ${WORDS_COUNT}`
    say(kind, text)
    button.disabled = kind !== 'safe'
  }

  function complete() {
    const isTyping = !/\s$/.test(field.value)
    const words = typed(field.value)
    const whole = words.map((word, place) => (isTyping && place === words.length - 1 ? word : completed(word, list)))
    const text = whole.join(' ') + (isTyping || whole.length === 0 ? '' : ' ')
    const isAtEnd = field.selectionStart === field.value.length
    if (isAtEnd && text !== field.value) field.value = text
    look()
  }

  field.addEventListener('input', complete)
  form.addEventListener('submit', async (event) => {
    event.preventDefault()
    if (form.elements.sealed.value !== '') return
    button.disabled = true
    const plain = new TextEncoder().encode(typed(field.value).join(' '))
    form.elements.sealed.value = hex(await seal(unhex(form.dataset.keeper), plain))
    field.value = ''
    form.submit()
  })
  if (field.value !== '') look() // typed before the list had come
}

const form = document.getElementById('share')
if (form && !globalThis.crypto?.subtle) {
  const said = document.getElementById('said')
  said.className = 'note stop'
  said.querySelector('p').textContent = said.dataset.old
} else if (form) {
  prepare(form)
}
