/** Before the start: everything is ready, then the countdown, which no one has to touch. */
import type { PersonalSettings } from '../core/settings'
import type { VoiceState } from '../shell/device/voice'
import type { Readiness, RejoinState } from '../shell/tablet'
import type { Words } from '../words/fr'
import { MessageScreen, Fact, Headline, Sentence } from './message-screen'
import { useNow } from './clock'
import { useStage } from './context'
import { ReadAloud } from './compose/read-aloud'
import { dayAndHour, hour, timeLeft, length, ownLengthMs } from './hours'
import type { IconName } from './icon'
import { EarlierPapers } from './next-paper'
import { Problem } from './problem'
import { LaunchWords } from './spoken-words'

const COUNTED_MS = 60_000
const BATTERY_LOW_PERCENT = 30

export function WaitingScreen() {
  const { view, words } = useStage()
  return (
    <MessageScreen
      asideLabel={words.waiting.aside}
      aside={
        <>
          <SittingFacts />
          <ReadinessFacts />
          <VoiceTrial />
          <EarlierPapers />
        </>
      }
    >
      {view.t0Ms === null || view.phase === 'waiting' ? <NotYet /> : <Countdown t0Ms={view.t0Ms} />}
      {view.mayHear === 'launch' && <LaunchWords />}
      <Problem />
    </MessageScreen>
  )
}

function NotYet() {
  const { view, tablet, words } = useStage()
  const { waiting } = words
  const isReady = view.readiness.package === 'whole' && view.readiness.storage !== 'failing'
  const sitting = view.sitting
  if (sitting === null) return <NoSitting />
  if (sitting.isCancelled) {
    return (
      <>
        <Headline icon="half" tone="care" lines={[waiting.cancelled]} />
        <p>{waiting.cancelledText}</p>
      </>
    )
  }
  const when = dayAndHour(words, sitting.scheduledMs, tablet.nowMs())
  const parts = sitting.kind === 'check' ? waiting.check(when) : waiting.scheduled(when)
  return (
    <>
      <Headline
        icon={isReady ? 'circleCheck' : 'half'}
        tone={isReady ? 'safe' : 'care'}
        lines={[isReady ? waiting.ready : waiting.almost]}
      />
      <Sentence parts={parts} />
    </>
  )
}

function NoSitting() {
  const {
    words: { alone },
  } = useStage()
  return (
    <>
      <Headline icon="hand" tone="care" lines={[alone.noSitting]} />
      <p>{alone.noSittingText}</p>
    </>
  )
}

function Countdown({ t0Ms }: { t0Ms: number }) {
  const { words } = useStage()
  const now = useNow(t0Ms)
  const leftMs = now === null ? null : t0Ms - now
  if (leftMs === null || leftMs <= 0) return <Opening />
  return (
    <>
      <Headline icon="circleCheck" tone="safe" lines={[words.waiting.ready, words.waiting.begins]} />
      {leftMs <= COUNTED_MS ? (
        <Seconds count={Math.ceil(leftMs / 1000)} />
      ) : (
        <p class="count num long" role="timer">
          {timeLeft(words, leftMs)}
        </p>
      )}
      <Sentence parts={words.waiting.opens(hour(words, t0Ms))} />
    </>
  )
}

function Seconds({ count }: { count: number }) {
  const { words } = useStage()
  return (
    <>
      <p class="count num" role="timer" aria-label={`${count} ${words.waiting.seconds(count)}`}>
        <span aria-hidden="true">
          {count}
          <small>{words.waiting.seconds(count)}</small>
        </span>
      </p>
      <div class="ticks" aria-hidden="true">
        {Array.from({ length: 60 }, (_, at) => (
          <i key={at} class={at < count ? 'r' : ''} />
        ))}
      </div>
    </>
  )
}

/** t0 is past and the key not here yet. Of the time that passes, nothing is promised:
 *  giving it back is for the jury. */
function Opening() {
  const {
    view: { readiness },
    words: { waiting },
  } = useStage()
  const isCut = readiness.link === 'down'
  return (
    <>
      <Headline
        icon={isCut ? 'wifiOff' : 'half'}
        tone={isCut ? 'kept' : 'act'}
        lines={[isCut ? waiting.openingCut : waiting.opening]}
      />
      <p>{isCut ? waiting.openingCutText : waiting.openingText}</p>
    </>
  )
}

export function SittingFacts() {
  const {
    view: { sitting, endMs },
    words,
  } = useStage()
  if (sitting === null) return null
  const ownMs = ownLengthMs(sitting.durationMs, sitting.factor)
  const extraMs = ownMs - sitting.durationMs
  const isThird = sitting.factor[0] === 4 && sitting.factor[1] === 3
  return (
    <div>
      <h2>{sitting.title}</h2>
      <dl class="kv">
        <dt>{words.waiting.scheduledAt}</dt>
        <dd>{hour(words, sitting.scheduledMs)}</dd>
        <dt>{words.waiting.yourLength}</dt>
        <dd>{length(words, ownMs)}</dd>
        {extraMs > 0 && (
          <>
            <dt>{isThird ? words.waiting.thirdTime : words.waiting.extraTime}</dt>
            <dd>{length(words, extraMs)}</dd>
          </>
        )}
        {endMs !== null && (
          <>
            <dt>{words.waiting.yourEnd}</dt>
            <dd>{hour(words, endMs)}</dd>
          </>
        )}
      </dl>
    </div>
  )
}

interface FactWords {
  readonly icon: IconName
  readonly tone: string
  readonly title: string
  readonly text: string
}

function ReadinessFacts() {
  const {
    view: { readiness, sitting, settings, voice },
    words,
  } = useStage()
  const test = sitting?.kind === 'check' ? rejoinFact(words.waiting, readiness.rejoin) : []
  const facts = [...useFacts(readiness), ...test, ...readerFact(words.voice, settings, voice)]
  return (
    <ul class="facts">
      {facts.map((fact) => (
        <Fact key={fact.title} {...fact} />
      ))}
    </ul>
  )
}

function useFacts(readiness: Readiness): readonly FactWords[] {
  const { words } = useStage()
  const say = words.waiting
  const { packageCheckedMs, clock, batteryPercent } = readiness
  const checked = packageCheckedMs === null ? '' : say.packageChecked(hour(words, packageCheckedMs))
  const facts: FactWords[] = [
    readiness.package === 'whole'
      ? { icon: 'paper', tone: 'safe', title: say.packageWhole, text: checked }
      : { icon: 'download', tone: 'care', title: say.packageNot, text: say.packageNotText },
    clock !== null
      ? { icon: 'clock', tone: 'safe', title: say.clock, text: say.clockText(tenths(clock.uncertaintyMs)) }
      : { icon: 'clock', tone: 'care', title: say.clockNot, text: say.clockNotText },
    readiness.link === 'up'
      ? { icon: 'wifi', tone: 'safe', title: say.linkUp, text: say.linkUpText }
      : { icon: 'wifiOff', tone: 'kept', title: say.linkDown, text: say.linkDownText },
  ]
  if (batteryPercent !== null) {
    const isLow = batteryPercent < BATTERY_LOW_PERCENT
    facts.push({
      icon: 'battery',
      tone: isLow ? 'care' : 'safe',
      title: say.battery(batteryPercent),
      text: isLow ? say.batteryLow : say.batteryGood,
    })
  }
  if (!readiness.reopens) {
    facts.push({ icon: 'half', tone: 'care', title: say.stayOpen, text: say.stayOpenText })
  }
  if (readiness.storage === 'failing') {
    facts.push({ icon: 'octagon', tone: 'stop', title: say.storageFailing, text: say.storageFailingText })
  }
  return facts
}

/** The reconnect test of a check; before it nothing is said, since nothing is to do. */
function rejoinFact(say: Words['waiting'], state: RejoinState): readonly FactWords[] {
  switch (state) {
    case 'untried':
      return []
    case 'cut':
      return [{ icon: 'wifiOff', tone: 'kept', title: say.rejoinCut, text: say.rejoinCutText }]
    case 'back':
      return [{ icon: 'half', tone: 'act', title: say.rejoinBack, text: say.rejoinBackText }]
    case 'passed':
      return [{ icon: 'circleCheck', tone: 'safe', title: say.rejoinPassed, text: say.rejoinPassedText }]
  }
}

/** Who reads the paper to this candidate; nothing where they read it themselves. */
function readerFact(say: Words['voice'], { reader }: PersonalSettings, { kind }: VoiceState): readonly FactWords[] {
  if (reader === 'candidate') return []
  if (reader === 'person') return [{ icon: 'hand', tone: 'safe', title: say.person, text: say.personText }]
  switch (kind) {
    case 'missing':
      return [{ icon: 'silent', tone: 'care', title: say.missing, text: say.missingText }]
    case 'untried':
      return [{ icon: 'aloud', tone: 'care', title: say.untried, text: say.untriedText }]
    case 'heard':
      return [{ icon: 'aloud', tone: 'safe', title: say.heard, text: say.heardText }]
  }
}

/** Tried by a touch, so that whoever is due a voice has heard it before the paper. */
function VoiceTrial() {
  const {
    words: { voice: say },
  } = useStage()
  return <ReadAloud label={say.trial} text={say.trialText} />
}

/** Never better than we know: rounded up to a tenth of a second. */
function tenths(uncertaintyMs: number): number {
  return Math.max(1, Math.ceil(uncertaintyMs / 100))
}
