// The hour under the slider, while it moves; the page asks again when it is let go.

import { hourExact } from './instant.js'

const form = document.getElementById('instant')
if (form) {
  const field = form.elements.at
  const output = form.querySelector('output')
  field.addEventListener('input', () => {
    output.textContent = hourExact(Number(field.value))
  })
  field.addEventListener('change', () => form.requestSubmit())
}
