/** The article of a critical reading: sections as tabs, line numbers in the margin,
 *  highlights that the tablet keeps. */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Dossier } from '../../core/paper'
import { useLineNumbers } from './lines'
import { canPaint } from './painting'
import { cut, type Range as Run } from './ranges'
import { useFinding, useHighlighting, type Highlighting } from './use-highlighting'
import type { Place } from '../compose/outline'
import { useStage } from '../context'
import { Plate } from '../figure/plate'
import { Html, type Rebuilding } from '../html'
import { Icon } from '../icon'

type Section = NonNullable<Dossier['article']>['sections'][number]

/** French law: the article is in English, whatever the language of the application. */
const LANGUAGE = 'en'
const NO_MARK: readonly Run[] = []

export function Article({ at }: { at: Place }) {
  const {
    words: { document: say, article: art },
  } = useStage()
  const { dossier } = at
  const frame = useRef<HTMLElement>(null)
  const body = useRef<HTMLDivElement>(null)
  const highlighting = useHighlighting(body, dossier.id)
  const [isFinding, setFinding] = useState(false)
  useLineNumbers(body)
  const sections = dossier.article?.sections ?? []
  return (
    <section
      class="doc article"
      id="document"
      ref={frame}
      tabIndex={0}
      aria-label={say.article}
      onKeyDown={(event) => {
        if (event.target === frame.current) highlighting.key(event)
      }}
    >
      <div class="artbar">
        <Tabs sections={sections} frame={frame} />
        <Marker highlighting={highlighting} find={() => setFinding(!isFinding)} isFinding={isFinding} />
        {isFinding && <Finder highlighting={highlighting} close={() => setFinding(false)} />}
        {highlighting.isOn && <p class="how">{highlighting.isFull ? art.full : art.how}</p>}
      </div>
      <div class="art" lang={LANGUAGE} ref={body} onClick={highlighting.touch}>
        {dossier.vignette.trim() !== '' && (
          <div class="text vignette" lang="fr">
            <Html html={dossier.vignette} />
          </div>
        )}
        <h2 class="small muted">{dossier.article?.title}</h2>
        <Sections dossier={dossier} ranges={canPaint ? NO_MARK : highlighting.ranges} />
      </div>
    </section>
  )
}

function sectionId({ id }: Section): string {
  return `section-${id}`
}

function Tabs({ sections, frame }: { sections: readonly Section[]; frame: { current: HTMLElement | null } }) {
  const {
    words: { article: say },
  } = useStage()
  const current = useCurrent(sections, frame)
  return (
    <div class="tabs" role="group" aria-label={say.sections}>
      {sections.map((section) => (
        <button
          key={section.id}
          type="button"
          lang={LANGUAGE}
          aria-current={section.id === current ? 'true' : undefined}
          onClick={() => document.getElementById(sectionId(section))?.scrollIntoView()}
        >
          {section.title}
        </button>
      ))}
    </div>
  )
}

/** The section that one reads: the last whose title has passed the upper third. */
function useCurrent(sections: readonly Section[], frame: { current: HTMLElement | null }): string {
  const [current, setCurrent] = useState(sections[0]?.id ?? '')
  useEffect(() => {
    const scrolled = (): void => {
      const line = innerHeight / 3
      const passed = sections.filter((section) => {
        const top = document.getElementById(sectionId(section))?.getBoundingClientRect().top
        return top !== undefined && top < line
      })
      setCurrent((passed.at(-1) ?? sections[0])?.id ?? '')
    }
    const element = frame.current
    element?.addEventListener('scroll', scrolled, { passive: true })
    window.addEventListener('scroll', scrolled, { passive: true })
    return () => {
      element?.removeEventListener('scroll', scrolled)
      window.removeEventListener('scroll', scrolled)
    }
  }, [sections, frame])
  return current
}

interface MarkerProps {
  readonly highlighting: Highlighting
  readonly isFinding: boolean
  find(): void
}

/** Pressing a button here must not undo the selection it acts on. */
function Marker({ highlighting, isFinding, find }: MarkerProps) {
  const {
    words: { article: say },
  } = useStage()
  const hold = (event: Event): void => event.preventDefault()
  return (
    <div class="marker" onMouseDown={hold}>
      <button type="button" aria-pressed={highlighting.isOn} onClick={highlighting.highlight}>
        <Icon name="highlighter" />
        {say.highlight}
      </button>
      <button type="button" disabled={!highlighting.canErase} onClick={highlighting.erase}>
        <Icon name="eraser" />
        {say.erase}
      </button>
      <button type="button" aria-label={say.find} aria-expanded={isFinding} onClick={find}>
        <Icon name="search" />
      </button>
    </div>
  )
}

function Finder({ highlighting, close }: { highlighting: Highlighting; close(): void }) {
  const {
    words: { article: say },
  } = useStage()
  const [sought, setSought] = useState('')
  const { at, count, next } = useFinding(highlighting.map, sought)
  const field = useRef<HTMLInputElement>(null)
  useLayoutEffect(() => field.current?.focus(), [])
  return (
    <form
      class="finder"
      onSubmit={(event) => {
        event.preventDefault()
        next()
      }}
    >
      <label class="sr" for="finder">
        {say.findLabel}
      </label>
      <input
        id="finder"
        ref={field}
        type="search"
        value={sought}
        placeholder={say.findLabel}
        autoComplete="off"
        spellcheck={false}
        onInput={(event) => setSought(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') close()
        }}
      />
      <output class="num" for="finder">
        {sought.trim().length > 1 && say.findCount(at, count)}
      </output>
      <button type="submit" class="btn quiet" disabled={count === 0}>
        {say.findNext}
      </button>
      <button type="button" class="btn quiet" aria-label={say.findClose} onClick={close}>
        <Icon name="close" />
      </button>
    </form>
  )
}

interface SectionsProps {
  readonly dossier: Dossier
  readonly ranges: readonly Run[]
}

function Sections({ dossier, ranges }: SectionsProps) {
  const sections = dossier.article?.sections ?? []
  const starts = useMemo(() => startsOf(sections), [sections])
  const lower = useRef(new Map<string, Rebuilding>())
  useMemo(() => lower.current.clear(), [ranges])
  const how = (at: number): Rebuilding => {
    const known = lower.current.get(String(at)) ?? rebuilding(dossier, ranges, starts[at] ?? 0)
    lower.current.set(String(at), known)
    return known
  }
  return (
    <div class="artbody">
      {sections.map((section, at) => (
        <section key={section.id}>
          <h3 class="t" id={sectionId(section)}>
            {section.title}
          </h3>
          <div class="text" data-text>
            <Html html={section.text} how={how(at)} />
          </div>
        </section>
      ))}
    </div>
  )
}

/** Where each section begins in the article's run of characters. */
function startsOf(sections: readonly Section[]): readonly number[] {
  let start = 0
  return sections.map(({ text }) => {
    const here = start
    start += new DOMParser().parseFromString(text, 'text/html').body.textContent.length
    return here
  })
}

function rebuilding(dossier: Dossier, ranges: readonly Run[], sectionStart: number): Rebuilding {
  const figure = (number: number) => {
    const articleFigure = dossier.figures[number - 1]
    return articleFigure === undefined ? null : <Plate key={articleFigure.part} figure={articleFigure} />
  }
  if (ranges.length === 0) return { figure }
  const run = (text: string, start: number) =>
    cut(text, sectionStart + start, ranges).map((piece, at) =>
      piece.isMarked ? <mark key={at}>{piece.text}</mark> : piece.text,
    )
  return { figure, run }
}
