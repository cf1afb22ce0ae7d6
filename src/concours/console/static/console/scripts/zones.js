// Zones of an image: their corners are dragged, or pushed by keys. The fields below are
// what is sent; whoever types in one sees it drawn.

const SVG = 'http://www.w3.org/2000/svg'
const STEP_PX = 8
const FINE_PX = 1
const CORNERS_MIN = 3
const RADIUS_PX = 12 // wide enough for a finger
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }

function read(field) {
  return [...field.value.matchAll(/(\d+)\s*[,;]\s*(\d+)/g)].map(([, x, y]) => [Number(x), Number(y)])
}

function follow(box) {
  const plate = box.querySelector('svg')
  const { width, height } = plate.viewBox.baseVal
  for (const shape of box.querySelectorAll('[data-zone]')) {
    const field = box.querySelector(`#zone${shape.dataset.zone}`)
    const corners = document.createElementNS(SVG, 'g')
    plate.append(corners)
    let points = read(field)

    function put(next) {
      points = next
      field.value = points.map((point) => point.join(',')).join(' ')
      shape.setAttribute('points', field.value)
    }

    function move(at, [x, y]) {
      const inside = (value, most) => Math.round(Math.min(Math.max(value, 0), most - 1))
      put(points.map((point, n) => (n === at ? [inside(x, width), inside(y, height)] : point)))
      place(corners.children[at], points[at])
    }

    function draw(chosen = -1) {
      corners.replaceChildren(...points.map((point, at) => corner(point, at)))
      corners.children[chosen]?.focus()
    }

    function corner(point, at) {
      const made = document.createElementNS(SVG, 'circle')
      made.setAttribute('r', (RADIUS_PX * width) / plate.getBoundingClientRect().width)
      made.setAttribute('tabindex', '0')
      made.setAttribute('role', 'button')
      made.setAttribute('aria-label', `${field.dataset.vertex} ${at + 1}`)
      place(made, point)
      made.addEventListener('keydown', (event) => pushed(event, at))
      made.addEventListener('pointerdown', (event) => {
        made.setPointerCapture(event.pointerId)
        made.focus()
        event.preventDefault()
      })
      made.addEventListener('pointermove', (event) => {
        if (made.hasPointerCapture(event.pointerId)) move(at, under(event))
      })
      return made
    }

    function pushed(event, at) {
      const way = ARROWS[event.key]
      if (way) {
        const step = event.shiftKey ? FINE_PX : STEP_PX
        move(at, [points[at][0] + way[0] * step, points[at][1] + way[1] * step])
      } else if (event.key === '+') {
        const next = points[(at + 1) % points.length]
        const middle = [0, 1].map((n) => Math.round((points[at][n] + next[n]) / 2))
        put(points.toSpliced(at + 1, 0, middle))
        draw(at + 1)
      } else if (event.key === 'Delete' && points.length > CORNERS_MIN) {
        put(points.toSpliced(at, 1))
        draw(Math.min(at, points.length - 1))
      } else return
      event.preventDefault()
    }

    function under(event) {
      const point = new DOMPoint(event.clientX, event.clientY)
      const { x, y } = point.matrixTransform(plate.getScreenCTM().inverse())
      return [x, y]
    }

    field.addEventListener('input', () => {
      points = read(field)
      shape.setAttribute('points', points.map((point) => point.join(',')).join(' '))
      draw()
    })
    draw()
  }
}

function place(circle, [x, y]) {
  circle.setAttribute('cx', x)
  circle.setAttribute('cy', y)
}

for (const box of document.querySelectorAll('[data-zones]')) follow(box)
