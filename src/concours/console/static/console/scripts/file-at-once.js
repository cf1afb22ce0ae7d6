// A file that is chosen is shown at once: what it would change, before anything does. It
// may be chosen before this script is there; whoever comes back meant to leave that file.

const isBack = performance.getEntriesByType('navigation')[0]?.type === 'back_forward'

function show(field) {
  if (field.files.length > 0) field.form.requestSubmit()
}

for (const field of document.querySelectorAll('input[type="file"][data-at-once]')) {
  field.addEventListener('change', () => show(field))
  if (!isBack) show(field)
}
