/** From one paper to the next: what comes, the button that waits for it, and what this
 *  tablet still holds of the papers before. */
import type { EarlierCopy, Sitting } from '../shell/tablet'
import type { Words } from '../words/fr'
import { Fact } from './message-screen'
import { useStage } from './context'
import { dayAndHour, hour, length, ownLengthMs } from './hours'
import { Icon } from './icon'

export function NextPaper() {
  const { view, tablet, words } = useStage()
  const { next } = view
  if (next === null) return null
  const { ending } = words
  return (
    <section class="nextpaper" aria-labelledby="next-paper">
      <div>
        <h2 id="next-paper">{ending.nextTitle(next.title)}</h2>
        <NextHour next={next} />
      </div>
      <button type="button" class="btn main" onClick={() => tablet.nextSitting()}>
        {ending.nextWait}
        <Icon name="arrowRight" />
      </button>
      <p class="then">{ending.nextText}</p>
    </section>
  )
}

function NextHour({ next }: { next: Sitting }) {
  const { tablet, words } = useStage()
  const ownMs = ownLengthMs(next.durationMs, next.factor)
  const when = dayAndHour(words, next.scheduledMs, tablet.nowMs())
  const end = hour(words, next.scheduledMs + ownMs)
  return <p>{words.ending.nextHour(when, length(words, ownMs), end)}</p>
}

/** The papers before, while another waits or is over. */
export function EarlierPapers() {
  const { view, words } = useStage()
  return <EarlierCopies copies={view.earlier} ending={words.ending} />
}

/** Of candidates or of examiners. */
export function EarlierCopies({ copies, ending }: { copies: readonly EarlierCopy[]; ending: Words['ending'] }) {
  if (copies.length === 0) return null
  return (
    <div>
      <h2>{ending.earlier}</h2>
      <ul class="facts">
        {copies.map((copy) => (
          <EarlierFact key={copy.title} copy={copy} ending={ending} />
        ))}
      </ul>
    </div>
  )
}

function EarlierFact({ copy, ending }: { copy: EarlierCopy; ending: Words['ending'] }) {
  const { title, waitingCount, isRefused, receipt } = copy
  if (receipt !== null) return <Fact icon="circleCheck" title={title} text={ending.earlierReceived(receipt.code)} />
  if (isRefused) return <Fact icon="octagon" tone="stop" title={title} text={ending.keptBack(waitingCount)} />
  return <Fact icon="half" tone="kept" title={title} text={ending.earlierSending(waitingCount)} />
}
