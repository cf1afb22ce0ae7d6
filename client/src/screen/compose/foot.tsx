/** The foot never scrolls: what is done, whether it can change, and the one main act,
 *  which says what it opens. A validation is asked once, in place. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Question } from '../../core/paper'
import type { Words } from '../../words/fr'
import { cap, names, points, wordsCount } from './answering'
import type { Place } from './outline'
import type { Answering } from './use-answering'
import { useStage } from '../context'
import { Icon } from '../icon'

export interface FootProps {
  readonly at: Place
  readonly answering: Answering
  /** The question after this one; null at the end of the paper. */
  readonly next: Question | null
  go(question: string): void
  validate(): void
  finish(): void
}

export function Foot(props: FootProps) {
  const { at, answering } = props
  const [asked, setAsked] = useState('')
  const isAsking = asked === at.question.id && !answering.isFinal
  if (isAsking) return <Confirm {...props} back={() => setAsked('')} />
  return (
    <footer class="foot">
      <Hint at={at} answering={answering} />
      <Flag question={at.question.id} />
      <Main {...props} ask={() => setAsked(at.question.id)} />
    </footer>
  )
}

function Hint({ at, answering }: { at: Place; answering: Answering }) {
  const { words } = useStage()
  const say = words.question
  const rule = answering.isFinal
    ? say.readOnly
    : at.dossier.navigation === 'locked'
      ? say.finalHint
      : at.question.format === 'TCS'
        ? say.scaleHint
        : say.freeHint
  return (
    <p class={`hint ${answering.said === '' ? '' : 'told'}`}>
      <span class="told" role="status">
        {answering.said}
      </span>
      {answering.said === '' && `${stateWords(answering, words)} ${rule}`}
    </p>
  )
}

/** What is done, with its number and its unit. */
function stateWords({ question, value, struck }: Answering, words: Words): string {
  const say = words.question
  const most = cap(question)
  if (question.image !== null) return `${say.pinsOf(points(value).length, most ?? 1)}.`
  if (value === undefined && struck.length === 0) return `${say.noAnswer}.`
  if (question.format === 'TCS' || question.format === 'QRU') return `${say.answered}.`
  if (typeof value === 'string') return `${say.wordsOf(wordsCount(value))}.`
  const ticked = names(value).length
  if (most !== null) return `${say.answersOf(ticked, most)}.`
  const out = struck.length > 0 ? `, ${say.struckCount(struck.length)}` : ''
  return `${say.tickedCount(ticked)}${out}.`
}

function Flag({ question }: { question: string }) {
  const {
    tablet,
    view: { copy },
    words: { question: say },
  } = useStage()
  const isFlagged = copy.flagged.has(question)
  return (
    <button
      type="button"
      class={`btn flag ${isFlagged ? 'on' : ''}`}
      aria-pressed={isFlagged}
      onClick={() => tablet.flag(question, !isFlagged)}
    >
      <Icon name="flag" />
      {say.flag}
    </button>
  )
}

function Main({ at, answering, next, go, finish, ask }: FootProps & { ask(): void }) {
  const {
    words: { question: say },
  } = useStage()
  const { dossier, index } = at
  const inside = dossier.questions[index + 1] ?? null
  if (dossier.navigation === 'locked' && !answering.isFinal) {
    return (
      <button type="button" class="btn main" onClick={ask}>
        {say.validate(inside === null ? null : inside.number)}
        <Icon name="arrowRight" />
      </button>
    )
  }
  return next === null ? (
    <button type="button" class="btn main" onClick={finish}>
      {say.review}
      <Icon name="arrowRight" />
    </button>
  ) : (
    <button type="button" class="btn main" onClick={() => go(next.id)}>
      {say.next}
      <Icon name="arrowRight" />
    </button>
  )
}

/** The act and the way back change places, so that a double touch goes back. */
function Confirm(props: FootProps & { back(): void }) {
  const { answering, validate, back } = props
  const {
    words: { question: say },
  } = useStage()
  const frame = useRef<HTMLElement>(null)
  useEffect(() => frame.current?.focus(), [])
  const isEmpty = answering.value === undefined
  return (
    <footer
      class="foot asking"
      role="group"
      ref={frame}
      tabIndex={-1}
      aria-label={say.confirmTitle}
      onKeyDown={(event) => {
        if (event.key === 'Escape') back()
      }}
    >
      <p class="hint told">{isEmpty ? say.confirmEmpty : say.confirmTitle}</p>
      <button
        type="button"
        class="btn main"
        onClick={() => {
          back()
          validate()
        }}
      >
        {say.confirmYes}
      </button>
      <button type="button" class="btn" onClick={back}>
        {say.confirmNo}
      </button>
    </footer>
  )
}
