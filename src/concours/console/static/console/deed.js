// The end after an act, as minutes are typed.

import { hourExact } from './instant.js'

const MINUTE_MS = 60_000

for (const after of document.querySelectorAll('[data-after]')) {
  const field = document.getElementById(after.dataset.minutes)
  const say = () => {
    const minutes = /^\d{1,3}$/.test(field.value.trim()) ? Number(field.value) : 0
    after.textContent = hourExact(Number(after.dataset.after) + minutes * MINUTE_MS)
  }
  field.addEventListener('input', say)
  say()
}
