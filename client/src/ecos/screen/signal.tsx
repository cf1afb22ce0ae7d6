/** The signals of the circuit: a sign over every screen when one sounds, with a bell and a
 *  voice where they are asked for, and a screen that is read from afar. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { soundedSignal } from '../../core/ecos/announcing'
import type { Moment, SignalKind } from '../../core/ecos/bells'
import { timeLeft } from '../../screen/hours'
import { Icon } from '../../screen/icon'
import { Chime } from '../../shell/device/chime'
import { localFrench } from '../../shell/device/voice'
import { useChair, useNow } from './context'
import { usePlaceWords } from './frame'

const SHOWN_MS = 6_000

export interface SignalMeans {
  readonly sound: boolean
  readonly speech: boolean
}

/** Nothing sounds until somebody asks for it on this tablet. */
export const SILENT: SignalMeans = { sound: false, speech: false }

const chime = new Chime()

/** Told once, when it sounds: words and a frame of light, whatever else is asked for. */
export function SignalSign({ means }: { means: SignalMeans }) {
  const { view, words } = useChair()
  const before = useRef<Moment | null>(null)
  const [sounded, setSounded] = useState<SignalKind | null>(null)
  useEffect(() => {
    const kind = soundedSignal(before.current, view.moment)
    if (view.moment?.state !== 'paused') before.current = view.moment
    if (kind === null) return
    setSounded(kind)
    if (means.sound) chime.ring(kind)
    if (means.speech) speak(words.signal.said[kind])
  }, [view.moment?.state, view.moment?.turn])
  useEffect(() => {
    if (sounded === null) return
    const timer = window.setTimeout(() => setSounded(null), SHOWN_MS)
    return () => window.clearTimeout(timer)
  }, [sounded])
  return (
    <div class={sounded === null ? 'signalsign' : 'signalsign on'} role="status">
      {sounded !== null && (
        <p>
          <Icon name="bell" />
          {words.signal.said[sounded]}
        </p>
      )}
    </div>
  )
}

function speak(text: string): void {
  if (!('speechSynthesis' in window)) return
  const voices = window.speechSynthesis.getVoices()
  const lang = document.documentElement.lang
  const own =
    lang === 'fr' ? localFrench(voices) : voices.find((voice) => voice.localService && voice.lang.startsWith(lang))
  const utterance = new SpeechSynthesisUtterance(text)
  utterance.lang = lang
  if (own) utterance.voice = own as SpeechSynthesisVoice
  window.speechSynthesis.speak(utterance)
}

interface SignalScreenProps {
  readonly means: SignalMeans
  choose(means: SignalMeans): void
  close(): void
}

/** To be set where others see it, between two candidates. */
export function SignalScreen({ means, choose, close }: SignalScreenProps) {
  const { view, words, shared } = useChair()
  const { signal } = words
  const place = usePlaceWords()
  const { moment } = view
  const untilMs = moment?.upcoming?.atMs ?? null
  const now = useNow(untilMs)
  const isAwaited = view.phase === 'identifying' || view.phase === 'marking'
  const switchOf = async (name: keyof SignalMeans): Promise<void> => {
    if (name === 'sound' && !means.sound) await chime.ready()
    choose({ ...means, [name]: !means[name] })
  }
  return (
    <div class="signalscreen">
      <header>
        <p>{`${place}${moment !== null && moment.turn > 0 ? ` · ${words.turn(moment.turn)}` : ''}`}</p>
      </header>
      <main>
        <h1 tabIndex={-1}>{signal.states[moment?.state ?? 'before']}</h1>
        {untilMs !== null && now !== null && (
          <p class="left num" role="timer">
            {timeLeft(shared, untilMs - now)}
          </p>
        )}
        {moment?.upcoming != null && <p>{signal.next[moment.upcoming.kind]}</p>}
      </main>
      <footer class="row">
        {(['sound', 'speech'] as const).map((name) => (
          <button
            type="button"
            key={name}
            class="btn tall"
            aria-pressed={means[name]}
            onClick={() => void switchOf(name)}
          >
            <Icon name={means[name] ? 'aloud' : 'silent'} />
            {signal[name][means[name] ? 'on' : 'off']}
          </button>
        ))}
        <button type="button" class={isAwaited ? 'btn main tall' : 'btn tall'} onClick={close}>
          <Icon name="undo" />
          {isAwaited ? words.tray.back : signal.close}
        </button>
      </footer>
    </div>
  )
}
