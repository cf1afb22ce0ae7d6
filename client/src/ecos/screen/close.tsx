/** Closing a grid: what is blank is answered here, then the grid is validated by a hold. */
import { blanksCount, blanksOf, EXERCISE, type Blanks } from '../../core/ecos/steps'
import { linesOf } from '../../core/ecos/grid'
import { Icon } from '../../screen/icon'
import { ProblemNote } from '../../screen/problem'
import { useState } from 'preact/hooks'
import { useChair, useHour } from './context'
import { ChairTop, HoldButton, nameOf, Tray } from './frame'
import { MetCandidate, type MarkingProps } from './grid'
import { BackToTurn } from './identify'
import { CriterionLine, Scale } from './lines'

interface ClosingProps extends MarkingProps {
  back(): void
}

export function CloseScreen({ turn, grid, back }: ClosingProps) {
  const { view, words, shared } = useChair()
  const blanks = blanksOf(grid)
  const count = blanksCount(blanks)
  const name = turn.turn === EXERCISE ? words.briefing.named : nameOf(turn, words.number)
  return (
    <div class="chair closing">
      <ChairTop turn={turn}>
        <MetCandidate turn={turn} grid={grid} />
      </ChairTop>
      <main class="ask" tabIndex={-1}>
        <h1 tabIndex={-1}>{count === 0 ? words.close.whole : words.close.missing(count)}</h1>
        <p>{count === 0 ? words.close.wholeText(name) : words.close.text(name)}</p>
        <ProblemNote problem={view.problem} words={shared} />
        <FillButton turn={turn} grid={grid} count={blanks.criteria.length} />
        <Missing turn={turn} grid={grid} blanks={blanks} />
      </main>
      <aside class="pane" aria-label={words.close.yours}>
        <Summary grid={grid} blanks={blanks} />
        <NextAtDoor turn={turn} />
        <Tray />
        <Ending turn={turn} grid={grid} isWhole={count === 0} back={back} />
      </aside>
    </div>
  )
}

function FillButton({ turn, count }: MarkingProps & { count: number }) {
  const { tablet, words } = useChair()
  if (count === 0) return null
  return (
    <div class="in">
      <button type="button" class="btn tall" onClick={() => tablet.fill(turn.turn)}>
        {words.close.fill(count)}
      </button>
    </div>
  )
}

/** A line stays once it is answered, so that nothing moves under the thumb. */
function Missing({ turn, grid, blanks }: MarkingProps & { blanks: Blanks }) {
  const { view, tablet, words } = useChair()
  const [asked] = useState(blanks)
  const { station } = view
  return (
    <>
      {asked.criteria.map((number) => {
        const line = station?.criteria[number - 1]
        const level = grid.criteria[number - 1] ?? null
        return (
          line && (
            <CriterionLine
              key={number}
              number={number}
              line={line}
              level={level}
              isMissing={level === null}
              hint={words.close.criterion}
              choose={(chosen) => tablet.tick(turn.turn, number, chosen)}
            />
          )
        )
      })}
      {asked.aptitudes.map((number) => {
        const line = station?.aptitudes[number - 1]
        const level = grid.aptitudes[number - 1] ?? null
        return (
          line && (
            <Scale
              key={`a${number}`}
              id={`aptitude-${number}`}
              label={line.text}
              levels={line.levels}
              level={level}
              isMissing={level === null}
              choose={(chosen) => tablet.rate(turn.turn, number, chosen)}
            />
          )
        )
      })}
      <Scale
        id="overall"
        label={words.close.overall}
        hint={words.close.overallHint}
        levels={station?.overall ?? []}
        level={grid.overall}
        isMissing={grid.overall === null}
        isWorded
        choose={(chosen) => tablet.rateOverall(turn.turn, chosen)}
      />
    </>
  )
}

function Summary({ grid, blanks }: { grid: MarkingProps['grid']; blanks: Blanks }) {
  const { view, words } = useChair()
  const all = linesOf(grid).length
  const aptitudesCount = view.station?.aptitudes.length ?? 0
  return (
    <div>
      <p class="muted">{words.close.yours}</p>
      <h2 class="sum">{words.close.count(all - blanksCount(blanks), all)}</h2>
      <dl class="kv">
        <dt>{words.close.blank}</dt>
        <dd class={blanks.criteria.length > 0 ? 'care' : ''}>{blanks.criteria.length}</dd>
        <dt>{words.grid.aptitudes}</dt>
        <dd class={blanks.aptitudes.length > 0 ? 'care' : ''}>
          {`${aptitudesCount - blanks.aptitudes.length} / ${aptitudesCount}`}
        </dd>
        <dt>{words.close.overall}</dt>
        <dd class={blanks.isOverallBlank ? 'care' : ''}>
          {grid.overall === null ? words.close.toGive : view.station?.overall[grid.overall]}
        </dd>
      </dl>
    </div>
  )
}

function NextAtDoor({ turn }: { turn: MarkingProps['turn'] }) {
  const { view, words } = useChair()
  const hourOf = useHour()
  const { next } = view
  if (next === null || next.expected === null || view.current?.turn !== turn.turn) return null
  return (
    <div class="note care">
      <Icon name="clock" />
      <p>
        <strong>{words.close.next(next.expected.name, hourOf(next.readMs))}</strong> {words.close.nextText}
      </p>
    </div>
  )
}

function Ending({ turn, grid, isWhole, back }: ClosingProps & { isWhole: boolean }) {
  const { tablet, words, goTo } = useChair()
  return (
    <div class="ending">
      <p class="small muted">{words.close.never}</p>
      <HoldButton
        label={words.close.validate}
        isOff={!isWhole}
        act={() => {
          void tablet.validate(grid)
          goTo(null)
        }}
      />
      <button type="button" class="btn tall" onClick={back}>
        {words.close.back}
      </button>
      <BackToTurn turn={turn} />
    </div>
  )
}
