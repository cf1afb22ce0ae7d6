// The switcher of the head: opens with its list, finds by typing, goes by arrows.
// Without this script it opens on a link to the page of all sittings.

const MARKS = /\p{Diacritic}/gu

const box = document.querySelector('[data-switcher]')
if (box) follow(box)

function follow(box) {
  const summary = box.querySelector('summary')
  const field = box.querySelector('input')

  function shown() {
    return [...box.querySelectorAll('[data-list] a')].filter((link) => !link.closest('[hidden]'))
  }

  function close() {
    box.open = false
    summary.focus()
  }

  function find() {
    const wanted = plain(field.value).split(/\s+/)
    for (const item of box.querySelectorAll('[data-list] li')) {
      const text = plain(item.textContent)
      item.hidden = !wanted.every((word) => text.includes(word))
    }
    for (const day of box.querySelectorAll('[data-day]')) {
      day.hidden = day.querySelector('li:not([hidden])') === null
    }
    box.querySelector('[data-none]').hidden = shown().length > 0
  }

  function step(event, by) {
    const links = shown()
    const at = links.indexOf(document.activeElement)
    event.preventDefault()
    if (at + by < 0) field.focus()
    else links[Math.min(at + by, links.length - 1)]?.focus()
  }

  box.addEventListener('toggle', () => {
    if (!box.open) return
    box.querySelector('[data-list]').dispatchEvent(new Event('open-list'))
    field.focus()
  })
  box.addEventListener('htmx:afterSwap', (event) => {
    if (event.target.matches('[data-list]')) find()
  })
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Escape' && box.open) close()
    if (!box.open || summary === document.activeElement) return
    if (event.key === 'ArrowDown') step(event, 1)
    if (event.key === 'ArrowUp') step(event, -1)
    if (event.key === 'Enter' && event.target === field) shown()[0]?.click()
  })
  field.addEventListener('input', find)
  document.addEventListener('pointerdown', (event) => {
    if (!box.contains(event.target)) box.open = false
  })
  box.addEventListener('focusout', (event) => {
    if (event.relatedTarget && !box.contains(event.relatedTarget)) box.open = false
  })
}

function plain(text) {
  return text.normalize('NFD').replace(MARKS, '').toLowerCase().trim()
}
