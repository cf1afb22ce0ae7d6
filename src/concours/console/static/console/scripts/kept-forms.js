// A page that loads itself again gives back what was chosen and typed on it, once.
// Only forms that say so keep anything: nothing secret is typed into one of them.

import { fieldsOf, isTicked, setState, stateOf } from './fields/field-states.js'

const NAME = `kept ${location.pathname}`

const forms = () => document.querySelectorAll('form[data-kept]')

/** What is answered, as one writes it: the same field, even where others went or came. */
function nameOf(form, field) {
  return [form.id, field.name, ...(isTicked(field) ? [field.value] : [])].join(' ')
}

function keep() {
  const kept = {}
  for (const form of forms()) {
    for (const field of fieldsOf(form)) kept[nameOf(form, field)] = stateOf(field)
  }
  sessionStorage.setItem(NAME, JSON.stringify(kept))
}

function giveBack(form, kept) {
  for (const field of fieldsOf(form)) {
    const before = kept[nameOf(form, field)]
    if (before !== undefined) setState(field, before)
  }
  form.dispatchEvent(new Event('change'))
}

const kept = JSON.parse(sessionStorage.getItem(NAME) ?? 'null')
sessionStorage.removeItem(NAME)
if (kept) {
  addEventListener('load', () => {
    for (const form of forms()) giveBack(form, kept)
  })
}

// After whoever holds a button has said no: then nothing is loaded again.
document.addEventListener('htmx:beforeOnLoad', (event) => {
  if (event.defaultPrevented) return
  if (event.detail.xhr.getResponseHeader('HX-Refresh') === 'true') keep()
})
