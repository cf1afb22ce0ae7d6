// A page that loads itself again gives back what was chosen and typed on it, once.
// Only forms that say so keep anything: nothing secret is typed into one of them.

const NAME = `kept ${location.pathname}`
const IS_TICKED = new Set(['checkbox', 'radio'])

const forms = () => document.querySelectorAll('form[data-kept]')
const fieldsOf = (form) => [...form.elements].filter(({ name, type }) => name && type !== 'hidden')

function stateOf({ type, checked, selectedOptions, value }) {
  if (selectedOptions) return [...selectedOptions].map((option) => option.value)
  return IS_TICKED.has(type) ? checked : value
}

function setState(field, state) {
  if (field.options) {
    for (const option of field.options) option.selected = state.includes(option.value)
  } else if (IS_TICKED.has(field.type)) field.checked = state
  else field.value = state
}

/** What is answered, as one writes it: the same field, even where others went or came. */
function nameOf(form, { name, type, value }) {
  return [form.id, name, ...(IS_TICKED.has(type) ? [value] : [])].join(' ')
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
