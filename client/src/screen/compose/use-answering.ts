/** The answer to the question on screen, as it is kept and as it was last asked for.
 *  What is drawn is always what is kept; what is computed from is the last touch, so
 *  that two quick touches both count. */
import { useRef, useState } from 'preact/hooks'
import type { Json } from '../../core/copy'
import type { Question } from '../../core/paper'
import { useStage } from '../context'
import { isSame, struckNames } from './answering'

export interface Answering {
  readonly question: Question
  /** As kept. */
  readonly value: Json | undefined
  readonly struck: readonly string[]
  /** Final: shown, no longer changed. */
  readonly isFinal: boolean
  /** What a touch could not do, in one sentence; blank when all went well. */
  readonly said: string
  latest(): Json | undefined
  give(answer: Json): void
  strike(propositions: readonly string[]): void
  say(sentence: string): void
}

export function useAnswering(question: Question): Answering {
  const {
    tablet,
    view: { copy, saving },
  } = useStage()
  const value = copy.answers.get(question.id)
  const sent = useRef(new Map<string, Json>())
  const [spoken, setSpoken] = useState({ question: '', sentence: '' })
  const isStuck = saving.kind === 'cannot_keep'
  if (isStuck || isSame(sent.current.get(question.id), value)) sent.current.delete(question.id)
  const say = (sentence: string): void => setSpoken({ question: question.id, sentence })
  return {
    question,
    value,
    struck: struckNames(copy, question.id),
    isFinal: copy.validated.has(question.id) || copy.handed !== null,
    said: spoken.question === question.id ? spoken.sentence : '',
    say,
    latest: () => sent.current.get(question.id) ?? value,
    give: (answer) => {
      sent.current.set(question.id, answer)
      say('')
      tablet.answer(question.id, answer)
    },
    strike: (propositions) => {
      say('')
      tablet.eliminate(question.id, [...propositions].sort())
    },
  }
}
