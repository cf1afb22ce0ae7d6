/** From one half-day to the next: what comes, what this tablet still holds of those before,
 *  and the tablet given back after the last. */
import { useState } from 'preact/hooks'
import { dayAndHour } from '../../screen/hours'
import { Icon } from '../../screen/icon'
import { EarlierCopies } from '../../screen/next-paper'
import { useChair } from './context'

export function NextHalfDay() {
  const { view, tablet, words, shared } = useChair()
  const { following } = view
  if (following === null) return null
  return (
    <section class="nextpaper" aria-labelledby="next-half-day">
      <div>
        <h2 id="next-half-day">{shared.ending.nextTitle(following.title)}</h2>
        <p>{words.waiting.scheduled(dayAndHour(shared, following.scheduledMs, tablet.nowMs()))}</p>
      </div>
      <button type="button" class="btn main" onClick={() => tablet.nextHalfDay()}>
        {words.end.nextWait}
        <Icon name="arrowRight" />
      </button>
      <p class="then">{words.end.nextText}</p>
    </section>
  )
}

export function EarlierHalfDays() {
  const { view, shared } = useChair()
  return <EarlierCopies copies={view.earlier} ending={shared.ending} />
}

/** Two touches. Where another half-day waits for its examiner, the tablet stays theirs. */
export function GiveBackChair() {
  const { view, tablet, shared } = useChair()
  const [isAsking, setAsking] = useState(false)
  if (view.following !== null) return null
  const { help } = shared
  return (
    <section class="forget">
      <button type="button" class="btn quiet" aria-expanded={isAsking} onClick={() => setAsking(!isAsking)}>
        {help.forget}
      </button>
      {isAsking && (
        <>
          <p class="small">{help.forgetText}</p>
          <button type="button" class="btn" onClick={() => void tablet.forget()}>
            {help.forgetYes}
          </button>
        </>
      )}
    </section>
  )
}
