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
      <div class="kept-place">
        {view.refused !== null ? (
          <KeptBack count={view.refused.entriesCount} />
        ) : (
          <>
            <p role="status">{count > 0 ? <strong>{ending.waitingCount(count)}</strong> : ending.delivering}</p>
            <p>
              {ending.keptSafe} {ending.doNothing}
            </p>
          </>
        )}
      </div>
      <NextPaper />
      <Problem />
    </MessageScreen>
  )
}

/** The centre will not take them: nothing is said to be on its way. */
function KeptBack({ count }: { count: number }) {
  const { words } = useStage()
  return (
    <p role="status">
      <strong>{words.ending.keptBack(count)}</strong>
    </p>
  )
}

export function SupersededScreen() {
  const {
    view,
    words: { ending },
  } = useStage()
  const { refused } = view
  const isPlace = refused?.isPlace === true
  return (
    <MessageScreen>
      <Headline icon="tabs" tone="act" lines={[isPlace ? ending.notAdmittedTitle : ending.supersededTitle]} />
      <p>{isPlace ? ending.notAdmittedText : ending.supersededText}</p>
      {refused !== null && refused.entriesCount > 0 ? (
        <KeptBack count={refused.entriesCount} />
      ) : (
        !isPlace && <SupersededSending count={waitingCount(view.saving)} />
      )}
    </MessageScreen>
  )
}

function SupersededSending({ count }: { count: number }) {
  const {
    words: { ending },
  } = useStage()
  return <p role="status">{count > 0 ? <strong>{ending.supersededSending(count)}</strong> : ending.supersededDone}</p>
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
