// An exam's own signing key: drawn in this page, locked into two files, each under eight
// words that are read back; its public half alone is sent.

import { hex } from '../sealing/bytes.js'
import { drawPlaces, lockTrousseau } from '../sealing/trousseau.js'
import { completeWords, placesOf, wordsOf } from '../sealing/typed-words.js'

const SEED_BYTES = 32
const HOLDERS = ['first', 'second']
const root = document.getElementById('own-key')
const field = document.getElementById('key-typed')
const by = (id) => document.getElementById(id)
const state = { list: [], key: null, at: 0, places: [] }

/** A new Ed25519 key: its 32 bytes, and its public half. */
async function drawKey() {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  const document = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey))
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  return { seed: document.slice(-SEED_BYTES), publicKey: hex(publicKey) }
}

function save(name, text) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'application/json' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

/** One file of the two, and its words on the screen until they are read back. */
async function turn(at) {
  const holder = root.dataset[HOLDERS[at]]
  const exam = root.dataset.exam || by('code').value || 'examen'
  Object.assign(state, { at, places: drawPlaces() })
  const file = await lockTrousseau({ exam, holder, shares: [], signingKey: state.key.seed }, state.places)
  save(`cle-${exam}-${at + 1}.json`, file)
  by('key-turn').textContent = root.dataset.turn.replace('{number}', at + 1).replace('{holder}', holder)
  by('key-list').replaceChildren(
    ...state.places.map((place) => {
      const item = document.createElement('li')
      item.textContent = state.list[place]
      return item
    }),
  )
  field.value = ''
  by('key-said').textContent = ''
  by('key-words').hidden = false
}

async function look() {
  const places = placesOf(wordsOf(field.value, state.list), state.list)
  if (places?.length !== state.places.length) return
  if (places.some((place, at) => place !== state.places[at])) {
    by('key-said').textContent = root.dataset.differs
    return
  }
  if (state.at + 1 < HOLDERS.length) await turn(state.at + 1)
  else finish()
}

/** Both files are proven: the key is forgotten here, and its public half goes with the form. */
function finish() {
  const { publicKey, seed } = state.key
  seed.fill(0)
  state.key = null
  by('key-list').replaceChildren()
  by('key-words').hidden = true
  by('key-said').textContent = root.dataset.drawn.replace('{digest}', publicKey.slice(0, 8))
  by('signer').value = publicKey
  by('signer').dispatchEvent(new Event('change', { bubbles: true }))
}

async function draw() {
  by('draw-key').disabled = true
  try {
    if (state.list.length === 0) {
      state.list = (await (await fetch(root.dataset.words)).json()).trousseau
      completeWords(field, state.list, look)
    }
    state.key = await drawKey()
    await turn(0)
  } catch {
    by('draw-key').disabled = false
    by('key-said').textContent = root.dataset.fault
  }
}

by('draw-key').addEventListener('click', draw)
