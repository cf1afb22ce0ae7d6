// A form whose answer takes a moment says so, and is not sent twice meanwhile.

const SAID_AFTER_MS = 400

for (const form of document.querySelectorAll('form[data-busy]')) {
  let waiting = null
  form.addEventListener('submit', (event) => {
    if (waiting !== null) {
      event.preventDefault()
      return
    }
    waiting = setTimeout(() => {
      form.querySelector('[role="status"]').textContent = form.dataset.busy
      event.submitter?.setAttribute('aria-disabled', 'true')
    }, SAID_AFTER_MS)
  })
}

// Back from the page that followed: the form may be sent again.
addEventListener('pageshow', (event) => {
  if (event.persisted) location.reload()
})
