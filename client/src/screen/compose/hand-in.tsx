/** Before handing in: what has no answer, what is marked, and the effect of the act. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Content } from '../../core/paper'
import { rank, summary, type Place } from './outline'
import { useNow } from '../clock'
import { useStage } from '../context'
import { timeLeft } from '../hours'
import { Icon } from '../icon'

const LISTED_COUNT_MAX = 40

export interface HandInProps {
  readonly content: Content
  go(question: string): void
  back(): void
}

export function HandIn({ content, go, back }: HandInProps) {
  const {
    view: { copy },
    words: { handIn: say, parts },
  } = useStage()
  const state = summary(content, copy)
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  return (
    <main class="handin">
      <div class="review">
        <h1 ref={heading} tabIndex={-1}>
          {say.title}
        </h1>
        <dl class="kv big">
          <dt>{say.answered}</dt>
          <dd>{parts.partly(state.answered, state.all)}</dd>
        </dl>
        {state.missing.length + state.closed === 0 && <p>{say.complete}</p>}
        {state.missing.length > 0 && <p>{say.missing(state.missing.length)}</p>}
        {state.closed > 0 && <p>{say.unvalidated(state.closed)}</p>}
        <QuestionLinks title={say.missingTitle} places={state.missing} content={content} go={go} />
        <QuestionLinks title={say.flaggedTitle} places={state.flagged} content={content} go={go} />
        <p class="muted">{say.unhurried}</p>
      </div>
      <Acts back={back} />
    </main>
  )
}

interface QuestionLinksProps {
  readonly title: string
  readonly places: readonly Place[]
  readonly content: Content
  go(question: string): void
}

function QuestionLinks({ title, places, content, go }: QuestionLinksProps) {
  const {
    words: { handIn: say, parts },
  } = useStage()
  if (places.length === 0) return null
  const hidden = places.length - LISTED_COUNT_MAX
  return (
    <section class="listed">
      <h2>{title}</h2>
      <ul>
        {places.slice(0, LISTED_COUNT_MAX).map((at) => {
          const { number, all } = rank(content, at)
          return (
            <li key={at.question.id}>
              <button type="button" class="btn" onClick={() => go(at.question.id)}>
                {at.dossier.kind === 'isolated'
                  ? parts.whereIsolated(number, all)
                  : parts.where(at.dossier.title, number, all)}
              </button>
            </li>
          )
        })}
      </ul>
      {hidden > 0 && <p>{say.more(hidden)}</p>}
    </section>
  )
}

function Acts({ back }: { back(): void }) {
  const { tablet, view, words } = useStage()
  const [isAsking, setAsking] = useState(false)
  const now = useNow(view.endMs)
  const say = words.handIn
  const remains = now === null || view.endMs === null ? words.time.unknown : timeLeft(words, view.endMs - now)
  const frame = useRef<HTMLElement>(null)
  useEffect(() => {
    if (isAsking) frame.current?.focus()
  }, [isAsking])
  if (!isAsking) {
    return (
      <footer class="foot">
        <button type="button" class="btn" onClick={() => setAsking(true)}>
          {say.act}
        </button>
        <button type="button" class="btn main" onClick={back}>
          {say.back}
          <Icon name="arrowRight" />
        </button>
      </footer>
    )
  }
  return (
    <footer class="foot asking" role="group" ref={frame} tabIndex={-1} aria-label={say.act}>
      <p class="hint told">{say.confirm(remains)}</p>
      <button type="button" class="btn" onClick={back}>
        {say.back}
      </button>
      <button type="button" class="btn main deep" onClick={() => tablet.handIn()}>
        {say.confirmYes}
      </button>
    </footer>
  )
}
