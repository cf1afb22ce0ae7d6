/** The outline: one row a dossier, one pip a question. Article and pointing screens fold
 *  it to a rail, so that the document gets the width. */
import type { RefObject } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Content } from '../../core/paper'
import type { Words } from '../../words/fr'
import { doneCount, entryTo, groups, isOpen, pip, rows, type Pip, type Place, type Row } from './outline'
import { useStage } from '../context'
import { Dialog } from '../dialog'
import { Icon } from '../icon'

export interface OutlineProps {
  readonly content: Content
  readonly at: Place
  go(question: string): void
  finish(): void
}

export function Outline(props: OutlineProps) {
  const {
    words: { parts },
  } = useStage()
  const side = useCurrentInSight<HTMLElement>(props.at)
  return (
    <aside class="side" id="outline" ref={side} tabIndex={-1} aria-label={parts.outline}>
      <Rows {...props} />
      <Legend at={props.at} />
    </aside>
  )
}

/** Slides the outline alone, never the page, so that « vous êtes ici » is seen. */
function useCurrentInSight<Frame extends HTMLElement>(at: Place): RefObject<Frame | null> {
  const frame = useRef<Frame>(null)
  useEffect(() => {
    const here = frame.current?.querySelector('[aria-current]')
    const box = here?.getBoundingClientRect()
    const sight = frame.current?.getBoundingClientRect()
    if (box === undefined || sight === undefined) return
    const over = (low: number, high: number, from: number, to: number): number =>
      low < from ? low - from : Math.max(0, high - to)
    frame.current?.scrollBy({
      left: over(box.left - HERE_MARGIN_PX, box.right + HERE_MARGIN_PX, sight.left, sight.right),
      top: over(box.top - HERE_MARGIN_PX, box.bottom + HERE_MARGIN_PX, sight.top, sight.bottom),
    })
  }, [at.question.id])
  return frame
}

/** Enough to see the neighbours, and the questions spread under a row. */
const HERE_MARGIN_PX = 120

function Rows({ content, at, go, finish }: OutlineProps) {
  const {
    words: { parts },
  } = useStage()
  return (
    <>
      <nav aria-label={parts.outline}>
        {groups(content).map(({ kind, rows: list }) => (
          <section key={list[0]?.key}>
            <h2>{parts[kind]}</h2>
            <ul>
              {list.map((row) => (
                <li key={row.key}>
                  <RowView content={content} at={at} row={row} go={go} />
                </li>
              ))}
            </ul>
          </section>
        ))}
      </nav>
      <button type="button" class="btn quiet finish" onClick={finish}>
        {parts.finish}
      </button>
    </>
  )
}

interface RowProps {
  readonly content: Content
  readonly at: Place
  readonly row: Row
  go(question: string): void
}

function RowView({ content, at, row, go }: RowProps) {
  const {
    view: { copy },
    words,
  } = useStage()
  const isHere = row.questions.includes(at.question)
  const entry = entryTo(copy, content, row)
  const open = row.questions.filter(({ id }) => isOpen(copy, content, id))
  const isSpread = isHere && open.length > 1
  return (
    <>
      <button
        type="button"
        class="part"
        disabled={entry === null}
        aria-current={isHere ? 'step' : undefined}
        onClick={() => {
          if (entry !== null && !isHere) go(entry.id)
        }}
      >
        <b>{rowTitle(row, words)}</b>
        <span class="w">{rowState(row, isHere, at, doneCount(copy, row), words)}</span>
        {!isSpread && <Pips content={content} at={at} row={row} />}
      </button>
      {isSpread && (
        <div class="spread">
          <Steps content={content} at={at} row={row} go={go} />
        </div>
      )}
    </>
  )
}

function rowTitle(row: Row, { parts }: Words): string {
  const first = row.questions[0]?.number ?? 1
  return row.isSeries ? parts.series(first, first + row.questions.length - 1) : row.dossier.title
}

function rowState(row: Row, isHere: boolean, at: Place, done: number, { parts }: Words): string {
  if (isHere && row.dossier.navigation === 'locked') return parts.here(at.question.number)
  if (isHere) return parts.current
  if (done === 0) return parts.todo
  if (done < row.questions.length) return parts.partly(done, row.questions.length)
  return row.dossier.navigation === 'locked' ? parts.validatedCount(done) : parts.answeredCount(done)
}

function Pips({ content, at, row }: Omit<RowProps, 'go'>) {
  const {
    view: { copy },
  } = useStage()
  return (
    <span class="pips" aria-hidden="true">
      {row.questions.map((question, index) => (
        <PipShape
          key={question.id}
          pip={pip(copy, content, { dossier: row.dossier, question, index }, at.question.id)}
        />
      ))}
    </span>
  )
}

/** The questions of a row, each a button. */
function Steps({ content, at, row, go }: RowProps) {
  const {
    view: { copy },
    words: { parts },
  } = useStage()
  return (
    <>
      {row.questions.map((question, index) => {
        const state = pip(copy, content, { dossier: row.dossier, question, index }, at.question.id)
        return (
          <button
            key={question.id}
            type="button"
            disabled={state === 'locked'}
            aria-current={state === 'here' ? 'step' : undefined}
            aria-label={parts.questionState(question.number, stateWord(state, row, parts))}
            onClick={() => go(question.id)}
          >
            <span class="num" aria-hidden="true">
              {question.number}
            </span>
            <PipShape pip={state} />
          </button>
        )
      })}
    </>
  )
}

function stateWord(state: Pip, row: Row, parts: Words['parts']): string {
  switch (state) {
    case 'here':
      return parts.stateHere
    case 'done':
      return row.dossier.navigation === 'locked' ? parts.stateValidated : parts.stateAnswered
    case 'flagged':
      return parts.stateFlagged
    case 'open':
      return parts.stateOpen
    case 'locked':
      return parts.stateLocked
  }
}

export function PipShape({ pip: state }: { pip: Pip }) {
  if (state === 'flagged') return <Icon name="flag" tone="care" />
  return (
    <svg class="pip" viewBox="0 0 14 14" aria-hidden="true">
      {state === 'done' && (
        <>
          <rect class="d" x="1" y="1" width="12" height="12" rx="1.5" />
          <path class="k" d="M4 7.2l2.2 2.2 4-4.6" />
        </>
      )}
      {state === 'here' && (
        <>
          <rect class="now" x="1.5" y="1.5" width="11" height="11" rx="1" />
          <rect class="nowd" x="5" y="5" width="4" height="4" />
        </>
      )}
      {state === 'open' && <rect class="o" x="1.75" y="1.75" width="10.5" height="10.5" rx="1" />}
      {state === 'locked' && <circle class="lk" cx="7" cy="7" r="2.5" />}
    </svg>
  )
}

function Legend({ at }: { at: Place }) {
  const {
    words: { parts },
  } = useStage()
  const isLocked = at.dossier.navigation === 'locked'
  const lines: readonly (readonly [Pip, string])[] = [
    ['done', isLocked ? parts.validated : parts.answered],
    ['here', parts.youAreHere],
    ['open', parts.open],
    isLocked ? ['locked', parts.locked] : ['flagged', parts.flagged],
  ]
  return (
    <ul class="legend" aria-label={parts.legend}>
      {lines.map(([state, word]) => (
        <li key={state}>
          <PipShape pip={state} />
          {word}
        </li>
      ))}
    </ul>
  )
}

/** The outline folded: the questions at hand, and a way to the whole of it. */
export function Rail(props: OutlineProps) {
  const { content, at, go } = props
  const {
    words: { parts, help },
  } = useStage()
  const [isOpened, setOpened] = useState(false)
  const side = useCurrentInSight<HTMLElement>(at)
  const row = rows(at.dossier).find(({ questions }) => questions.includes(at.question))
  const close = (): void => setOpened(false)
  const closing = (act: () => void): void => {
    close()
    act()
  }
  return (
    <nav class="side rail" id="outline" ref={side} tabIndex={-1} aria-label={parts.outline}>
      <button type="button" class="whole" onClick={() => setOpened(true)}>
        <Icon name="list" />
        {parts.openOutline}
      </button>
      {row !== undefined && <Steps content={content} at={at} row={row} go={go} />}
      {isOpened && (
        <Dialog title={parts.outline} closeLabel={help.close} kind="left" close={close}>
          <Rows {...props} go={(question) => closing(() => go(question))} finish={() => closing(props.finish)} />
        </Dialog>
      )}
    </nav>
  )
}
