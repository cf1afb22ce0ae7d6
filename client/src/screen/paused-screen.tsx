/** Time stands still: the paper is hidden, and nothing is lost. */
import { MessageScreen, Headline } from './message-screen'
import { useStage } from './context'
import { hour, timeLeft } from './hours'
import { Problem } from './problem'
import { SittingFacts } from './waiting'

export function PausedScreen() {
  const {
    view: { pause, saving },
    words,
  } = useStage()
  const say = words.pause
  if (pause === null) return null
  const isAlone = pause.cause === 'lock' || pause.cause === 'exclusion'
  return (
    <MessageScreen asideLabel={say.aside} aside={<SittingFacts />}>
      <Headline icon="clock" tone="act" lines={[say.title, say.why(pause.cause)]} />
      <p>{say.left}</p>
      <p class="count num long">{timeLeft(words, pause.leftMs)}</p>
      <p>{isAlone ? say.alone : say.all}</p>
      {pause.untilMs !== null && <p>{say.until(hour(words, pause.untilMs))}</p>}
      <p>{saving.kind === 'cannot_keep' ? words.saving.cannotKeepDetail : say.kept}</p>
      <Problem />
    </MessageScreen>
  )
}
