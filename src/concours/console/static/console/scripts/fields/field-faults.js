// What a field lacks is said beside it, in the page's language: a browser's bubble has
// only its own.

const words = document.getElementById('field-faults').dataset
const faults = new WeakMap()
let count = 0
let first = null

function faultOf(field) {
  const { validity } = field
  if (validity.customError) return field.validationMessage
  if (validity.valueMissing) return missing(field)
  if (validity.patternMismatch) return field.title || words.form
  return words.wrong
}

function missing({ type, tagName }) {
  if (type === 'checkbox') return words.tick
  if (type === 'radio' || tagName === 'SELECT') return words.choose
  return type === 'file' ? words.file : words.fill
}

/** The field that a fault is said at: of radio buttons, the first. */
function spokesman(field) {
  if (field.type !== 'radio') return field
  return field.form.querySelector(`input[type=radio][name="${CSS.escape(field.name)}"]`)
}

function describe(field, change) {
  const names = new Set((field.getAttribute('aria-describedby') ?? '').split(' ').filter(Boolean))
  change(names)
  if (names.size === 0) field.removeAttribute('aria-describedby')
  else field.setAttribute('aria-describedby', [...names].join(' '))
}

function tell(field) {
  forget(field)
  count += 1
  const fault = document.createElement('p')
  Object.assign(fault, { className: 'field-fault', id: `field-fault-${count}`, textContent: faultOf(field) })
  fault.setAttribute('role', 'alert')
  const place = field.closest('label, .filefield') ?? field
  place.after(fault)
  faults.set(field, fault)
  field.setAttribute('aria-invalid', 'true')
  describe(field, (names) => names.add(fault.id))
}

function forget(field) {
  const fault = faults.get(field)
  if (fault === undefined) return
  fault.remove()
  faults.delete(field)
  field.removeAttribute('aria-invalid')
  describe(field, (names) => names.delete(fault.id))
}

function lookAt(field) {
  if (first !== null) return
  first = field
  // Later: the press that asked still gives the focus to what was pressed.
  setTimeout(() => {
    first = null
    const folded = field.closest('details')
    if (folded) folded.open = true
    field.focus()
  })
}

addEventListener(
  'invalid',
  (event) => {
    event.preventDefault()
    tell(spokesman(event.target))
    lookAt(event.target)
  },
  true,
)

for (const change of ['input', 'change']) {
  addEventListener(change, ({ target }) => forget(target.type === 'radio' ? spokesman(target) : target), true)
}

// What the console itself refused is said above the form, and belongs to its field.
const refusal = document.querySelector('#refusal[data-field]')
const refused = refusal && document.querySelectorAll(`form [name="${CSS.escape(refusal.dataset.field)}"]`)
for (const field of refused ?? []) {
  if (field.type === 'hidden') continue
  field.setAttribute('aria-invalid', 'true')
  describe(field, (names) => names.add(refusal.id))
  lookAt(field)
}
