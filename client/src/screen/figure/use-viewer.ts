/** One viewer for as long as its frame is on screen. */
import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Figure } from '../../core/paper'
import { openViewer, type Viewer, type XY } from './viewer'
import { useFigureStage } from './stage'

export interface ViewerState {
  readonly frame: RefObject<HTMLDivElement | null>
  readonly viewer: Viewer | null
  readonly state: 'loading' | 'shown' | 'failed'
  /** 100 when the whole image is in the frame. */
  readonly percent: number
  /** Told at each move of the image. */
  readonly moves: EventTarget
}

export const MOVE_EVENT = 'moved'

/** Which pixel of the image stands in the middle of its frame. */
function centreOf(viewer: Viewer, frame: HTMLElement, { width, height }: Figure): XY {
  const [x, y] = viewer.toImage([frame.clientWidth / 2, frame.clientHeight / 2])
  return [Math.round(Math.min(width, Math.max(0, x))), Math.round(Math.min(height, Math.max(0, y)))]
}

export function useViewer(figure: Figure, touched: ((view: XY) => void) | null): ViewerState {
  const stage = useFigureStage()
  const { media } = stage
  const told = useRef(stage.look)
  told.current = stage.look
  const frame = useRef<HTMLDivElement>(null)
  const moves = useRef(new EventTarget()).current
  const [viewer, setViewer] = useState<Viewer | null>(null)
  const [state, setState] = useState<ViewerState['state']>('loading')
  const [percent, setPercent] = useState(100)
  useEffect(() => {
    const element = frame.current
    if (element === null) return undefined
    let isHere = true
    let opened: Viewer | null = null
    const fail = (): void => {
      if (isHere) setState('failed')
    }
    const moved = (): void => {
      if (opened !== null && element.isConnected) {
        const zoom = Math.max(100, Math.round(100 * opened.zoom()))
        setPercent(zoom)
        told.current?.({ figure: figure.part, zoom, centre: centreOf(opened, element, figure) })
      }
      moves.dispatchEvent(new Event(MOVE_EVENT))
    }
    const show = (): void => {
      if (isHere) setState('shown')
    }
    openViewer(element, figure, media, { touched, moved, opened: show, failed: fail }).then((found) => {
      if (!isHere) return found.close()
      opened = found
      setViewer(found)
    }, fail)
    return () => {
      isHere = false
      opened?.close()
    }
  }, [figure, media, touched, moves])
  return { frame, viewer, state, percent, moves }
}
