/** TCS: a vertical scale of five points, signed, each with its words. */
import { Clear } from './propositions'
import type { Answering } from './use-answering'
import { useStage } from '../context'

const POINTS = [-2, -1, 0, 1, 2] as const

export function Scale({ answering }: { answering: Answering }) {
  const {
    words: { question: say },
  } = useStage()
  const { question, isFinal } = answering
  const labels = question.script?.labels ?? []
  return (
    <>
      <div class="scale" role="radiogroup" aria-label={say.scaleLabel}>
        {POINTS.map((point, at) => {
          const isOn = answering.value === point
          return (
            <label key={point} class={isOn ? 'on' : ''}>
              <span class="box">
                <input
                  class="sr"
                  type="radio"
                  name={question.id}
                  checked={isOn}
                  disabled={isFinal}
                  onClick={(event) => {
                    event.preventDefault()
                    answering.give(point)
                  }}
                />
                <span aria-hidden="true">{formatSigned(point)}</span>
              </span>
              <span class="txt">
                <span>{labels[at]}</span>
                {isOn && <span class="w">{say.yours}</span>}
              </span>
            </label>
          )
        })}
      </div>
      <Clear answering={answering} />
    </>
  )
}

/** U+2212, the true minus. */
function formatSigned(point: number): string {
  if (point === 0) return '0'
  return point < 0 ? `−${-point}` : `+${point}`
}
