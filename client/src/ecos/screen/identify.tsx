/** Who came in: the one who is expected, by a touch; anybody by the number of the badge. */
import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import { NUMBER_LENGTH_MAX, type Means } from '../../core/ecos/entries'
import { readBadge } from '../../core/ecos/sight'
import { doubtOf, dueOf, type TurnSheet } from '../../core/ecos/steps'
import { Icon } from '../../screen/icon'
import type { Turn } from '../chair/chair-tablet'
import { useChair } from './context'
import { ChairTop, isBetweenTurns, Tray } from './frame'
import { ScanPanel } from './scan'

export function Identify({ turn }: { turn: Turn }) {
  const { view, tablet, words, goTo } = useChair()
  const [reading, setReading] = useState<Reading | null>(null)
  const [isScanning, setScanning] = useState(false)
  const { expected } = turn
  const sheet = useTurnSheet()
  const meet = (candidate: string, by: Means): void => {
    tablet.meet(turn.turn, candidate, by)
    goTo(view.current?.turn === turn.turn ? null : { turn: turn.turn, isIdentifying: false })
  }
  const check = (number: string, by: Means): void => {
    setScanning(false)
    if (doubtOf(expected, number, sheet) === null) meet(number, by)
    else setReading({ number, by })
  }
  const scan = (text: string): string | null => {
    const number = readBadge(text)
    if (number === null) return words.sight.noBadge
    check(number, 'scan')
    return null
  }
  const doubt = reading && doubtOf(expected, reading.number, sheet)
  if (reading !== null && doubt !== null) {
    const { number, by } = reading
    const doubted = { turn, number, back: () => setReading(null), keep: () => meet(number, by) }
    const Asked = { unexpected: Unexpected, noted_absent: NotedAbsent, impossible: Impossible }[doubt]
    return <Asked {...doubted} />
  }
  return (
    <div class="chair identify">
      <ChairTop turn={turn}>
        <p class="l2">{words.identify.title}</p>
      </ChairTop>
      <main class="ask">
        <h1 tabIndex={-1}>{words.identify.title}</h1>
        <ExpectedPerson turn={turn} touch={(number) => check(number, 'expected')} />
        <button type="button" class="btn tall" onClick={() => setScanning(true)}>
          <Icon name="scan" />
          {words.identify.scan}
        </button>
        <Badge check={(number) => check(number, 'typed')} />
        {expected !== null && !expected.noted_absent && <NobodyCame turn={turn} number={expected.number} />}
      </main>
      <aside class="pane" aria-label={words.tray.title(view.tray.length)}>
        <BackToTurn turn={turn} />
        <Tray />
      </aside>
      {isScanning && (
        <ScanPanel
          title={words.identify.scan}
          text={words.identify.scanText}
          read={scan}
          close={() => setScanning(false)}
        />
      )}
    </div>
  )
}

/** Whom the sheet brings; of somebody noted absent, that nobody came stands first. */
function ExpectedPerson({ turn, touch }: { turn: Turn; touch(number: string): void }) {
  const { words } = useChair()
  const { identify } = words
  const { expected } = turn
  if (expected === null) return <p>{identify.free}</p>
  const isAbsent = expected.noted_absent === true
  return (
    <>
      <p>{isAbsent ? identify.absentText : identify.text}</p>
      {isAbsent && <NobodyCame turn={turn} number={expected.number} isMain />}
      <button type="button" class={`person ${isAbsent ? 'away' : ''}`} onClick={() => touch(expected.number)}>
        <span class="small">{identify.expected}</span>
        <b>{expected.name}</b>
        <span class="num">{words.number(expected.number)}</span>
        {isAbsent && (
          <span class="said">
            <Icon name="flag" />
            {identify.notedAbsent}
          </span>
        )}
        <span class="tap">
          <Icon name="check" />
          {identify.tap}
        </span>
      </button>
    </>
  )
}

interface NobodyCameProps {
  readonly turn: Turn
  readonly number: string
  readonly isMain?: boolean
}

function NobodyCame({ turn, number, isMain = false }: NobodyCameProps) {
  const { tablet, words, goTo } = useChair()
  return (
    <button
      type="button"
      class={`btn tall ${isMain ? 'main' : ''}`}
      onClick={() => {
        tablet.miss(turn.turn, number)
        goTo(null)
      }}
    >
      {words.identify.absent}
    </button>
  )
}

/** A number, and how it came. */
interface Reading {
  readonly number: string
  readonly by: Means
}

function Badge({ check }: { check(number: string): void }) {
  const { words } = useChair()
  const [number, setNumber] = useState('')
  const [isEmpty, setEmpty] = useState(false)
  return (
    <form
      class="badgeform"
      onSubmit={(event) => {
        event.preventDefault()
        setEmpty(number.trim() === '')
        if (number.trim() !== '') check(number.trim())
      }}
    >
      <label for="badge">{words.identify.typed}</label>
      <input
        id="badge"
        class="code"
        value={number}
        inputMode="numeric"
        autoComplete="off"
        maxLength={NUMBER_LENGTH_MAX}
        aria-invalid={isEmpty}
        onInput={(event) => setNumber(event.currentTarget.value)}
      />
      <button type="submit" class="btn tall">
        {words.identify.submit}
      </button>
      {isEmpty && (
        <p class="care" role="alert">
          {words.identify.empty}
        </p>
      )}
    </form>
  )
}

interface DoubtProps {
  readonly turn: Turn
  readonly number: string
  back(): void
  keep(): void
}

/** The whole page says it: a wrong person marked is the worst that can happen here. */
function Unexpected(props: DoubtProps) {
  const { words } = useChair()
  const { identify } = words
  const { turn, number } = props
  const where = useWhereExpected(turn, number)
  return (
    <DoubtPage {...props} keepWords={identify.otherKeep}>
      <div role="alert">
        <h1 tabIndex={-1}>{identify.other(number)}</h1>
        <p class="far">{where ?? identify.otherNowhere}</p>
      </div>
      <p>{where === null ? identify.nowhereText : identify.otherText}</p>
    </DoubtPage>
  )
}

/** No candidate has such a number: there is nothing to keep. */
function Impossible(props: DoubtProps) {
  const { words } = useChair()
  const { identify } = words
  return (
    <DoubtPage {...props} keepWords={null}>
      <div role="alert">
        <h1 tabIndex={-1}>{identify.noNumber(props.number)}</h1>
      </div>
      <p>{identify.noNumberText}</p>
    </DoubtPage>
  )
}

/** A second touch: by habit alone nobody marks somebody who did not come. */
function NotedAbsent(props: DoubtProps) {
  const { words } = useChair()
  const { identify } = words
  const { name = '' } = props.turn.expected ?? {}
  return (
    <DoubtPage {...props} keepWords={identify.absentKeep}>
      <div role="alert">
        <h1 tabIndex={-1}>{name}</h1>
        <p class="far">{identify.notedAbsent}</p>
      </div>
      <p>{identify.absentAsk}</p>
    </DoubtPage>
  )
}

interface DoubtPageProps extends DoubtProps {
  /** Null where nobody may be kept so. */
  readonly keepWords: string | null
  readonly children: ComponentChildren
}

function DoubtPage({ turn, back, keep, keepWords, children }: DoubtPageProps) {
  const { words } = useChair()
  return (
    <div class="chair unexpected">
      <ChairTop turn={turn}>
        <p class="l2">{words.identify.title}</p>
      </ChairTop>
      <main class="ask">
        {children}
        <div class="choices">
          <button type="button" class="btn main tall" onClick={back}>
            {words.identify.otherBack}
          </button>
          {keepWords !== null && (
            <button type="button" class="btn tall" onClick={keep}>
              {keepWords}
            </button>
          )}
        </div>
      </main>
    </div>
  )
}

function useTurnSheet(): TurnSheet {
  const { view } = useChair()
  return new Map(view.turns.map(({ turn, expected }) => [turn, expected]))
}

/** Null: in no turn of the circuit. */
function useWhereExpected(turn: Turn, number: string): string | null {
  const { view, words } = useChair()
  const due = dueOf(useTurnSheet(), number, turn.turn, view.chair?.station ?? 0)
  if (due === null) return null
  return due.kind === 'turn' ? words.identify.otherTurn(due.turn) : words.identify.otherStation(due.station + 1)
}

/** Out of a turn of the tray, back to the one that goes on, or to the end of them. */
export function BackToTurn({ turn }: { turn: Turn }) {
  const { view, words, goTo } = useChair()
  const isBetween = isBetweenTurns(view.phase)
  if (view.current === null || (view.current.turn === turn.turn && !isBetween)) return null
  return (
    <button type="button" class="btn tall" onClick={() => goTo(null)}>
      <Icon name="undo" />
      {isBetween ? words.tray.backBetween : words.tray.back}
    </button>
  )
}
