// The foundation of an exam: what the chosen profile decides, and, where it seals by a
// ceremony, the exam's own signing key, without which it is not founded.

import './own-key.js'

const form = document.getElementById('founding')
const ownKey = document.getElementById('own-key')
const signer = document.getElementById('signer')
const found = document.getElementById('found')
const hasKey = signer.value !== ''

function look() {
  const chosen = form.querySelector('[name=profile]:checked')
  for (const sheet of document.querySelectorAll('[data-profile]')) {
    sheet.hidden = sheet.dataset.profile !== chosen?.value
  }
  for (const step of document.querySelectorAll('[data-without]')) {
    step.hidden = step.dataset.without.split(' ').includes(chosen?.value)
  }
  const needsKey = chosen !== null && 'ownKey' in chosen.dataset
  ownKey.hidden = !needsKey || hasKey
  found.disabled = needsKey && signer.value === ''
}

form.addEventListener('change', look)
look()
