// The foundation of an exam: what the chosen profile decides, and, where it seals by a
// ceremony, the exam's own signing key, drawn here and saved by the founder alone.

import { hex } from '../sealing/bytes.js'

const SEED_BYTES = 32
const form = document.getElementById('founding')
const ownKey = document.getElementById('own-key')
const signer = document.getElementById('signer')
const said = document.getElementById('key-said')
const found = document.getElementById('found')

/** A new Ed25519 key: its 32 bytes, as a file of 64 hex digits, and its public half. */
async function drawKey() {
  const pair = await crypto.subtle.generateKey('Ed25519', true, ['sign', 'verify'])
  const document = new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey))
  const publicKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
  return { seed: hex(document.slice(-SEED_BYTES)), publicKey: hex(publicKey) }
}

function save(name, text) {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: 'text/plain' }))
  link.download = name
  link.click()
  URL.revokeObjectURL(link.href)
}

async function draw() {
  try {
    const { seed, publicKey } = await drawKey()
    const name = form.dataset.code || form.elements.code.value || 'examen'
    save(`${name}.signing-key`, `${seed}\n`)
    signer.value = publicKey
    said.textContent = said.dataset.drawn.replace('{digest}', publicKey.slice(0, 8))
  } catch {
    said.textContent = ownKey.dataset.fault
  }
  look()
}

function look() {
  const chosen = form.querySelector('[name=profile]:checked')
  for (const sheet of document.querySelectorAll('[data-profile]')) {
    sheet.hidden = sheet.dataset.profile !== chosen?.value
  }
  const needsKey = chosen !== null && 'ownKey' in chosen.dataset
  ownKey.hidden = !needsKey
  found.disabled = needsKey && signer.value === ''
}

form.addEventListener('change', look)
document.getElementById('draw-key').addEventListener('click', draw)
look()
