/** The signals of the circuit: a sign over every screen when one sounds, with a bell and a
 *  voice where they are asked for, and a screen that is read from afar. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { soundedSignal } from '../../core/ecos/announcing'
import type { Moment, SignalKind } from '../../core/ecos/bells'
import { timeLeft } from '../../screen/hours'
import { Icon } from '../../screen/icon'
import type { ChairWords } from '../words/fr'
import { useChair, useNow } from './context'
import { usePlaceWords } from './frame'
import { announce, chooseMeans, type SignalMeans } from './means'

const SHOWN_MS = 6_000

interface SignalSignProps {
  readonly means: SignalMeans
  readonly moment: Moment | null
  readonly said: ChairWords['signal']['said']
}

/** Told once, when it sounds: words and a frame of light, whatever else is asked for. */
export function SignalSign({ means, moment, said }: SignalSignProps) {
  const before = useRef<Moment | null>(null)
  const [sounded, setSounded] = useState<SignalKind | null>(null)
  useEffect(() => {
    const kind = soundedSignal(before.current, moment)
    if (moment?.state !== 'paused') before.current = moment
    if (kind === null) return
    setSounded(kind)
    announce(kind, means, said[kind])
  }, [moment?.state, moment?.turn])
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
          {said[sounded]}
        </p>
      )}
    </div>
  )
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
    const chosen = { ...means, [name]: !means[name] }
    await chooseMeans(chosen)
    choose(chosen)
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
