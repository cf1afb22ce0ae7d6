/** The frame of an image: always the same dark, its tools under it, never over it. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Figure } from '../../core/paper'
import { Pins } from './pins'
import { isLight } from './light'
import { useFigureStage } from './stage'
import { useViewer, type ViewerState } from './use-viewer'
import type { XY } from './viewer'
import { ZOOM_FACTOR } from './viewer'
import type { Pointing } from '../compose/pointing'
import { Dialog } from '../dialog'
import { Html } from '../html'
import { Icon } from '../icon'

const PAN_PX = 60
const AIM_PX = 12
const AIM_FINE_PX = 1

interface PlateProps {
  readonly figure: Figure
  readonly pointing?: Pointing
}

export function Plate({ figure, pointing }: PlateProps) {
  const {
    words: { figure: say, pointing: point },
  } = useFigureStage()
  const [isFull, setFull] = useState(false)
  return (
    <figure class="platefigure" data-skip>
      <Frame figure={figure} pointing={pointing} full={() => setFull(true)} />
      {(figure.caption !== '' || pointing !== undefined) && (
        <figcaption>
          {pointing !== undefined && !pointing.isFinal && <p>{point.how}</p>}
          <Html html={figure.caption} />
        </figcaption>
      )}
      {isFull && (
        <Dialog title={figure.alt} closeLabel={say.close} kind="full" close={() => setFull(false)}>
          <Frame figure={figure} pointing={pointing} />
        </Dialog>
      )}
    </figure>
  )
}

interface FrameProps {
  readonly figure: Figure
  readonly pointing?: Pointing | undefined
  full?(): void
}

export function Frame({ figure, pointing, full }: FrameProps) {
  const {
    words: { figure: say },
  } = useFigureStage()
  const touch = useLatest((view: XY) => pointing?.touch(shown.viewer?.toImage(view) ?? view))
  const shown = useViewer(figure, pointing === undefined ? null : touch)
  const aim = useAim(shown, pointing)
  const light = useLight(figure)
  const label = (pointing === undefined ? say.keys : say.pointKeys)(figure.alt)
  useEffect(() => {
    shown.viewer?.focus.setAttribute('role', 'application')
    shown.viewer?.focus.setAttribute('aria-label', label)
  }, [shown.viewer, label])
  const ratio = { '--ratio': `${figure.width} / ${figure.height}` }
  return (
    <div class={`plate ${light ? 'light' : ''} ${pointing === undefined ? '' : 'aimed'}`}>
      <div class="view" style={ratio} onKeyDown={aim.key} onFocusCapture={aim.focus} onBlurCapture={aim.blur}>
        <div class="stage" ref={shown.frame} />
        {shown.state === 'loading' && <p class="loading">{say.loading}</p>}
        {shown.state === 'failed' && (
          <p class="loading" role="alert">
            {say.missing}
          </p>
        )}
        {pointing !== undefined && shown.viewer !== null && shown.state === 'shown' && (
          <Pins pointing={pointing} viewer={shown.viewer} moves={shown.moves} />
        )}
        {aim.at !== null && (
          <span class="aim" aria-hidden="true" style={{ left: `${aim.at[0]}px`, top: `${aim.at[1]}px` }} />
        )}
      </div>
      <Tools shown={shown} pointing={pointing} full={full} />
    </div>
  )
}

/** The same function for as long as the frame stands, always the latest of its acts. */
function useLatest(act: (view: XY) => void): (view: XY) => void {
  const latest = useRef(act)
  latest.current = act
  return useRef((view: XY) => latest.current(view)).current
}

function useLight(figure: Figure): boolean {
  const { media } = useFigureStage()
  const [light, setLight] = useState(false)
  useEffect(() => {
    let isHere = true
    void isLight(figure, media).then((found) => {
      if (isHere) setLight(found)
    })
    return () => {
      isHere = false
    }
  }, [figure, media])
  return light
}

/** By keyboard: arrows move the image, or the cross of a pointing image. */
function useAim(shown: ViewerState, pointing: Pointing | undefined) {
  const [at, setAt] = useState<XY | null>(null)
  const { viewer, frame } = shown
  const centre = (): XY => {
    const box = frame.current?.getBoundingClientRect()
    return box === undefined ? [0, 0] : [box.width / 2, box.height / 2]
  }
  const arrow = (event: KeyboardEvent, [x, y]: XY): void => {
    event.preventDefault()
    if (pointing === undefined) viewer?.panBy([x * PAN_PX, y * PAN_PX])
    else setAt(within(at ?? centre(), event.shiftKey ? AIM_FINE_PX : AIM_PX, [x, y], frame.current))
  }
  const key = (event: KeyboardEvent): void => {
    if (viewer === null || event.target !== viewer.focus) return
    const direction = ARROWS[event.key]
    if (direction !== undefined) arrow(event, direction)
    else if (event.key === '+' || event.key === '=') viewer.zoomBy(ZOOM_FACTOR)
    else if (event.key === '-') viewer.zoomBy(1 / ZOOM_FACTOR)
    else if (event.key === '0') viewer.home()
    else if ((event.key === 'Enter' || event.key === ' ') && pointing !== undefined) {
      event.preventDefault()
      pointing.touch(viewer.toImage(at ?? centre()))
    }
  }
  const focus = (event: FocusEvent): void => {
    const isByKey = event.target instanceof Element && event.target.matches(':focus-visible')
    if (pointing !== undefined && event.target === viewer?.focus && isByKey) setAt(centre())
  }
  return { at, key, focus, blur: () => setAt(null) }
}

const ARROWS: Readonly<Record<string, XY>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
}

function within([x, y]: XY, step: number, [dx, dy]: XY, frame: HTMLElement | null): XY {
  const width = frame?.clientWidth ?? 0
  const height = frame?.clientHeight ?? 0
  return [Math.min(width, Math.max(0, x + step * dx)), Math.min(height, Math.max(0, y + step * dy))]
}

interface ToolsProps {
  readonly shown: ViewerState
  readonly pointing: Pointing | undefined
  readonly full: (() => void) | undefined
}

function Tools({ shown, pointing, full }: ToolsProps) {
  const {
    words: { figure: say, pointing: point },
  } = useFigureStage()
  const [isToning, setToning] = useState(false)
  const { viewer } = shown
  return (
    <>
      {isToning && <Toning viewer={viewer} />}
      <div class="tools" role="group" aria-label={say.tools}>
        <button type="button" aria-label={say.zoomOut} onClick={() => viewer?.zoomBy(1 / ZOOM_FACTOR)}>
          <Icon name="minus" />
        </button>
        <output class="num" aria-label={say.zoomLabel}>
          {say.zoom(shown.percent)}
        </output>
        <button type="button" aria-label={say.zoomIn} onClick={() => viewer?.zoomBy(ZOOM_FACTOR)}>
          <Icon name="plus" />
        </button>
        {pointing !== undefined && (
          <button
            type="button"
            aria-label={point.undoLong}
            disabled={!pointing.canUndo}
            onClick={() => pointing.undo()}
          >
            <Icon name="undo" />
            <span>{point.undo}</span>
          </button>
        )}
        <button
          type="button"
          aria-label={say.contrastLabel}
          aria-expanded={isToning}
          onClick={() => setToning(!isToning)}
        >
          <Icon name="half" />
          <span>{say.contrast}</span>
        </button>
        {full !== undefined && (
          <button type="button" class="push" aria-label={say.full} onClick={full}>
            <Icon name="full" />
            <span>{say.full}</span>
          </button>
        )}
      </div>
    </>
  )
}

const UNTOUCHED = { brightness: 100, contrast: 100 }

function Toning({ viewer }: { viewer: ViewerState['viewer'] }) {
  const {
    words: { figure: say },
  } = useFigureStage()
  const [tone, setTone] = useState(UNTOUCHED)
  useEffect(() => {
    viewer?.filter(`brightness(${tone.brightness}%) contrast(${tone.contrast}%)`)
  }, [viewer, tone])
  useEffect(() => () => viewer?.filter('none'), [viewer])
  const slider = (name: keyof typeof UNTOUCHED, label: string) => (
    <label>
      <span>{label}</span>
      <input
        type="range"
        min={50}
        max={200}
        step={5}
        value={tone[name]}
        onInput={(event) => setTone({ ...tone, [name]: Number(event.currentTarget.value) })}
      />
      <output class="num">{say.zoom(tone[name])}</output>
    </label>
  )
  return (
    <div class="toning" role="group" aria-label={say.contrastLabel}>
      {slider('brightness', say.brightness)}
      {slider('contrast', say.contrast)}
      <button type="button" onClick={() => setTone(UNTOUCHED)}>
        <Icon name="undo" />
        {say.reset}
      </button>
    </div>
  )
}
