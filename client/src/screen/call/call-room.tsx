/** « Appeler »: four needs, one press each; what became of the call; and, while nobody
 *  can hear it, a card to hold up for the room. */
import { useState } from 'preact/hooks'
import { NEEDS, type CallState, type Need } from '../../core/call'
import { useStage } from '../context'
import { Dialog } from '../dialog'
import { hour } from '../hours'
import { Icon, type IconName } from '../icon'

const ICONS: Readonly<Record<Need, IconName>> = { tablet: 'kept', paper: 'paper', unwell: 'octagon', out: 'arrowRight' }

/** On the screens where nobody composes; in the head of a paper, `HelpButton`. */
export function CallButton() {
  const { view, words } = useStage()
  const [isOpen, setOpen] = useState(false)
  if (!view.mayCall) return null
  return (
    <>
      <button class="btn call" type="button" onClick={() => setOpen(true)}>
        <Icon name="hand" />
        {words.call.button}
      </button>
      {isOpen && (
        <Dialog title={words.call.title} closeLabel={words.help.close} close={() => setOpen(false)}>
          <CallRoom />
        </Dialog>
      )}
    </>
  )
}

export function CallRoom() {
  const { view } = useStage()
  const { call } = view
  if (!view.mayCall) return null
  if (call === null) return <Needs />
  if (call.state === 'seen') {
    return (
      <>
        <CallStanding call={call} />
        <Needs />
      </>
    )
  }
  return call.state === 'sending' && view.readiness.link === 'down' ? (
    <CallCard call={call} />
  ) : (
    <CallStanding call={call} />
  )
}

/** Who is due rest breaks asks for one as for going out: the room begins it. */
function useNeedName(): (need: Need) => string {
  const { view, words } = useStage()
  const isDueBreaks = view.settings.breaks.count > 0
  return (need) => (need === 'out' && isDueBreaks ? words.call.rest : words.call.needs[need])
}

function Needs() {
  const { tablet, view, words } = useStage()
  const nameOf = useNeedName()
  const { count, minutes } = view.settings.breaks
  return (
    <section class="needs" aria-label={words.call.title}>
      <h3>{words.call.ask}</h3>
      {NEEDS.map((need) => (
        <button type="button" class="btn need" key={need} onClick={() => tablet.call(need)}>
          <Icon name={ICONS[need]} />
          {nameOf(need)}
        </button>
      ))}
      {count > 0 && <p class="small">{words.call.restText(count, minutes)}</p>}
      <p class="small muted">{words.call.text}</p>
    </section>
  )
}

function CallStanding({ call: { need, madeMs, seenMs, state } }: { call: CallState }) {
  const { words } = useStage()
  const nameOf = useNeedName()
  const say = words.call
  const title = state === 'sending' ? say.sending : seenMs === null ? say.held : say.seen(hour(words, seenMs))
  return (
    <div class={`note standing ${state === 'seen' ? 'act' : 'care'}`} role="status">
      <Icon name={state === 'seen' ? 'circleCheck' : 'hand'} />
      <div>
        <p>
          <strong>{title}</strong> {nameOf(need)}
        </p>
        <p>{state === 'seen' ? say.seenText : say.heldText(hour(words, madeMs))}</p>
        {state !== 'seen' && <TakeBack />}
      </div>
    </div>
  )
}

/** Read from across the room: who, where, and what for. */
function CallCard({ call: { need, madeMs } }: { call: CallState }) {
  const {
    view: { candidate },
    words,
  } = useStage()
  const nameOf = useNeedName()
  return (
    <section class="callcard" role="status">
      <p class="asks">{words.call.cardTitle}</p>
      <p class="what">{nameOf(need)}</p>
      {candidate !== null && (
        <p class="where">
          {candidate.name}
          <br />
          {words.alone.seat(candidate.room, candidate.seat)}
          <br />
          {words.call.cardHour(hour(words, madeMs))}
        </p>
      )}
      <p>{words.call.cardText}</p>
      <TakeBack />
    </section>
  )
}

function TakeBack() {
  const { tablet, words } = useStage()
  return (
    <button type="button" class="btn" onClick={() => tablet.takeBackCall()}>
      <Icon name="undo" />
      {words.call.takeBack}
    </button>
  )
}
