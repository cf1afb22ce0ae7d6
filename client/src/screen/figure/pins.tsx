/** Pins over an image: numbered rings with a white halo, dragged, touched or moved by
 *  the arrow keys. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Point } from '../compose/answering'
import type { Pointing } from '../compose/pointing'
import { useStage } from '../context'
import { MOVE_EVENT } from './use-viewer'
import type { Viewer, XY } from './viewer'

const NUDGE_PX = 8
const NUDGE_FINE_PX = 1
/** A finger that moves less has touched, not dragged. */
const DRAG_FROM_PX = 6
/** Arrow keys that follow each other are one move. */
const NUDGED_AFTER_MS = 400

interface PinsProps {
  readonly pointing: Pointing
  readonly viewer: Viewer
  readonly moves: EventTarget
}

export function Pins({ pointing, viewer, moves }: PinsProps) {
  const [, redraw] = useState(0)
  useEffect(() => {
    const moved = (): void => redraw((count) => count + 1)
    moves.addEventListener(MOVE_EVENT, moved)
    return () => moves.removeEventListener(MOVE_EVENT, moved)
  }, [moves])
  return (
    <div class="pins">
      {pointing.pins.map((point, at) => (
        <Pin key={at} at={at} point={point} pointing={pointing} viewer={viewer} />
      ))}
    </div>
  )
}

interface PinProps {
  readonly at: number
  readonly point: Point
  readonly pointing: Pointing
  readonly viewer: Viewer
}

function Pin({ at, point, pointing, viewer }: PinProps) {
  const {
    words: { pointing: say },
  } = useStage()
  const { shown, keys, drag } = useMoving({ at, point, pointing, viewer })
  const [x, y] = viewer.toView([shown[0] + 0.5, shown[1] + 0.5])
  return (
    <button
      type="button"
      class={`ring ${pointing.chosen === at ? 'on' : ''}`}
      disabled={pointing.isFinal}
      aria-label={say.pin(at + 1)}
      style={{ transform: `translate(${x}px, ${y}px)` }}
      onKeyDown={keys}
      {...drag}
    >
      <svg viewBox="-40 -40 80 80" aria-hidden="true">
        <g class="halo">
          <circle r="22" />
          <path d="M-30 0h14M16 0h14M0-30v14M0 16v14" />
        </g>
        <g class="mark">
          <circle r="22" />
          <path d="M-30 0h14M16 0h14M0-30v14M0 16v14" />
        </g>
        <circle class="disc" cx="25" cy="-25" r="14" />
        <text x="25" y="-19.5" text-anchor="middle">
          {at + 1}
        </text>
      </svg>
    </button>
  )
}

/** While a pin is under the finger or the keys it is drawn ahead of what is kept. */
function useMoving({ at, point, pointing, viewer }: PinProps) {
  const [ahead, setAhead] = useState<Point | null>(null)
  const start = useRef<XY | null>(null)
  const timer = useRef(0)
  useEffect(() => setAhead(null), [point[0], point[1]])
  const rest = (moved: Point): void => pointing.move(at, moved)
  const nudge = (event: KeyboardEvent): void => {
    const step = event.shiftKey ? NUDGE_FINE_PX : NUDGE_PX
    const direction = NUDGES[event.key]
    if (direction === undefined) return
    event.preventDefault()
    const [x, y] = viewer.toView(ahead ?? point)
    const moved = viewer.toImage([x + step * direction[0], y + step * direction[1]])
    setAhead(moved)
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(() => rest(moved), NUDGED_AFTER_MS)
  }
  const isFar = (event: PointerEvent): boolean =>
    start.current !== null &&
    Math.hypot(event.clientX - start.current[0], event.clientY - start.current[1]) > DRAG_FROM_PX
  const under = (event: PointerEvent): Point => {
    const box = viewer.focus.getBoundingClientRect()
    return viewer.toImage([event.clientX - box.left, event.clientY - box.top])
  }
  const drag = {
    onPointerDown: (event: PointerEvent) => {
      start.current = [event.clientX, event.clientY]
      if (event.currentTarget instanceof Element) {
        event.currentTarget.setPointerCapture(event.pointerId)
      }
    },
    onPointerMove: (event: PointerEvent) => {
      if (ahead !== null || isFar(event)) if (start.current !== null) setAhead(under(event))
    },
    onPointerUp: (event: PointerEvent) => {
      if (ahead !== null && start.current !== null) rest(under(event))
      start.current = null
    },
    onPointerCancel: () => {
      start.current = null
      setAhead(null)
    },
    onClick: () => {
      if (ahead === null) pointing.choose(pointing.chosen === at ? null : at)
    },
  }
  return { shown: ahead ?? point, keys: nudge, drag }
}

const NUDGES: Readonly<Record<string, XY>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}
