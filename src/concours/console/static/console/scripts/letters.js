// Letters are saved from here, so that the page knows when they are made and counts anew.

const saved = document.getElementById('saved')
const link = saved.querySelector('a')

function nameOf(answer) {
  const told = answer.headers.get('Content-Disposition') ?? ''
  return /^attachment; filename="([^"]+)"$/u.exec(told)?.[1]
}

async function make(form) {
  const answer = await fetch(form.action, { method: 'POST', body: new FormData(form) })
  const name = nameOf(answer)
  if (name === undefined) return form.submit() // nothing was made: the house says why
  URL.revokeObjectURL(link.href)
  link.href = URL.createObjectURL(await answer.blob())
  link.download = name
  link.textContent = name
  saved.hidden = false
  link.click()
  document.body.dispatchEvent(new Event('made'))
}

document.addEventListener('submit', (event) => {
  const form = event.target
  if (!('letters' in form.dataset)) return
  event.preventDefault()
  const button = form.querySelector('button')
  button.disabled = true
  make(form).catch(() => {
    button.disabled = false
    saved.hidden = true
    document.getElementById('unsaved').hidden = false
  })
})
