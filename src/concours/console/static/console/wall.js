// Draws cells: one a candidate, a state is a shape first and a colour second.
// The server gives one letter a candidate in data-states; look.md draws the shapes.

const TOKENS = {
  a: '--cell-absent', l: '--cell-absent', r: '--cell-ready', w: '--cell-writing',
  s: '--cell-silent', c: '--cell-kept', p: '--cell-replaced', f: '--cell-finished',
  h: '--cell-handed',
}

function colours() {
  const style = getComputedStyle(document.documentElement)
  return Object.fromEntries(Object.entries(TOKENS).map(
    ([letter, token]) => [letter, style.getPropertyValue(token).trim()]))
}

const SHAPES = {
  a(g, x, y, side, unit) {
    g.lineWidth = Math.max(1, unit * 0.8)
    const half = g.lineWidth / 2
    g.strokeRect(x + half, y + half, side - 2 * half, side - 2 * half)
  },
  l(g, x, y, side, unit) {
    SHAPES.a(g, x, y, side, unit)
    g.fillRect(x, y + side / 2, side, side / 2)
  },
  r(g, x, y, side, unit) { g.fillRect(x + 1.5 * unit, y + 1.5 * unit, 2 * unit, 2 * unit) },
  s(g, x, y, side, unit) {
    g.fillRect(x, y, 2 * unit, side)
    g.fillRect(x + 3 * unit, y, 2 * unit, side)
  },
  c(g, x, y, side, unit) {
    g.beginPath()
    g.moveTo(x, y)
    g.lineTo(x + side, y + side)
    g.lineTo(x, y + side)
    g.fill()
    g.fillRect(x, y, 1.4 * unit, side)
  },
  p(g, x, y, side, unit) {
    g.fillRect(x, y, side, side)
    g.clearRect(x + 1.5 * unit, y + 1.5 * unit, 2 * unit, 2 * unit)
  },
  h(g, x, y, side, unit) { g.fillRect(x, y + 3 * unit, side, 2 * unit) },
  w(g, x, y, side) { g.fillRect(x, y, side, side) },
  f(g, x, y, side) { g.fillRect(x, y, side, side) },
}

function draw(canvas, inks) {
  const letters = canvas.dataset.states
  const pitch = Number(canvas.dataset.pitch)
  const isKey = letters.length === 1 && canvas.closest('.keys') !== null
  const width = isKey ? pitch : canvas.parentElement.clientWidth && canvas.clientWidth
  const perRow = Math.max(1, Math.floor((width + 1) / pitch))
  const height = Math.max(1, Math.ceil(letters.length / perRow)) * pitch
  const ratio = devicePixelRatio || 1
  canvas.width = Math.round(width * ratio)
  canvas.height = Math.round(height * ratio)
  canvas.style.height = `${height}px`
  const g = canvas.getContext('2d')
  g.scale(ratio, ratio)
  const side = pitch - (pitch > 12 ? 3 : 1)
  for (let place = 0; place < letters.length; place += 1) {
    const letter = letters[place]
    g.fillStyle = inks[letter]
    g.strokeStyle = inks[letter]
    const x = (place % perRow) * pitch
    const y = Math.floor(place / perRow) * pitch
    SHAPES[letter](g, x, y, side, side / 5)
  }
}

function drawAll() {
  const inks = colours()
  for (const canvas of document.querySelectorAll('canvas[data-states]')) draw(canvas, inks)
}

drawAll()
document.addEventListener('htmx:oobAfterSwap', drawAll)
addEventListener('resize', drawAll)
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', drawAll)
