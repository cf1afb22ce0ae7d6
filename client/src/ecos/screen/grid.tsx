/** Marking: aptitudes always at hand on the left, criteria under the thumb on the right. */
import { useLayoutEffect, useState } from 'preact/hooks'
import type { Grid } from '../../core/ecos/grid'
import { blanksOf, EXERCISE } from '../../core/ecos/steps'
import { Icon } from '../../screen/icon'
import { ProblemNote } from '../../screen/problem'
import type { Turn } from '../chair/chair-tablet'
import { CloseScreen } from './close'
import { useChair, useHour } from './context'
import { DocumentsPanel } from './documents'
import { ChairTop, nameOf, Tray } from './frame'
import { BackToTurn } from './identify'
import { CriterionLine, Scale } from './lines'
import { BriefingPanel, RemarkPanel, SignalPanel } from './panels'

export interface MarkingProps {
  readonly turn: Turn
  readonly grid: Grid
}

export function GridScreen({ turn, grid }: MarkingProps) {
  const { view } = useChair()
  const isPast = turn.turn < (view.current?.turn ?? 0)
  const isRung = isPast || ['changeover', 'rest', 'over'].includes(view.moment?.state ?? '')
  const [isClosing, setClosing] = useState(isRung)
  // At the bell, what is missing comes to the examiner: before anybody can press, since
  // an effect that waits for a busy tablet would take back what was pressed meanwhile.
  useLayoutEffect(() => setClosing(isRung), [isRung])
  if (isClosing) return <CloseScreen turn={turn} grid={grid} back={() => setClosing(false)} />
  return <Marks turn={turn} grid={grid} close={() => setClosing(true)} />
}

function Marks({ turn, grid, close }: MarkingProps & { close(): void }) {
  const { view, shared } = useChair()
  const isReading = view.moment?.state === 'reading' && view.current?.turn === turn.turn
  return (
    <div class={isReading ? 'chair marking reading' : 'chair marking'}>
      <ChairTop turn={turn}>
        <MetCandidate turn={turn} grid={grid} />
      </ChairTop>
      <Side turn={turn} grid={grid} />
      <main class="work">
        {isReading && <Reading turn={turn} />}
        <ProblemNote problem={view.problem} words={shared} />
        <Criteria turn={turn} grid={grid} />
        <Foot grid={grid} close={close} />
      </main>
    </div>
  )
}

export function MetCandidate({ turn, grid }: MarkingProps) {
  const { view, words } = useChair()
  if (turn.turn === EXERCISE) return <p class="l2">{view.station?.title}</p>
  const name = nameOf(turn, words.number)
  const number = words.number(grid.candidate ?? '')
  return <p class="l2">{name === number ? number : `${name} · ${number}`}</p>
}

function Reading({ turn }: { turn: Turn }) {
  const { words } = useChair()
  const hourOf = useHour()
  return (
    <p class="readingnote" role="status">
      <Icon name="clock" />
      {words.grid.reading(hourOf(turn.enterMs))}
    </p>
  )
}

/** Beside the criteria at any time; what its levels mean is read before one is touched. */
function Side({ turn, grid }: MarkingProps) {
  const { view, tablet, words } = useChair()
  return (
    <aside class="side" aria-label={words.grid.aptitudes}>
      <div class="scales" tabIndex={0}>
        {view.station?.aptitudes.map((line, index) => (
          <Scale
            key={line.text}
            id={`aptitude-${index + 1}`}
            label={line.text}
            levels={line.levels}
            level={grid.aptitudes[index] ?? null}
            choose={(level) => tablet.rate(turn.turn, index + 1, level)}
          />
        ))}
      </div>
      <BackToTurn turn={turn} />
      {view.current?.turn === turn.turn && <Tray />}
      <Tools turn={turn} grid={grid} />
    </aside>
  )
}

function Tools({ turn, grid }: MarkingProps) {
  const { view, words, goTo } = useChair()
  const [panel, setPanel] = useState<'remark' | 'signal' | 'documents' | 'briefing' | null>(null)
  // Nobody is in the room before the bell lets them in, nor for a turn that is past.
  const isNow = view.current?.turn === turn.turn && view.moment?.state !== 'reading'
  const shelf = isNow && view.shelf?.documents.length ? view.shelf : null
  const shut = (): void => setPanel(null)
  return (
    <div class="tools">
      <button type="button" class="btn tall" onClick={() => setPanel('remark')}>
        <Icon name={grid.remark === '' ? 'list' : 'check'} />
        {words.grid.remark}
      </button>
      <button type="button" class="btn tall" onClick={() => setPanel('signal')}>
        <Icon name="flag" />
        {words.grid.signal}
      </button>
      {shelf !== null && (
        <button type="button" class="btn tall" onClick={() => setPanel('documents')}>
          <Icon name="full" />
          {words.documents.open(shelf.documents.length)}
        </button>
      )}
      {turn.turn !== EXERCISE && view.briefing?.examiner != null && (
        <button
          type="button"
          class={shelf === null ? 'btn tall wide' : 'btn tall'}
          onClick={() => setPanel('briefing')}
        >
          <Icon name="list" />
          {words.briefing.again}
        </button>
      )}
      {turn.turn === EXERCISE ? (
        <button type="button" class="btn quiet tall wide" onClick={() => goTo(null)}>
          <Icon name="undo" />
          {words.briefing.back}
        </button>
      ) : (
        <WrongPerson turn={turn} grid={grid} />
      )}
      {panel === 'remark' && <RemarkPanel turn={turn} grid={grid} close={shut} />}
      {panel === 'signal' && <SignalPanel turn={turn} grid={grid} close={shut} />}
      {panel === 'briefing' && <BriefingPanel close={shut} />}
      {panel === 'documents' && shelf !== null && <DocumentsPanel turn={turn} shelf={shelf} close={shut} />}
    </div>
  )
}

function WrongPerson({ turn, grid }: MarkingProps) {
  const { tablet, words, goTo } = useChair()
  const identify = (): void => {
    if (grid.candidate !== null) tablet.miss(turn.turn, grid.candidate)
    goTo({ turn: turn.turn, isIdentifying: true })
  }
  return (
    <button type="button" class="btn quiet tall wide" onClick={identify}>
      {words.grid.wrongPerson}
    </button>
  )
}

function Criteria({ turn, grid }: MarkingProps) {
  const { view, tablet } = useChair()
  return (
    <div class="sheetx" tabIndex={0} role="region" aria-label={view.station?.title ?? ''}>
      <h1 tabIndex={-1}>{view.station?.title}</h1>
      {view.station?.criteria.map((line, index) => (
        <CriterionLine
          key={line.text}
          number={index + 1}
          line={line}
          level={grid.criteria[index] ?? null}
          choose={(level) => tablet.tick(turn.turn, index + 1, level)}
        />
      ))}
    </div>
  )
}

function Foot({ grid, close }: { grid: Grid; close(): void }) {
  const { words } = useChair()
  const { criteria, aptitudes } = blanksOf(grid)
  const [first] = criteria
  return (
    <div class="foot">
      <p class="hint">
        {words.grid.left(criteria.length, aptitudes.length)}
        <br />
        {words.grid.changes}
      </p>
      <button
        type="button"
        class="btn tall"
        aria-disabled={first === undefined}
        onClick={() => document.getElementById(`criterion-${first}`)?.scrollIntoView({ block: 'center' })}
      >
        {words.grid.nextBlank}
      </button>
      <button type="button" class="btn main tall" onClick={close}>
        {words.grid.close}
      </button>
    </div>
  )
}
