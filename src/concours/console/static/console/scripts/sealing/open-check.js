// The paper of a technical check: sealed and signed in this page as any other, but its
// secret goes to the house, and nobody holds a share.

import { hex } from './bytes.js'
import { PaperBlock } from './ceremony-papers.js'
import { seal } from './sealing.js'
import { send } from './sending.js'
import { SigningKey } from './signing-file.js'

const SECRET_BYTES = 32
const root = document.getElementById('open-check')
const said = root.dataset
const by = (id) => document.getElementById(id)
const token = () => root.querySelector('[name=csrfmiddlewaretoken]').value

// before the words are there: a file may be chosen at once
const block = new PaperBlock(root.querySelector('[data-paper]'), said, token)
let signing = null
root.addEventListener('paper', look)
const lists = await (await fetch(said.words)).json()
signing = new SigningKey(said, lists.trousseau, look)

function look() {
  by('give').disabled = signing === null || !block.isReady || (signing.key === null && said.mode === 'ceremony')
}

function tell(kind, message) {
  by('sent').hidden = false
  by('sent').className = kind ? `note ${kind}` : 'note'
  by('sent').textContent = message
}

async function give() {
  by('give').disabled = true
  try {
    tell('', said.sending)
    const secret = crypto.getRandomValues(new Uint8Array(SECRET_BYTES))
    const { sitting } = block.element.dataset
    const sealed = await seal(block.paper, { sitting, secret, signingKey: signing.key })
    for (const blob of sealed.blobs) await send(said.part, blob, token())
    const { manifest, signature, keyDocument } = sealed
    const document = JSON.stringify({ manifest, signature, key_document: keyDocument, secret: hex(secret) })
    location.assign((await send(said.seal, document, token())).next)
  } catch (error) {
    look()
    tell('stop', `${error.message} ${said.lost}`)
  }
}

by('give').addEventListener('click', give)
signing.look()
