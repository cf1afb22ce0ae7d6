/** Between two candidates: who comes next, and when. */
import { useState } from 'preact/hooks'
import { dayAndHour, timeLeft } from '../../screen/hours'
import { Icon } from '../../screen/icon'
import type { Turn } from '../chair/chair-tablet'
import { useChair, useHour, useNow } from './context'
import { EarlierHalfDays } from './following'
import { nameOf, Sheet, Tray } from './frame'
import { Mark } from './plain'
import { StationBriefing } from './briefing'
import { CarryButton, ShownCodes } from './sight'

export function WaitingTurn() {
  const { view, words, showSignals } = useChair()
  return (
    <Sheet
      aside={
        <>
          <Tray />
          <ShownCodes />
          <RotationList />
          {view.current === null && <EarlierHalfDays />}
        </>
      }
    >
      {view.moment === null ? <NotAnnounced /> : <Next />}
      {view.current === null && <StationBriefing />}
      <CurrentTurn />
      <CarryButton />
      {view.moment !== null && (
        <button type="button" class="btn quiet tall" onClick={showSignals}>
          <Icon name="bell" />
          {words.signal.show}
        </button>
      )}
    </Sheet>
  )
}

function NotAnnounced() {
  const { view, tablet, words, shared } = useChair()
  return (
    <>
      <div class="rel">
        <Mark icon="circleCheck" tone="safe" />
        <h1 tabIndex={-1}>{words.waiting.notAnnounced}</h1>
      </div>
      {view.scheduledMs !== null && (
        <p>{words.waiting.scheduled(dayAndHour(shared, view.scheduledMs, tablet.nowMs()))}</p>
      )}
    </>
  )
}

export function Next() {
  const { view, words } = useChair()
  const hourOf = useHour()
  const { next } = view
  if (next === null) return <h1 tabIndex={-1}>{words.waiting.last}</h1>
  const { expected } = next
  return (
    <>
      <div class="rel">
        <Mark icon="clock" tone="act" />
        <p class="muted">{`${words.turn(next.turn)} · ${words.waiting.next}`}</p>
        <h1 tabIndex={-1}>{expected === null ? words.waiting.nextFree : expected.name}</h1>
        {expected !== null && <p class="badge num">{words.number(expected.number)}</p>}
        {expected?.noted_absent && <p class="care">{words.identify.notedAbsent}</p>}
      </div>
      {next.readMs === null ? (
        <p>{`${words.waiting.paused} ${words.waiting.pausedText}`}</p>
      ) : (
        <>
          <Countdown towardsMs={next.readMs} />
          <p>{words.waiting.entersAt(hourOf(next.readMs))}</p>
        </>
      )}
    </>
  )
}

function Countdown({ towardsMs }: { towardsMs: number }) {
  const { shared } = useChair()
  const now = useNow(towardsMs)
  if (now === null) return null
  return (
    <p class="count num long" role="timer">
      {timeLeft(shared, towardsMs - now)}
    </p>
  )
}

/** What may still be done of the turn that goes on. */
function CurrentTurn() {
  const { view, words, goTo } = useChair()
  const { current } = view
  if (current === null || current.isOfOthers || view.moment?.state === 'over') return null
  if (current.state === 'validated') return <Reopen turn={current} />
  if (current.state !== 'absent' && current.state !== 'free') return null
  const label = current.expected === null ? words.waiting.somebody : words.waiting.arrived(current.expected.name)
  return (
    <button type="button" class="btn tall" onClick={() => goTo({ turn: current.turn, isIdentifying: true })}>
      {label}
    </button>
  )
}

/** Two touches: it stays on record that a grid was opened again. */
function Reopen({ turn }: { turn: Turn }) {
  const { tablet, words } = useChair()
  const [isAsked, setAsked] = useState(false)
  const { waiting } = words
  if (!isAsked) {
    return (
      <button type="button" class="btn quiet tall" onClick={() => setAsked(true)}>
        <Icon name="undo" />
        {`${waiting.reopen} · ${nameOf(turn, words.number)}`}
      </button>
    )
  }
  return (
    <div class="note care">
      <Icon name="undo" />
      <div>
        <strong>{waiting.reopenAsk}</strong>
        <p>{waiting.reopenText}</p>
        <div class="row">
          <button type="button" class="btn" onClick={() => setAsked(false)}>
            {words.grid.dismiss}
          </button>
          <button type="button" class="btn main" onClick={() => tablet.reopen(turn.turn, waiting.reopenReason)}>
            {waiting.reopen}
          </button>
        </div>
      </div>
    </div>
  )
}

export function RotationList() {
  const { view, words } = useChair()
  const turns = view.rotation?.turns ?? view.turns.slice(0, 5)
  if (turns.length === 0) return null
  return (
    <div>
      <h2>{words.waiting.list}</h2>
      <dl class="kv names">
        {turns.map((turn) => [
          <dt key={`${turn.turn} name`}>{`${turn.turn} · ${turn.expected?.name ?? words.nobody}`}</dt>,
          <dd key={`${turn.turn} state`} class={turn.state === 'validated' ? 'safe' : ''}>
            {words.waiting.states[turn.state]}
            {turn.grid?.isLate && ` · ${words.waiting.late}`}
          </dd>,
        ])}
      </dl>
    </div>
  )
}
