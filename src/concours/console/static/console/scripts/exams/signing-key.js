// Another signing key for an exam: it is proposed once both its files are proven.

import './own-key.js'

const signer = document.getElementById('signer')
const propose = document.getElementById('propose-key')

function look() {
  propose.disabled = signer.value === ''
}

document.getElementById('own-key').hidden = false
signer.addEventListener('change', look)
look()
