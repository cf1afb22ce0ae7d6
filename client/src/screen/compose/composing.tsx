/** The exam itself: outline, document, answer, under the three answers of the head. */
import { useEffect, useState } from 'preact/hooks'
import type { Content } from '../../core/paper'
import { Card } from './card'
import { Foot } from './foot'
import { HandIn } from './hand-in'
import { isOpen, keptQuestion, next, place, rank, resume, type Place } from './outline'
import { Outline, Rail } from './outline-view'
import { usePointing } from './pointing'
import { hasStatement, Statement } from './statement'
import { keepPlaceOfTab, placeOfTab } from './tab-place'
import { useAnswering } from './use-answering'
import { Article } from '../article/article'
import { useStage } from '../context'
import { Top } from '../top'

export function Composing({ content }: { content: Content }) {
  const { words } = useStage()
  const { at, go, validate } = usePlace(content)
  const [isFinishing, setFinishing] = useState(false)
  if (at === null) return null
  const { number, all } = rank(content, at)
  const where = isFinishing
    ? words.handIn.title
    : at.dossier.kind === 'isolated'
      ? words.parts.whereIsolated(number, all)
      : words.parts.where(at.dossier.title, number, all)
  const leave = (question: string): void => {
    setFinishing(false)
    go(question)
  }
  return (
    <div class={`compose ${isFinishing ? 'finishing' : shape(at)}`}>
      {!isFinishing && <SkipLinks hasDocument={shape(at) !== 'solo'} />}
      <Top title={content.paper.title} where={where} />
      {isFinishing ? (
        <HandIn content={content} go={leave} back={() => setFinishing(false)} />
      ) : (
        <QuestionPage content={content} at={at} go={go} validate={validate} finish={() => setFinishing(true)} />
      )}
    </div>
  )
}

/** `wide`: the document needs the room. `solo`: there is no document. */
function shape(at: Place): string {
  if (at.dossier.article !== null) return 'wide'
  if (at.question.image !== null) return 'wide pointing'
  return hasStatement(at) ? '' : 'solo'
}

interface QuestionPageProps {
  readonly content: Content
  readonly at: Place
  go(question: string): void
  validate(): void
  finish(): void
}

function QuestionPage({ content, at, go, validate, finish }: QuestionPageProps) {
  const {
    tablet,
    view: { copy },
  } = useStage()
  const answering = useAnswering(at.question)
  const pointing = usePointing(answering)
  const Side = shape(at).startsWith('wide') ? Rail : Outline
  return (
    <>
      <Side content={content} at={at} go={go} finish={finish} />
      {at.dossier.article !== null ? (
        <Article key={at.dossier.id} at={at} />
      ) : (
        hasStatement(at) && <Statement key={at.dossier.id} at={at} answering={answering} pointing={pointing} />
      )}
      <main class="ans" id="question" tabIndex={-1} onPaste={(event) => tablet.paste(at.question.id, pasted(event))}>
        <Card at={at} answering={answering} pointing={pointing} />
        <Foot
          at={at}
          answering={answering}
          next={next(content, copy, at)}
          go={go}
          validate={validate}
          finish={finish}
        />
      </main>
    </>
  )
}

/** How many characters were pasted; never which. */
function pasted({ clipboardData }: ClipboardEvent): number {
  return [...(clipboardData?.getData('text') ?? '')].length
}

function SkipLinks({ hasDocument }: { hasDocument: boolean }) {
  const {
    words: { document: say },
  } = useStage()
  const to =
    (id: string) =>
    (event: Event): void => {
      event.preventDefault() // the address keeps the place in the paper
      document.getElementById(id)?.focus()
    }
  return (
    <p class="skips">
      <a href="#question" onClick={to('question')}>
        {say.skipToQuestion}
      </a>
      {hasDocument && (
        <a href="#document" onClick={to('document')}>
          {say.skipToDocument}
        </a>
      )}
      <a href="#outline" onClick={to('outline')}>
        {say.skipToOutline}
      </a>
    </p>
  )
}

/** Where the person is. The address keeps it, so that a reload comes back here, and the
 *  tab, for an address of elsewhere that led back to the exam. After a validation the next
 *  question is shown once it is open, never before. */
function usePlace(content: Content) {
  const {
    tablet,
    view: { copy, sitting },
  } = useStage()
  const attempt = sitting?.attempt ?? null
  const [id, setId] = useState(() => {
    const kept = keptQuestion(location.hash, history.state, attempt) || placeOfTab(attempt)
    return resume(content, copy, kept)?.question.id ?? ''
  })
  const [awaited, setAwaited] = useState<string | null>(null)
  const at = place(content, id)
  useEffect(() => {
    history.replaceState(attempt, '', `#${id}`)
    keepPlaceOfTab(attempt, id)
    tablet.see(id)
  }, [tablet, attempt, id])
  useEffect(() => {
    if (awaited === null || !isOpen(copy, content, awaited)) return
    setAwaited(null)
    setId(awaited)
  }, [awaited, copy, content])
  const validate = (): void => {
    if (at === null) return
    setAwaited(at.dossier.questions[at.index + 1]?.id ?? null)
    tablet.validate(at.question.id)
  }
  return { at, go: setId, validate }
}
