// One key for each button that says so, unless somebody is typing.

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return
  if (event.target.closest('input, textarea, select')) return
  const name = CSS.escape(event.key.toLowerCase())
  document.querySelector(`[data-key="${name}"]`)?.click()
})
