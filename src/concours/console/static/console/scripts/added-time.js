// The end after an act, as minutes are typed.

import { hour } from './instant.js'

const MINUTE_MS = 60_000

for (const after of document.querySelectorAll('[data-after]')) {
  const field = document.getElementById(after.dataset.minutes)
  const say = () => {
    const minutes = /^\d{1,3}$/.test(field.value.trim()) ? Number(field.value) : 0
    const normal = hour(Number(after.dataset.after) + minutes * MINUTE_MS)
    const extra = Number(after.dataset.extra)
    const stretched = hour(extra + Math.ceil((minutes * MINUTE_MS * 4) / 3))
    after.textContent = extra ? `${normal}, ${after.dataset.extraWords} ${stretched}` : normal
  }
  field.addEventListener('input', say)
  say()
}
