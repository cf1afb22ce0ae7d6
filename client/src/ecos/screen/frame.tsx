/** What screens of an examiner stand in: the head with its three answers, or one sentence
 *  alone; the tray of grids to close; the button that is held. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { EXERCISE } from '../../core/ecos/steps'
import { elapsedPercent, timeLeft } from '../../screen/hours'
import { House, Icon } from '../../screen/icon'
import { ProblemNote } from '../../screen/problem'
import { SavingState } from '../../screen/saving'
import type { ChairPhase, Turn } from '../chair/chair-tablet'
import { useChair, useHour, useNow } from './context'

/** Long enough that no brush of the hand validates. */
const HOLD_MS = 800

export function usePlaceWords(): string {
  const { view, words } = useChair()
  const { chair } = view
  return chair === null ? words.title : words.place(chair.station + 1, chair.circuit, chair.place)
}

export function nameOf(turn: Turn, numberWords: (number: string) => string): string {
  const number = turn.grid?.candidate ?? turn.expected?.number ?? ''
  const isExpected = turn.expected !== null && turn.expected.number === number
  return isExpected ? turn.expected.name : numberWords(number)
}

export function ChairTop({ turn, children }: { turn: Turn | null; children: ComponentChildren }) {
  const { view, words, shared } = useChair()
  const place = usePlaceWords()
  return (
    <header class="top">
      <div class="where">
        <p class="l1">
          {place}
          {turn !== null && ` · ${turn.turn === EXERCISE ? words.briefing.exercise : words.turn(turn.turn)}`}
        </p>
        {children}
      </div>
      <SavingState saving={view.saving} words={shared} />
      <div class="time">
        <TimeLeft turn={turn} />
      </div>
    </header>
  )
}

/** Towards the end of this turn; then towards the one that follows. */
function TimeLeft({ turn }: { turn: Turn | null }) {
  const { view, words, shared } = useChair()
  const hourOf = useHour()
  const isOwn = turn !== null && turn.turn === view.current?.turn
  const isRinging = isOwn && ['reading', 'inside', 'ending'].includes(view.moment?.state ?? '')
  const untilMs = isRinging ? turn.endMs : (view.next?.readMs ?? null)
  const now = useNow(untilMs)
  if (untilMs === null || now === null) {
    return <p class="end">{view.moment?.state === 'paused' ? words.waiting.paused : words.grid.over}</p>
  }
  const percent = isRinging && turn.readMs !== null ? elapsedPercent(turn.readMs, untilMs, now) : null
  return (
    <div role="group">
      <p class="left num" role="timer" aria-live="off">
        {timeLeft(shared, untilMs - now)}
      </p>
      {percent !== null && (
        <span class="bar" role="img" aria-label={shared.time.elapsed(percent)}>
          <i style={{ width: `${percent}%` }} />
        </span>
      )}
      <p class="end">{isRinging ? words.grid.bell(hourOf(untilMs)) : words.grid.nextAt(hourOf(untilMs))}</p>
    </div>
  )
}

/** One sentence, and at the side what one may want to check. */
export function Sheet({ children, aside }: { children: ComponentChildren; aside?: ComponentChildren }) {
  const { tablet, view, words, shared } = useChair()
  const place = usePlaceWords()
  return (
    <div class="alone chairsheet">
      <header class="bar">
        <House name={words.house} />
        <span class="who">
          <b>{view.examiner?.name ?? words.title}</b>
          {view.chair !== null && <span class="muted">{`${place} · ${view.chair.room}`}</span>}
        </span>
        {view.chair !== null && <SavingState saving={view.saving} words={shared} />}
        <button
          type="button"
          class="btn quiet"
          lang={view.language === 'fr' ? 'en' : 'fr'}
          onClick={() => tablet.setLanguage(view.language === 'fr' ? 'en' : 'fr')}
        >
          {words.language}
        </button>
      </header>
      <main class={aside === undefined ? 'mid single' : 'mid'}>
        <div class="say">
          {children}
          <ProblemNote problem={view.problem} words={shared} />
        </div>
        {aside !== undefined && <aside aria-label={words.waiting.list}>{aside}</aside>}
      </main>
      <footer class="foot2">
        <Icon name="hand" />
        <span>{words.footHelp}</span>
      </footer>
    </div>
  )
}

/** No turn goes on that could not wait: a rotation, or all of them, are over. */
export function isBetweenTurns(phase: ChairPhase): boolean {
  return phase === 'rotation_over' || phase === 'over'
}

/** Grids of turns gone by that are not validated: loud, and in nobody's way. */
export function Tray() {
  const { view, words, goTo } = useChair()
  if (view.tray.length === 0) return null
  return (
    <section class="tray" aria-label={words.tray.title(view.tray.length)}>
      <h2>{words.tray.title(view.tray.length)}</h2>
      <p class="small">{isBetweenTurns(view.phase) ? words.tray.textBetween : words.tray.text}</p>
      {view.tray.map((turn) => (
        <button
          type="button"
          class="btn"
          key={turn.turn}
          onClick={() => goTo({ turn: turn.turn, isIdentifying: turn.state === 'missing' })}
        >
          {`${words.turn(turn.turn)} · ${nameOf(turn, words.number)}`}
          {turn.state === 'missing' && ` · ${words.waiting.unidentified}`}
        </button>
      ))}
    </section>
  )
}

export interface HoldProps {
  readonly label: string
  readonly isOff?: boolean
  act(): void
}

/** Held by finger or key for most of a second. Whoever uses neither (a screen reader, a
 *  switch) sends a click alone: that one acts. */
export function HoldButton({ label, isOff = false, act }: HoldProps) {
  const [isHeld, setHeld] = useState(false)
  const timer = useRef(0)
  const release = (): void => {
    window.clearTimeout(timer.current)
    setHeld(false)
  }
  const hold = (): void => {
    if (isOff || isHeld) return
    setHeld(true)
    timer.current = window.setTimeout(() => {
      setHeld(false)
      act()
    }, HOLD_MS)
  }
  useEffect(() => () => window.clearTimeout(timer.current), [])
  return (
    <button
      type="button"
      class={isHeld ? 'btn main hold held' : 'btn main hold'}
      disabled={isOff}
      onPointerDown={hold}
      onPointerUp={release}
      onPointerLeave={release}
      onPointerCancel={release}
      onKeyDown={(event) => {
        if (event.key !== 'Enter' && event.key !== ' ') return
        event.preventDefault()
        if (!event.repeat) hold()
      }}
      onKeyUp={release}
      onBlur={release}
      onContextMenu={(event) => event.preventDefault()}
      onClick={(event) => event.detail === 0 && !isOff && act()}
    >
      <span>{label}</span>
    </button>
  )
}
