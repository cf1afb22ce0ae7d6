/** Before the first signal: what examiners are told, and the exercise that everybody marks.
 *  It proves tablet and hand. */
import { EXERCISE } from '../../core/ecos/steps'
import { Html } from '../../screen/html'
import { Icon } from '../../screen/icon'
import { useChair } from './context'

export function StationBriefing() {
  const { view, words } = useChair()
  const { briefing, station } = view
  if (briefing === null) return null
  return (
    <section class="briefing" aria-label={words.briefing.title}>
      <h2>{station?.title}</h2>
      {briefing.examiner !== null && (
        <div class="text">
          <Html html={briefing.examiner} />
        </div>
      )}
      <ExerciseCard />
    </section>
  )
}

function ExerciseCard() {
  const { view, words, goTo } = useChair()
  const { exercise, briefing } = view
  if (exercise === null || !briefing?.exercise) return null
  if (exercise.state === 'validated') {
    return (
      <p class="row">
        <Icon name="circleCheck" tone="safe" />
        {words.briefing.done}
      </p>
    )
  }
  return (
    <>
      <h3>{words.briefing.exercise}</h3>
      <div class="text">
        <Html html={briefing.exercise} />
      </div>
      <button type="button" class="btn main tall" onClick={() => goTo({ turn: EXERCISE, isIdentifying: false })}>
        {words.briefing.mark}
      </button>
    </>
  )
}
