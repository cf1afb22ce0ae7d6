// The cell's page says when it hears nothing of the console: what it shows is of before.

const OLD_MS = 12_000
const note = document.getElementById('no-news')

let heardMs = performance.now()

function hear() {
  heardMs = performance.now()
}

document.addEventListener('htmx:afterRequest', (event) => {
  if (event.detail.successful) hear()
})
document.addEventListener('visibilitychange', hear) // a hidden page asks for nothing

setInterval(() => {
  const lengthMs = performance.now() - heardMs
  note.querySelector('[data-seconds]').textContent = String(Math.round(lengthMs / 1000))
  note.hidden = lengthMs < OLD_MS
}, 1000)
