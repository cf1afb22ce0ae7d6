/** The screen of a preview: stands in a frame, draws what the page around it gives. */
import '@fontsource-variable/atkinson-hyperlegible-mono'
import '@fontsource-variable/atkinson-hyperlegible-next'
import { render } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import type { Bytes } from '../core/canonical'
import type { Content } from '../core/paper'
import { Composing } from '../screen/compose/composing'
import { StageContext, wordsOf } from '../screen/context'
import { apply, USUAL_DISPLAY, type DisplayChoice } from '../screen/display'
import type { Language } from '../shell/tablet'
import type { FromScreen, ShowPaper, ToScreen } from './messages'
import { PreviewTablet } from './preview-tablet'
import { wordsInPreview } from './words'
import '../styles/components.css'
import './screen.css'

const root = document.getElementById('app') ?? document.body
let display: DisplayChoice = USUAL_DISPLAY
let tablet: PreviewTablet | null = null
let content: Content | null = null
/** Each paper, and each question that is asked for, is drawn from the start. */
let drawing = 0

function tell(message: FromScreen): void {
  window.parent.postMessage(message, location.origin)
}

function show({ content: found, media }: ShowPaper): void {
  tablet?.media.release()
  // An author goes where they want: what is locked is so for candidates.
  const dossiers = found.dossiers.map((dossier) => ({ ...dossier, navigation: 'free' as const }))
  content = { ...found, dossiers }
  const language: Language = document.documentElement.lang === 'en' ? 'en' : 'fr'
  const seen = (question: string): void => tell({ kind: 'seen', question })
  tablet = new PreviewTablet(content, { open: (part) => partOf(media, part), seen }, language)
}

async function partOf(media: ShowPaper['media'], part: number): Promise<Bytes> {
  if (typeof media !== 'string') return new Uint8Array(media[part - 1] ?? [])
  return new Uint8Array(await (await fetch(`${media}${part}`)).arrayBuffer())
}

function Screen({ tablet, content }: { tablet: PreviewTablet; content: Content }) {
  const [view, setView] = useState(tablet.view())
  useEffect(() => tablet.subscribe(setView), [tablet])
  const choose = (chosen: DisplayChoice): void => {
    display = chosen
    draw()
  }
  return (
    <StageContext.Provider value={{ tablet, view, words: wordsInPreview(wordsOf(view.language)), display, choose }}>
      <div class="app">
        <Composing content={content} />
      </div>
    </StageContext.Provider>
  )
}

function draw(): void {
  apply(display, document.documentElement)
  if (tablet !== null && content !== null) render(<Screen key={drawing} tablet={tablet} content={content} />, root)
}

window.addEventListener('message', ({ data, origin, source }: MessageEvent<ToScreen>) => {
  if (origin !== location.origin || source !== window.parent) return
  if (data.kind === 'size') display = { ...display, text: data.text }
  else drawing += 1
  if (data.kind === 'paper') show(data)
  if (data.kind === 'question') history.replaceState(null, '', `#${data.question}`)
  draw()
})
tell({ kind: 'ready' })
