/** A preview with its text sizes and its faults, mounted in a page of authors: that of
 *  `concours paper preview`, or the console's. */
import { render } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Content } from '../core/paper'
import type { FromScreen, ShowPaper, ShowSize, ToScreen } from './messages'
import { wordsOf } from './words'
import './panel.css'

/** As the faults of a paper are told (`docs/reference/papers/paper-source.md`). */
export interface PaperFault {
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly file: string
  readonly question: string | null
  readonly cell: string | null
  readonly fr: string
  readonly en: string
}

export interface PreviewedPaper {
  /** Null while nothing can be drawn. */
  readonly content: Content | null
  readonly media: ShowPaper['media']
  readonly faults: readonly PaperFault[]
  /** One sentence over all, when what is shown may be old. */
  readonly trouble?: 'lost'
}

const SIZES = [100, 150, 200] as const

/** Draws a paper in `root`; called again, another in its place. `screen` is the address
 *  of `screen.html`. */
export function showPaper(root: HTMLElement, paper: PreviewedPaper, screen: string): void {
  render(<Panel paper={paper} screen={screen} language={document.documentElement.lang} />, root)
}

interface PanelProps {
  readonly paper: PreviewedPaper
  readonly screen: string
  readonly language: string
}

function Panel({ paper, screen, language }: PanelProps) {
  const say = wordsOf(language)
  const [size, setSize] = useState<ShowSize['text']>(100)
  const { frame, question, go } = useScreen(paper, size)
  const here = paper.faults.filter((fault) => fault.question !== null && fault.question === question)
  const elsewhere = paper.faults.filter((fault) => !here.includes(fault))
  const drawn = new Set(paper.content?.dossiers.flatMap(({ questions }) => questions.map(({ id }) => id)))
  return (
    <div class="paper-preview">
      <div class="paper-preview-head">
        <p class="paper-preview-sum" role="status">
          {summary(paper, say)}
        </p>
        <fieldset>
          <legend>{say.size}</legend>
          {SIZES.map((one) => (
            <label key={one} class={one === size ? 'on' : ''}>
              <input type="radio" name="preview-size" checked={one === size} onChange={() => setSize(one)} />
              {one}&nbsp;%
            </label>
          ))}
        </fieldset>
      </div>
      {paper.content === null ? (
        <p class="paper-preview-nothing">{say.nothing}</p>
      ) : (
        <iframe ref={frame} title={say.frame} src={screen} />
      )}
      <div class="paper-preview-faults">
        {paper.content !== null && <FaultList title={say.here} none={say.none} faults={here} language={language} />}
        {elsewhere.length > 0 && (
          <FaultList title={say.elsewhere} faults={elsewhere} language={language} drawn={drawn} go={go} />
        )}
      </div>
    </div>
  )
}

function summary({ faults, trouble }: PreviewedPaper, say: ReturnType<typeof wordsOf>): string {
  if (trouble === 'lost') return say.lost
  if (faults.length === 0) return say.sound
  const errors = faults.filter(({ severity }) => severity === 'error').length
  const warnings = faults.length - errors
  return [errors > 0 ? say.errors(errors) : '', warnings > 0 ? say.warnings(warnings) : ''].filter(Boolean).join(' · ')
}

interface FaultListProps {
  readonly title: string
  readonly none?: string
  readonly faults: readonly PaperFault[]
  readonly language: string
  /** The questions that can be turned to. */
  readonly drawn?: ReadonlySet<string>
  go?(question: string): void
}

function FaultList({ title, none, faults, language, drawn, go }: FaultListProps) {
  const say = wordsOf(language)
  return (
    <section>
      <h3>{title}</h3>
      {faults.length === 0 && <p>{none}</p>}
      <ul>
        {faults.map((fault) => (
          <li key={`${fault.code} ${fault.file} ${fault.cell} ${fault.question} ${fault.fr}`} class={fault.severity}>
            <p class="place">
              <strong>{fault.cell ?? fault.file}</strong> {fault.severity === 'error' ? say.error : say.warning}
              {go !== undefined && fault.question !== null && drawn?.has(fault.question) && (
                <button type="button" onClick={() => go(fault.question ?? '')}>
                  {fault.question}
                </button>
              )}
            </p>
            <p>{language === 'en' ? fault.en : fault.fr}</p>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** The screen in its frame: tells it what to show, hears which question stands there. */
function useScreen({ content, media }: PreviewedPaper, text: ShowSize['text']) {
  const frame = useRef<HTMLIFrameElement>(null)
  const [question, setQuestion] = useState('')
  const [isReady, setReady] = useState(false)
  const send = (message: ToScreen): void => frame.current?.contentWindow?.postMessage(message, location.origin)
  useEffect(() => {
    const hear = ({ data, source, origin }: MessageEvent<FromScreen>): void => {
      if (source !== frame.current?.contentWindow || origin !== location.origin) return
      if (data.kind === 'ready') setReady(true)
      else setQuestion(data.question)
    }
    window.addEventListener('message', hear)
    return () => window.removeEventListener('message', hear)
  }, [])
  useEffect(() => {
    if (isReady && content !== null) send({ kind: 'paper', content, media })
  }, [isReady, content, media])
  useEffect(() => {
    if (isReady) send({ kind: 'size', text })
  }, [isReady, text])
  useEffect(() => {
    if (content === null) setReady(false) // its frame is gone: another comes
  }, [content])
  return { frame, question, go: (wanted: string) => send({ kind: 'question', question: wanted }) }
}
