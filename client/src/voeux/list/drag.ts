/** Drag of wishes by touch, pen or mouse. Nothing is drawn again before the drop: a mark
 *  shows where it would land, the page scrolls near its edges, Escape gives up. */
const EDGE_PX = 72
const STEP_PX_MAX = 14
const STILL_PX = 6
const HUSH_MS = 80

/** Follow one pointer; `onDrop` is told before which row it lands, from 0. */
export function follow(event: PointerEvent, list: HTMLElement, onDrop: (before: number) => void) {
  const grip = event.currentTarget as HTMLElement
  const row = grip.closest('li')
  if (!row || event.button !== 0) return
  const mark = document.createElement('div')
  mark.className = 'landing'
  let before = -1
  let y = event.clientY
  let frame = 0
  grip.setPointerCapture(event.pointerId)

  const show = () => {
    const rows = [...list.children].filter((one): one is HTMLElement => one.matches('li'))
    before = rows.findIndex((one) => {
      const box = one.getBoundingClientRect()
      return y < box.top + box.height / 2
    })
    if (before < 0) before = rows.length
    const next = rows[before]
    const last = rows.at(-1)
    mark.style.top = `${next ? next.offsetTop : last ? last.offsetTop + last.offsetHeight : 0}px`
  }
  const scroll = () => {
    const low = innerHeight - y
    const by = y < EDGE_PX ? y - EDGE_PX : low < EDGE_PX ? EDGE_PX - low : 0
    if (by && mark.isConnected) {
      scrollBy(0, (STEP_PX_MAX * by) / EDGE_PX)
      show()
    }
    frame = requestAnimationFrame(scroll)
  }
  const move = (moved: PointerEvent) => {
    y = moved.clientY
    if (!mark.isConnected) {
      if (Math.abs(y - event.clientY) < STILL_PX) return
      list.append(mark)
      row.classList.add('dragged')
      frame = requestAnimationFrame(scroll)
    }
    show()
  }
  const end = (isDrop: boolean) => {
    const wasMoved = mark.isConnected
    cancelAnimationFrame(frame)
    mark.remove()
    row.classList.remove('dragged')
    watch.abort()
    if (!wasMoved) return
    hush(grip)
    setTimeout(() => isDrop && onDrop(before))
  }
  const watch = new AbortController()
  const { signal } = watch
  grip.addEventListener('pointermove', move, { signal })
  grip.addEventListener('pointerup', () => end(true), { signal })
  grip.addEventListener('pointercancel', () => end(false), { signal })
  addEventListener('keydown', (pressed: KeyboardEvent) => pressed.key === 'Escape' && end(false), { signal })
}

/** The click that a mouse makes at the end of a drag is no press; a finger makes none. */
function hush(grip: HTMLElement) {
  const controller = new AbortController()
  const stop = (click: Event) => click.stopImmediatePropagation()
  grip.addEventListener('click', stop, { capture: true, signal: controller.signal })
  setTimeout(() => controller.abort(), HUSH_MS)
}
