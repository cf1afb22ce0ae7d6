/** The mirror of the pins, and of the passages chosen. It never names a zone. */
import { cap, names, toggleName } from './answering'
import type { Pointing } from './pointing'
import type { Answering } from './use-answering'
import { useStage } from '../context'

export function PinList({ pointing }: { pointing: Pointing }) {
  const {
    words: { pointing: say },
  } = useStage()
  const places = Array.from({ length: pointing.most }, (_, at) => at)
  return (
    <ul class="pins-list" aria-label={say.list}>
      {places.map((at) => (
        <Pin key={at} at={at} pointing={pointing} />
      ))}
    </ul>
  )
}

function Pin({ at, pointing }: { at: number; pointing: Pointing }) {
  const {
    words: { pointing: say },
  } = useStage()
  const isPlaced = at < pointing.pins.length
  const isChosen = pointing.chosen === at
  const hint = isChosen ? say.moving : isPlaced ? say.placedHint : say.toPlaceHint
  return (
    <li class={`pin ${isPlaced ? '' : 'todo'} ${isChosen ? 'on' : ''}`}>
      <span class="n">
        <span class="num">{at + 1}</span>
      </span>
      <span class="txt">
        <b>{isPlaced ? say.placed : say.toPlace}</b>
        {!pointing.isFinal && <span class="label">{hint}</span>}
      </span>
      <span class="row">
        {isPlaced && !pointing.isFinal && (
          <button class="btn quiet" type="button" onClick={() => pointing.remove(at)}>
            {say.remove}
            <span class="sr">{say.removeNamed(at + 1)}</span>
          </button>
        )}
      </span>
    </li>
  )
}

/** Passages of a text: touched in the text, listed here. */
export function PassageList({ answering }: { answering: Answering }) {
  const {
    words: { pointing: say },
  } = useStage()
  const { question, isFinal } = answering
  const chosen = names(answering.value)
  const texts = new Map((question.segments ?? []).map(({ id, text }) => [id, text]))
  const places = Array.from({ length: cap(question) ?? chosen.length }, (_, at) => at)
  return (
    <ul class="pins-list" aria-label={say.passage}>
      {places.map((at) => {
        const id = chosen[at]
        const text = id === undefined ? undefined : texts.get(id)
        return (
          <li key={at} class={`pin ${id === undefined ? 'todo' : ''}`}>
            <span class="n">
              <span class="num">{at + 1}</span>
            </span>
            <span class="txt">
              {text === undefined ? (
                <>
                  <b>{say.toPick}</b>
                  <span class="label">{say.pickHint}</span>
                </>
              ) : (
                <b>{text}</b>
              )}
            </span>
            <span class="row">
              {id !== undefined && !isFinal && (
                <button
                  class="btn quiet"
                  type="button"
                  onClick={() => answering.give(toggleName(question, chosen, id) ?? [])}
                >
                  {say.remove}
                  <span class="sr">{say.passageNamed(text ?? '')}</span>
                </button>
              )}
            </span>
          </li>
        )
      })}
    </ul>
  )
}

/** The text whose passages can be chosen; each wraps as the words it is. */
export function Passage({ answering }: { answering: Answering }) {
  const {
    words: { question: say, pointing },
  } = useStage()
  const { question, isFinal } = answering
  const chosen = names(answering.value)
  const touch = (id: string): void => {
    if (isFinal) return
    const next = toggleName(question, names(answering.latest()), id)
    if (next === null) answering.say(say.capped(cap(question) ?? 0))
    else answering.give(next)
  }
  return (
    <div class="passage" role="group" aria-label={pointing.passage}>
      {(question.segments ?? []).map(({ id, text }, at) =>
        id === null ? (
          <span key={at}>{text}</span>
        ) : (
          <span
            key={at}
            class="seg"
            role="checkbox"
            tabIndex={0}
            aria-checked={chosen.includes(id)}
            aria-disabled={isFinal}
            onClick={() => touch(id)}
            onKeyDown={(event) => {
              if (event.key !== ' ' && event.key !== 'Enter') return
              event.preventDefault()
              touch(id)
            }}
          >
            {text}
          </span>
        ),
      )}
    </div>
  )
}
