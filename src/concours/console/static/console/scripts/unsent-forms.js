// A form that is sent after its session has ended loses nothing that was typed into it:
// this tab keeps it until its person has signed in again, and the form has it back.
// Nothing goes to the server. Passwords, codes and files are never kept; a secret's words
// stand in fields without a name, which no form sends and this page does not keep.

import { fieldsOf, isTicked, setState, stateOf } from './fields/field-states.js'

const NAME = 'concours.unsent'
const KEPT_MS_MAX = 3_600_000
const SECRET = new Set(['one-time-code', 'current-password', 'new-password'])
// Hidden fields that each drawing of a page gives another value: they name nobody.
const CHANGING = new Set(['csrfmiddlewaretoken', 'tap', 'seen', 'undecided', 'draft'])
const UNTYPED = new Set(['password', 'file', 'submit', 'button', 'reset', 'fieldset', 'output'])
const isDoor = document.querySelector('[data-door]') !== null
const words = document.getElementById('unsent-words')
const person = words?.dataset.person

const page = () => location.pathname + location.search
const addressOf = (form) => {
  const { pathname, search } = new URL(form.getAttribute('action') || location.href, location.href)
  return pathname + search
}
const typedIn = (form) =>
  fieldsOf(form).filter(({ type, autocomplete }) => !UNTYPED.has(type) && !SECRET.has(autocomplete))
const namesOf = (form) =>
  [...form.elements].filter(({ name, type }) => type === 'hidden' && name && !CHANGING.has(name))

/** What a form holds: whom or what it is about, and what was typed into it. */
function read(form) {
  return {
    page: page(),
    action: addressOf(form),
    about: namesOf(form).map(({ name, value }) => [name, value]),
    fields: typedIn(form).map((field) => [field.name, isTicked(field) ? field.value : '', stateOf(field)]),
    hasFile: [...form.elements].some(({ type, files }) => type === 'file' && files.length > 0),
  }
}

function keep(forms) {
  const filled = forms.filter(({ fields }) => fields.length > 0)
  if (filled.length === 0) return
  try {
    sessionStorage.setItem(NAME, JSON.stringify({ atMs: Date.now(), person, forms: filled, isEnded: false }))
  } catch {
    // no room in this browser: the form goes as it always went
  }
}

function isChanged({ type, options, value, defaultValue, checked, defaultChecked }) {
  if (options) {
    const chosen = [...options].filter((option) => option.defaultSelected)
    return value !== (chosen[0] ?? options[0])?.value
  }
  return ['checkbox', 'radio'].includes(type) ? checked !== defaultChecked : value !== defaultValue
}

addEventListener('submit', (event) => {
  if (event.defaultPrevented || isDoor || event.target.method !== 'post') return
  keep([read(event.target)])
})

// A page that asks for a part of itself may be the first to hear that its session is over.
document.addEventListener('htmx:beforeOnLoad', (event) => {
  if (event.defaultPrevented || event.detail.xhr.getResponseHeader('Concours-Session') !== 'ended') return
  const forms = [...document.forms].filter(({ method }) => method === 'post')
  keep(forms.filter((form) => typedIn(form).some(isChanged)).map(read))
})

/** Whether a form of this page is the one that was kept, about the same person or thing. */
function isSame(form, kept) {
  const about = new Map(kept.about)
  return (
    form.method === 'post' &&
    addressOf(form) === kept.action &&
    namesOf(form).length === kept.about.length &&
    namesOf(form).every(({ name, value }) => about.get(name) === value)
  )
}

/** Put back what has its field, and return the texts that have none any more. */
function fill(form, kept) {
  const free = form === undefined ? [] : typedIn(form)
  const texts = []
  for (const [name, ticked, state] of kept.fields) {
    const index = free.findIndex((field) => field.name === name && (!isTicked(field) || field.value === ticked))
    if (index >= 0) {
      const [field] = free.splice(index, 1)
      setState(field, state)
      for (const change of ['input', 'change']) field.dispatchEvent(new Event(change, { bubbles: true }))
    } else if (typeof state === 'string' && state.trim()) texts.push(state)
  }
  return texts
}

/** Say above the form, or at the head of the page, what came back and what did not. */
function tell(form, kept, texts) {
  const note = document.getElementById('unsent-note').content.firstElementChild.cloneNode(true)
  note.querySelector('[data-file]').hidden = !kept.hasFile
  note.querySelector('[data-texts]').hidden = texts.length === 0
  for (const text of texts) {
    const copy = Object.assign(document.createElement('textarea'), { className: 'input', readOnly: true, value: text })
    copy.setAttribute('aria-label', words.dataset.text)
    note.lastElementChild.append(copy)
  }
  if (form === undefined) document.getElementById('main').prepend(note)
  else {
    for (let folded = form.closest('details'); folded; folded = folded.parentElement.closest('details')) {
      folded.open = true
    }
    form.prepend(note)
  }
  note.scrollIntoView({ block: 'center' })
}

/** Give a form back; return whether nothing is left to give back on another page. */
function giveBack(kept) {
  const form = [...document.forms].find((one) => isSame(one, kept))
  if (form === undefined && kept.page !== page()) return false
  tell(form, kept, fill(form, kept))
  return true
}

function giveAllBack(kept) {
  const forms = kept.forms.filter((one) => !giveBack(one))
  if (forms.length === 0) sessionStorage.removeItem(NAME)
  else sessionStorage.setItem(NAME, JSON.stringify({ ...kept, forms }))
}

function sayAtTheDoor(kept) {
  sessionStorage.setItem(NAME, JSON.stringify({ ...kept, isEnded: true }))
  for (const one of document.querySelectorAll('[data-unsent]')) one.hidden = false
}

const kept = JSON.parse(sessionStorage.getItem(NAME) ?? 'null')
if (kept !== null) {
  if (Date.now() - kept.atMs > KEPT_MS_MAX) sessionStorage.removeItem(NAME)
  else if (isDoor) sayAtTheDoor(kept)
  else if (kept.person !== person)
    sessionStorage.removeItem(NAME) // somebody else came in
  else if (kept.isEnded) addEventListener('load', () => giveAllBack(kept))
  else sessionStorage.removeItem(NAME) // another page came: what was sent has arrived
}
