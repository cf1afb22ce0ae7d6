/** The question card: the margin holds the number and the marks, the rule runs down. */
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { Question } from '../../core/paper'
import type { Words } from '../../words/fr'
import { LongList } from './long-list'
import type { Place } from './outline'
import { PassageList, PinList } from './pin-list'
import type { Pointing } from './pointing'
import { Propositions } from './propositions'
import { ReadAloud } from './read-aloud'
import { Scale } from './scale'
import { ShortText } from './short-text'
import { questionText } from './spoken-text'
import { OfQuestion } from './statement'
import type { Answering } from './use-answering'
import { useStage } from '../context'
import { asking, parseHtml, PLAIN, rebuild, inFrench } from '../html'
import { Icon } from '../icon'
import { GraveProblem, isGrave } from '../problem'

interface CardProps {
  readonly at: Place
  readonly answering: Answering
  readonly pointing: Pointing | null
}

export function Card({ at, answering, pointing }: CardProps) {
  const { words } = useStage()
  const { dossier, question } = at
  const { lead, ask } = useMemo(() => asking(parseHtml(question.text)), [question.text])
  const spoken = useMemo(() => questionText(at), [question.id])
  const heading = useHeading(question.id)
  return (
    <div class="sheet" key={question.id}>
      <div class="q">
        <span class="no num" aria-hidden="true">
          {question.number}
        </span>
        <div class="body">
          <p class="kind">{kindWords(question, words)}</p>
          <ReadAloud label={words.voice.question} text={spoken} />
          {dossier.kind !== 'isolated' && lead.length > 0 && (
            <div class="text lead">{rebuild(lead, PLAIN).map(inFrench)}</div>
          )}
          <h1 ref={heading} tabIndex={-1}>
            <span class="sr">{words.question.name(question.number)}</span>
            {rebuild(ask, PLAIN).map(inFrench)}
          </h1>
        </div>
      </div>
      {dossier.article !== null && (
        <div class="insheet">
          <OfQuestion answering={answering} pointing={pointing} unfolds={false} />
        </div>
      )}
      <Response answering={answering} pointing={pointing} />
      <SafetyNote />
    </div>
  )
}

/** On another question, reading and typing start at its sentence. */
function useHeading(question: string) {
  const heading = useRef<HTMLHeadingElement>(null)
  const first = useRef(question)
  useEffect(() => {
    if (first.current !== question) heading.current?.focus()
    first.current = ''
  }, [question])
  return heading
}

function Response({ answering, pointing }: Omit<CardProps, 'at'>) {
  const { question } = answering
  switch (question.format) {
    case 'QRU':
    case 'QRM':
    case 'QRP':
      return <Propositions answering={answering} />
    case 'QRPL':
      return <LongList answering={answering} />
    case 'QROC':
      return <ShortText key={question.id} answering={answering} />
    case 'TCS':
      return <Scale answering={answering} />
    case 'QZP':
      return pointing === null ? <PassageList answering={answering} /> : <PinList pointing={pointing} />
  }
}

function kindWords(question: Question, { question: say }: Words): string {
  const expected = question.expected ?? 1
  switch (question.format) {
    case 'QRU':
      return say.kindOne
    case 'QRM':
      return say.kindSeveral
    case 'QRP':
      return say.kindExpected(expected)
    case 'QRPL':
      return say.kindLong(expected, question.propositions.length)
    case 'QROC':
      return say.kindText
    case 'TCS':
      return say.kindScale
    case 'QZP':
      return question.image === null ? say.kindSegments(expected) : say.kindPins(expected)
  }
}

/** One message after the answer, in a place that is kept for it: nothing that may be touched
 *  moves as it comes or goes. Cut off: calm. Unable to keep: a person must come. */
function SafetyNote() {
  const {
    view: { saving, problem },
    words: { saving: say },
  } = useStage()
  const isCut = saving.kind === 'kept_here'
  const isSaid = !isGrave(problem) && (isCut || saving.kind === 'cannot_keep')
  return (
    <div class="insheet safety">
      <GraveProblem />
      {isSaid && (
        <div class={`note ${isCut ? 'kept' : 'stop'}`}>
          <Icon name={isCut ? 'kept' : 'octagon'} />
          <p>
            <strong>{isCut ? say.cutTitle : say.stopTitle}</strong> {isCut ? say.cutText : say.stopText}
          </p>
        </div>
      )}
    </div>
  )
}
