/** The screens that say one thing and wait: starting, delivering, superseded, other tab. */
import type { Saving } from '../shell/tablet'
import { useEffect, useState } from 'preact/hooks'
import { MessageScreen, Headline } from './message-screen'
import { useStage } from './context'
import { NextPaper } from './next-paper'
import { Problem } from './problem'
import { SittingFacts } from './waiting'

/** A frame at once; the word only when it lasts. */
const LOADING_SAID_MS = 400

export function Starting() {
  const {
    words: { alone },
  } = useStage()
  const [isLong, setLong] = useState(false)
  useEffect(() => {
    const timer = window.setTimeout(() => setLong(true), LOADING_SAID_MS)
    return () => window.clearTimeout(timer)
  }, [])
  return (
    <MessageScreen>
      {isLong && (
        <>
          <Headline icon="half" tone="act" lines={[alone.starting]} />
          <p>{alone.startingText}</p>
          <Problem />
        </>
      )}
    </MessageScreen>
  )
}

function waitingCount(saving: Saving): number {
  return saving.kind === 'sending' || saving.kind === 'kept_here' ? saving.waitingCount : 0
}

export function Delivering() {
  const {
    view,
    words: { ending },
  } = useStage()
  const count = waitingCount(view.saving)
  const isCut = view.saving.kind === 'kept_here'
  return (
    <MessageScreen asideLabel={ending.aside} aside={<SittingFacts />} foot={ending.stay}>
      <Headline
        icon={isCut ? 'kept' : 'half'}
        tone={isCut ? 'kept' : 'safe'}
        lines={view.sitting?.kind === 'check' ? [ending.checkOver] : [ending.over, ending.handed]}
      />
      <p role="status">{count > 0 ? <strong>{ending.waitingCount(count)}</strong> : ending.delivering}</p>
      <p>
        {ending.keptSafe} {ending.doNothing}
      </p>
      <NextPaper />
      <Problem />
    </MessageScreen>
  )
}

export function SupersededScreen() {
  const {
    view,
    words: { ending },
  } = useStage()
  const count = waitingCount(view.saving)
  return (
    <MessageScreen>
      <Headline icon="tabs" tone="act" lines={[ending.supersededTitle]} />
      <p>{ending.supersededText}</p>
      <p role="status">{count > 0 ? <strong>{ending.supersededSending(count)}</strong> : ending.supersededDone}</p>
    </MessageScreen>
  )
}

export function OtherTab() {
  const {
    words: { ending },
  } = useStage()
  return (
    <MessageScreen>
      <Headline icon="tabs" tone="act" lines={[ending.otherTabTitle]} />
      <p>{ending.otherTabText}</p>
    </MessageScreen>
  )
}
