/** The screen of a replay: stands in a frame, shows a copy as it was at an instant. It is
 *  drawn by the screens that candidates have, and takes nothing that one does in it. */
import '@fontsource-variable/atkinson-hyperlegible-mono'
import '@fontsource-variable/atkinson-hyperlegible-next'
import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Content } from '../core/paper'
import { Composing } from '../screen/compose/composing'
import { StageContext, wordsOf } from '../screen/context'
import { USUAL_DISPLAY } from '../screen/display'
import { showHoursOf } from '../screen/hours'
import type { Language } from '../shell/tablet'
import type { ReplayMoment } from './frames'
import { ReplayTablet, type ReplayTime } from './replay-tablet'
import '../styles/components.css'
import './screen.css'
import './replay.css'

/** What the page around tells. */
type ToReplay =
  | {
      readonly kind: 'copy'
      readonly content: Content
      /** Under which address the images of the paper stand. */
      readonly media: string
      readonly moments: readonly ReplayMoment[]
      readonly time: ReplayTime
    }
  | { readonly kind: 'at'; readonly atMs: number }
  | { readonly kind: 'greet' }

/** What it hears: the screen stands; which question it shows; a key that was pressed here. */
type FromReplay =
  | { readonly kind: 'ready' }
  | { readonly kind: 'shown'; readonly question: string | null }
  | { readonly kind: 'key'; readonly key: string; readonly shiftKey: boolean }

const root = document.getElementById('app') ?? document.body
let tablet: ReplayTablet | null = null
let content: Content | null = null
let shown: string | null = null

function tell(message: FromReplay): void {
  window.parent.postMessage(message, location.origin)
}

function open({ content: paper, media, moments, time }: Extract<ToReplay, { kind: 'copy' }>): void {
  const language: Language = document.documentElement.lang === 'en' ? 'en' : 'fr'
  const part = async (number: number) => new Uint8Array(await (await fetch(`${media}${number}`)).arrayBuffer())
  const seen = (question: string): void => tell({ kind: 'shown', question })
  showHoursOf(time.zone)
  content = paper
  tablet = new ReplayTablet(paper, { open: part, seen }, language)
  tablet.play(moments, time)
}

function Screen({ tablet, content }: { tablet: ReplayTablet; content: Content }) {
  const [view, setView] = useState(tablet.view())
  useEffect(() => tablet.subscribe(setView), [tablet])
  const choose = (): void => undefined
  return (
    <StageContext.Provider value={{ tablet, view, words: wordsOf(view.language), display: USUAL_DISPLAY, choose }}>
      <div class="app">
        <Composing content={content} />
      </div>
    </StageContext.Provider>
  )
}

/** Another question is drawn from its start, as the tablet did. */
function turn(question: string | null): void {
  if (tablet === null || content === null) return
  if (question === null) {
    render(null, root)
    tell({ kind: 'shown', question })
  } else {
    if (question !== shown) history.replaceState(null, '', `#${question}`)
    render(<Screen key={question} tablet={tablet} content={content} />, root)
  }
  shown = question
}

window.addEventListener('message', ({ data, origin, source }: MessageEvent<ToReplay>) => {
  if (origin !== location.origin || source !== window.parent) return
  if (data.kind === 'copy') open(data)
  else if (data.kind === 'at') showSoon(data.atMs)
  else tell({ kind: 'ready' })
})

/** A time that runs asks for more instants than can be drawn: each frame draws the last.
 *  The first is drawn at once. */
let wantedMs: number | null = null
function showSoon(atMs: number): void {
  const isAsked = wantedMs !== null
  wantedMs = atMs
  if (shown === null) showNow()
  else if (!isAsked) requestAnimationFrame(showNow)
}

function showNow(): void {
  const atMs = wantedMs
  wantedMs = null
  if (atMs !== null) turn(tablet?.show(atMs) ?? null)
}

/** Only the hand of the candidate did anything here. */
const DONE_BY_HAND = ['click', 'beforeinput', 'pointerdown', 'mousedown', 'dblclick', 'dragstart', 'submit'] as const
for (const name of DONE_BY_HAND) {
  const stop = (event: Event): void => {
    event.preventDefault()
    event.stopPropagation()
  }
  window.addEventListener(name, stop, { capture: true })
}
const PLAYED = ['ArrowLeft', 'ArrowRight', ' ', 'Home', 'End', 'n', 'p', 'N', 'P']
window.addEventListener(
  'keydown',
  (event) => {
    if (event.key === 'Tab' || event.ctrlKey || event.metaKey || event.altKey) return
    event.stopPropagation()
    if (!PLAYED.includes(event.key)) return
    event.preventDefault()
    tell({ kind: 'key', key: event.key, shiftKey: event.shiftKey })
  },
  { capture: true },
)
tell({ kind: 'ready' })
