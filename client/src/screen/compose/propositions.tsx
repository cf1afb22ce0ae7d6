/** Propositions: the whole row ticks; a box for several is square, for one round.
 *  The text never moves when a state changes. */
import type { Answering } from './use-answering'
import { cap, names, toggleName } from './answering'
import { useStage } from '../context'
import { Html } from '../html'
import { Icon } from '../icon'

export type Proposition = Answering['question']['propositions'][number]

export function Propositions({ answering, shown }: { answering: Answering; shown?: readonly Proposition[] }) {
  const {
    words: { question: say },
  } = useStage()
  const { question } = answering
  const list = shown ?? question.propositions
  const isOne = question.format === 'QRU'
  return (
    // biome-ignore lint/a11y/useAriaPropsSupportedByRole: both roles take a name
    <div role={isOne ? 'radiogroup' : 'group'} aria-label={say.propositions}>
      <ul class={`props ${isOne ? 'one' : ''}`}>
        {list.map((proposition) => (
          <Row key={proposition.id} answering={answering} proposition={proposition} />
        ))}
      </ul>
      {isOne && <Clear answering={answering} />}
    </div>
  )
}

function Row({ answering, proposition }: { answering: Answering; proposition: Proposition }) {
  const {
    words: { question: say },
  } = useStage()
  const { question, isFinal } = answering
  const { id } = proposition
  const isTicked = names(answering.value).includes(id)
  const isStruck = !isTicked && answering.struck.includes(id)
  const isOne = question.format === 'QRU'
  const tick = useTick(answering, id)
  return (
    <li class={`prop ${isTicked ? 'on' : ''} ${isStruck ? 'out' : ''} ${isFinal ? 'final' : ''}`}>
      <label>
        <span class="box">
          <input
            class="sr"
            type={isOne ? 'radio' : 'checkbox'}
            name={question.id}
            checked={isTicked}
            disabled={isFinal}
            onClick={(event) => {
              event.preventDefault()
              tick()
            }}
          />
          <span>
            {id}
            {isTicked && <Icon name="check" />}
          </span>
        </span>
        <span class="txt">
          {isStruck ? (
            <s>
              <Html html={proposition.text} />
            </s>
          ) : (
            <span>
              <Html html={proposition.text} />
            </span>
          )}
          {isTicked && <span class="w">{isOne ? say.yours : say.ticked}</span>}
          {isStruck && <span class="w">{say.struckOut}</span>}
        </span>
      </label>
      <Strike answering={answering} id={id} isTicked={isTicked} isStruck={isStruck} />
    </li>
  )
}

/** Ticking also restores what was struck out: the later wish wins. */
function useTick(answering: Answering, id: string): () => void {
  const {
    words: { question: say },
  } = useStage()
  return () => {
    const ticked = names(answering.latest())
    const next = toggleName(answering.question, ticked, id)
    if (next === null) {
      answering.say(say.capped(cap(answering.question) ?? 0))
      return
    }
    answering.give(next)
    if (next.includes(id) && answering.struck.includes(id)) {
      answering.strike(answering.struck.filter((other) => other !== id))
    }
  }
}

interface StrikeProps {
  readonly answering: Answering
  readonly id: string
  readonly isTicked: boolean
  readonly isStruck: boolean
}

/** A draft: it never changes the answer, so a ticked proposition is not struck out. */
function Strike({ answering, id, isTicked, isStruck }: StrikeProps) {
  const {
    words: { question: say },
  } = useStage()
  if (answering.isFinal) return <span class="elim" />
  const strike = (): void => {
    if (isTicked) answering.say(say.tickedFirst(id))
    else if (isStruck) answering.strike(answering.struck.filter((other) => other !== id))
    else answering.strike([...answering.struck, id])
  }
  return (
    <button
      type="button"
      class="elim"
      onClick={strike}
      aria-label={isStruck ? say.restoreNamed(id) : say.eliminateNamed(id)}
    >
      <Icon name={isStruck ? 'undo' : 'struck'} />
      {isStruck ? say.restore : say.eliminate}
    </button>
  )
}

/** A round box cannot be unticked by touch: this does it. Its place is always kept. */
export function Clear({ answering }: { answering: Answering }) {
  const {
    words: { question: say },
  } = useStage()
  if (answering.isFinal) return null
  const isShown = answering.value !== undefined
  return (
    <button type="button" class={`btn quiet clear ${isShown ? '' : 'hidden'}`} onClick={() => answering.give(null)}>
      <Icon name="undo" />
      {say.clear}
    </button>
  )
}
