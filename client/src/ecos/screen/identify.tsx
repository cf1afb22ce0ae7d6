/** Who came in: the one who is expected, by a touch; anybody by the number of the badge. */
import { useState } from 'preact/hooks'
import { NUMBER_LENGTH_MAX, type Means } from '../../core/ecos/entries'
import { readBadge } from '../../core/ecos/sight'
import { dueOf } from '../../core/ecos/steps'
import { Icon } from '../../screen/icon'
import type { Turn } from '../chair/chair-tablet'
import { useChair } from './context'
import { ChairTop, Tray } from './frame'
import { ScanPanel } from './scan'

export function Identify({ turn }: { turn: Turn }) {
  const { view, tablet, words, goTo } = useChair()
  const [other, setOther] = useState<Reading | null>(null)
  const [isScanning, setScanning] = useState(false)
  const { expected } = turn
  const meet = (candidate: string, by: Means): void => {
    tablet.meet(turn.turn, candidate, by)
    goTo(view.current?.turn === turn.turn ? null : { turn: turn.turn, isIdentifying: false })
  }
  const check = (number: string, by: Reading['by']): void => {
    setScanning(false)
    if (number === expected?.number) meet(number, by)
    else setOther({ number, by })
  }
  const scan = (text: string): string | null => {
    const number = readBadge(text)
    if (number === null) return words.sight.noBadge
    check(number, 'scan')
    return null
  }
  if (other !== null) {
    const { number, by } = other
    return <Unexpected turn={turn} number={number} back={() => setOther(null)} keep={() => meet(number, by)} />
  }
  return (
    <div class="chair identify">
      <ChairTop turn={turn}>
        <p class="l2">{words.identify.title}</p>
      </ChairTop>
      <main class="ask">
        <h1 tabIndex={-1}>{words.identify.title}</h1>
        <p>{expected === null ? words.identify.free : words.identify.text}</p>
        {expected !== null && (
          <button type="button" class="person" onClick={() => meet(expected.number, 'expected')}>
            <span class="small">{words.identify.expected}</span>
            <b>{expected.name}</b>
            <span class="num">{words.number(expected.number)}</span>
            <span class="tap">
              <Icon name="check" />
              {words.identify.tap}
            </span>
          </button>
        )}
        <button type="button" class="btn tall" onClick={() => setScanning(true)}>
          <Icon name="scan" />
          {words.identify.scan}
        </button>
        <Badge check={(number) => check(number, 'typed')} />
        {expected !== null && (
          <button
            type="button"
            class="btn tall"
            onClick={() => {
              tablet.miss(turn.turn, expected.number)
              goTo(null)
            }}
          >
            {words.identify.absent}
          </button>
        )}
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

/** A number that was read off a badge. */
interface Reading {
  readonly number: string
  readonly by: 'scan' | 'typed'
}

function Badge({ check }: { check(number: string): void }) {
  const { words } = useChair()
  const [number, setNumber] = useState('')
  return (
    <form
      class="badgeform"
      onSubmit={(event) => {
        event.preventDefault()
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
        onInput={(event) => setNumber(event.currentTarget.value)}
      />
      <button type="submit" class="btn tall">
        {words.identify.submit}
      </button>
    </form>
  )
}

interface UnexpectedProps {
  readonly turn: Turn
  readonly number: string
  back(): void
  keep(): void
}

/** The whole page says it: a wrong person marked is the worst that can happen here. */
function Unexpected({ turn, number, back, keep }: UnexpectedProps) {
  const { words } = useChair()
  const { identify } = words
  const where = useWhereExpected(turn, number)
  return (
    <div class="chair unexpected">
      <ChairTop turn={turn}>
        <p class="l2">{identify.title}</p>
      </ChairTop>
      <main class="ask">
        <div role="alert">
          <h1 tabIndex={-1}>{identify.other(number)}</h1>
          <p class="far">{where}</p>
        </div>
        <p>{identify.otherText}</p>
        <button type="button" class="btn main tall" onClick={back}>
          {identify.otherBack}
        </button>
        <button type="button" class="btn tall" onClick={keep}>
          {identify.otherKeep}
        </button>
      </main>
    </div>
  )
}

function useWhereExpected(turn: Turn, number: string): string {
  const { view, words } = useChair()
  const sheet = new Map(view.turns.map(({ turn: each, expected }) => [each, expected]))
  const due = dueOf(sheet, number, turn.turn, view.chair?.station ?? 0)
  if (due === null) return words.identify.otherNowhere
  return due.kind === 'turn' ? words.identify.otherTurn(due.turn) : words.identify.otherStation(due.station + 1)
}

/** Out of a turn of the tray, back to the one that goes on. */
export function BackToTurn({ turn }: { turn: Turn }) {
  const { view, words, goTo } = useChair()
  if (view.current === null || view.current.turn === turn.turn) return null
  return (
    <button type="button" class="btn tall" onClick={() => goTo(null)}>
      <Icon name="undo" />
      {words.tray.back}
    </button>
  )
}
