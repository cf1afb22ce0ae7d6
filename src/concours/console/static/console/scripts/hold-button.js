// A grave act is held three seconds, by pointer or by keyboard; letting go undoes it.
// What its form still lacks is said before, and leaves it alive.

const HOLD_KEYS = [' ', 'Enter']
let isHeld = false

function arm(button) {
  const heldMs = Number(button.dataset.hold)
  const said = button.querySelector('span')
  const usual = said.textContent
  const form = document.getElementById(button.dataset.form)
  let waiting = null

  function begin() {
    if (waiting !== null || !form.checkValidity()) return
    isHeld = true
    button.style.minWidth = `${button.offsetWidth}px` // what shrinks slips from under it
    button.classList.add('held')
    said.textContent = said.dataset.said
    waiting = setTimeout(() => {
      letGo()
      if (button.name) form.append(hiddenOf(button))
      form.requestSubmit()
    }, heldMs)
  }

  function letGo() {
    if (waiting === null) return
    clearTimeout(waiting)
    waiting = null
    isHeld = false
    button.classList.remove('held')
    said.textContent = usual
  }

  form.addEventListener('submit', () => {
    button.disabled = true
    isHeld = true
  })
  button.addEventListener('pointerdown', (event) => {
    if (event.button === 0) begin()
  })
  for (const end of ['pointerup', 'pointerleave', 'pointercancel', 'blur']) {
    button.addEventListener(end, letGo)
  }
  button.addEventListener('keydown', (event) => {
    if (!HOLD_KEYS.includes(event.key)) return
    event.preventDefault()
    begin()
  })
  button.addEventListener('keyup', letGo)
  button.addEventListener('contextmenu', (event) => event.preventDefault())
}

/** What a button that is held sends: it is no submitter. */
function hiddenOf({ name, value }) {
  return Object.assign(document.createElement('input'), { type: 'hidden', name, value })
}

for (const button of document.querySelectorAll('[data-hold]')) arm(button)

// What the page learns meanwhile waits for its next look: it would undo the hold.
document.body.addEventListener('htmx:beforeOnLoad', (event) => {
  if (isHeld) event.preventDefault()
})
