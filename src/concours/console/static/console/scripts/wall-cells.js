// Draws the wall's cells, one per candidate. A state is a shape first (SHAPES) and a wall
// colour second (TOKENS). Each shape is drawn once in device pixels, then stamped: crisp
// at any pixel ratio, and 12,000 cells in a few milliseconds.

const TOKENS = {
  a: '--cell-absent',
  l: '--cell-absent',
  r: '--cell-ready',
  w: '--cell-writing',
  s: '--cell-silent',
  c: '--cell-kept',
  p: '--cell-replaced',
  f: '--cell-finished',
  h: '--cell-handed',
  i: '--cell-ready',
  o: '--cell-suspect',
  x: '--stop',
}
const WIDE_GAP_FROM_PX = 12
const FAINT = 0.16

const box = (g, side, line) => {
  g.lineWidth = line
  g.strokeRect(line / 2, line / 2, side - line, side - line)
}

const SHAPES = {
  a: (g, s) => box(g, s, Math.max(1, Math.round(s * 0.16))),
  l(g, s) {
    SHAPES.a(g, s)
    g.fillRect(0, Math.round(s / 2), s, Math.ceil(s / 2))
  },
  r(g, s) {
    const dot = Math.max(2, Math.round(s * 0.4))
    const from = Math.round((s - dot) / 2)
    g.fillRect(from, from, dot, dot)
  },
  s(g, s) {
    const bar = Math.max(1, Math.round((s - 1) * 0.4))
    g.fillRect(0, 0, bar, s)
    g.fillRect(s - bar, 0, bar, s)
  },
  c(g, s) {
    g.beginPath()
    g.moveTo(0, 0)
    g.lineTo(s, s)
    g.lineTo(0, s)
    g.fill()
    g.fillRect(0, 0, Math.max(1, Math.round(s * 0.28)), s)
  },
  p(g, s) {
    const hole = Math.max(1, Math.round(s * 0.4))
    const from = Math.round((s - hole) / 2)
    g.fillRect(0, 0, s, s)
    g.clearRect(from, from, hole, hole)
  },
  h(g, s) {
    const bar = Math.max(1, Math.round(s * 0.4))
    g.fillRect(0, s - bar, s, bar)
  },
  i(g, s) {
    const bar = Math.max(1, Math.round(s * 0.3))
    g.fillRect(0, 0, s, bar)
    g.fillRect(0, s - bar, s, bar)
  },
  o(g, s) {
    g.beginPath()
    g.moveTo(s / 2, 0)
    g.lineTo(s, s / 2)
    g.lineTo(s / 2, s)
    g.lineTo(0, s / 2)
    g.fill()
  },
  x(g, s) {
    g.lineWidth = Math.max(1, s * 0.24)
    g.beginPath()
    g.moveTo(0, 0)
    g.lineTo(s, s)
    g.moveTo(s, 0)
    g.lineTo(0, s)
    g.stroke()
  },
  w: (g, s) => g.fillRect(0, 0, s, s),
  f: (g, s) => g.fillRect(0, 0, s, s),
}

const stamps = new Map()

/** Forget the stamps: colours have changed. */
export function forgetStamps() {
  stamps.clear()
}

/** The pixels of a cell, row after row. */
function stamp(letter, side, isFaint) {
  const key = `${letter}${side}${isFaint}`
  if (!stamps.has(key)) stamps.set(key, pixelsOf(letter, side, isFaint))
  return stamps.get(key)
}

function pixelsOf(letter, side, isFaint) {
  const canvas = document.createElement('canvas')
  canvas.width = side
  canvas.height = side
  const g = canvas.getContext('2d', { willReadFrequently: true })
  const style = getComputedStyle(document.documentElement)
  g.fillStyle = style.getPropertyValue(TOKENS[letter]).trim()
  g.strokeStyle = g.fillStyle
  SHAPES[letter](g, side)
  const image = g.getImageData(0, 0, side, side)
  if (isFaint) for (let at = 3; at < image.data.length; at += 4) image.data[at] *= FAINT
  return new Uint32Array(image.data.buffer)
}

/** Where cells stand on a canvas, in device pixels. */
export function grid(count, widthPx, pitchPx, ratio) {
  const step = Math.max(2, Math.round(pitchPx * ratio))
  const gap = Math.max(1, Math.round((pitchPx > WIDE_GAP_FROM_PX ? 3 : 1) * ratio))
  const perRow = Math.max(1, Math.floor((Math.round(widthPx * ratio) + gap) / step))
  const rows = Math.max(1, Math.ceil(count / perRow))
  const columns = Math.min(perRow, Math.max(1, count))
  return { step, side: step - gap, perRow, width: columns * step, height: rows * step }
}

/** Size a canvas for its cells and draw them all. */
export function drawAll(canvas, letters, widthPx, shown) {
  const ratio = devicePixelRatio || 1
  const own = grid(letters.length, widthPx, Number(canvas.dataset.pitch), ratio)
  canvas.grid = own
  canvas.width = own.width
  canvas.height = own.height
  canvas.style.width = `${own.width / ratio}px`
  canvas.style.height = `${own.height / ratio}px`
  const g = canvas.getContext('2d')
  const image = g.createImageData(own.width, own.height)
  const pixels = new Uint32Array(image.data.buffer)
  for (let place = 0; place < letters.length; place += 1) {
    const x = (place % own.perRow) * own.step
    const y = Math.floor(place / own.perRow) * own.step
    put(pixels, own.width, x, y, own.side, look(letters[place], own.side, shown))
  }
  g.putImageData(image, 0, 0)
}

/** Draw again the cells at these places, counted on the canvas. */
export function drawSome(canvas, letters, places, shown) {
  const g = canvas.getContext('2d')
  const { perRow, step, side } = canvas.grid
  const image = g.createImageData(side, side)
  const pixels = new Uint32Array(image.data.buffer)
  for (const place of places) {
    pixels.set(look(letters[place], side, shown))
    g.putImageData(image, (place % perRow) * step, Math.floor(place / perRow) * step)
  }
}

function look(letter, side, shown) {
  return stamp(letter, side, shown.size > 0 && !shown.has(letter))
}

function put(pixels, width, x, y, side, cell) {
  for (let row = 0; row < side; row += 1) {
    const to = (y + row) * width + x
    const from = row * side
    for (let column = 0; column < side; column += 1) {
      pixels[to + column] = cell[from + column]
    }
  }
}

/** Return the place on the canvas under a pointer, or -1. */
export function placeAt(canvas, event, count) {
  const ratio = devicePixelRatio || 1
  const bounds = canvas.getBoundingClientRect()
  const { step, perRow } = canvas.grid
  const column = Math.floor(((event.clientX - bounds.left) * ratio) / step)
  const row = Math.floor(((event.clientY - bounds.top) * ratio) / step)
  const place = row * perRow + column
  const isInside = column >= 0 && column < perRow && row >= 0
  return isInside && place < count ? place : -1
}
