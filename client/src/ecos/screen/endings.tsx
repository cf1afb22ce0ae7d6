/** After a rotation and after the half-day: what is validated, received, or kept here. */
import { TURNS_OF_ROTATION } from '../../core/ecos/bells'
import { Icon } from '../../screen/icon'
import type { GridCounts } from '../chair/chair-tablet'
import { useChair, useHour } from './context'
import { EarlierHalfDays, GiveBackChair, NextHalfDay } from './following'
import { HoldButton, Sheet, Tray } from './frame'
import { Mark } from './plain'
import { CarryButton, ShownCodes } from './sight'
import { RotationList } from './waiting'

export function RotationOver() {
  const { view, words, goTo } = useChair()
  const hourOf = useHour()
  const { current, next } = view
  const rotation = Math.ceil((current?.turn ?? 1) / TURNS_OF_ROTATION)
  return (
    <Sheet
      aside={
        <>
          <ShownCodes isWithTail />
          <RotationList />
        </>
      }
    >
      <div class="rel">
        <Mark icon={view.tray.length === 0 ? 'circleCheck' : 'half'} tone={view.tray.length === 0 ? 'safe' : 'care'} />
        <h1 tabIndex={-1}>{words.rotation.title(rotation)}</h1>
      </div>
      <ReceivedGrids counts={view.rotation ?? view.wholeHalfDay} />
      <Tray />
      {next !== null && next.readMs !== null && (
        <p>
          {words.rotation.resumes(hourOf(next.readMs))}
          {next.expected !== null && ` · ${next.expected.name}`}
        </p>
      )}
      <CarryButton />
      {current?.state === 'absent' && !current.isOfOthers && (
        <button type="button" class="btn tall" onClick={() => goTo({ turn: current.turn, isIdentifying: true })}>
          {words.waiting.arrived(current.expected?.name ?? '')}
        </button>
      )}
    </Sheet>
  )
}

function ReceivedGrids({ counts: { validatedCount, receivedCount } }: { counts: GridCounts }) {
  const { words } = useChair()
  const keptCount = validatedCount - receivedCount
  return (
    <ul class="facts received">
      <li>
        <Icon name="check" tone="safe" />
        <b>{words.rotation.validated(validatedCount)}</b>
      </li>
      <li>
        <Icon name="circleCheck" tone="safe" />
        <b>{words.rotation.received(receivedCount)}</b>
      </li>
      {keptCount > 0 && (
        <li>
          <Icon name="kept" tone="kept" />
          <div>
            <b>{words.rotation.kept(keptCount)}</b>
            <span>{words.rotation.keptText}</span>
          </div>
        </li>
      )}
    </ul>
  )
}

export function End() {
  const { view, tablet, words } = useChair()
  const isOpen = view.tray.length > 0
  return (
    <Sheet
      aside={
        <>
          <ShownCodes isWithTail />
          <RotationList />
        </>
      }
    >
      <div class="rel">
        <Mark icon={isOpen ? 'half' : 'circleCheck'} tone={isOpen ? 'care' : 'safe'} />
        <h1 tabIndex={-1}>{words.end.title}</h1>
      </div>
      <ReceivedGrids counts={view.wholeHalfDay} />
      <Tray />
      <p>{isOpen ? words.end.textOpen : words.end.text}</p>
      <HoldButton label={words.end.hand} act={() => tablet.handIn()} />
    </Sheet>
  )
}

export function HandedScreen() {
  const { view, words } = useChair()
  const { receipt, earlier } = view
  const isCut = view.saving.kind === 'kept_here'
  return (
    <Sheet aside={isCut ? <ShownCodes isWithTail /> : earlier.length > 0 ? <EarlierHalfDays /> : undefined}>
      <div class="rel">
        <Mark icon={receipt === null ? 'kept' : 'circleCheck'} tone={receipt === null ? 'kept' : 'safe'} />
        <h1 tabIndex={-1}>{receipt === null ? words.end.delivering : words.end.received}</h1>
      </div>
      {receipt === null ? (
        <p>{words.end.deliveringText}</p>
      ) : (
        <>
          <p>
            {words.end.code} <strong class="code">{receipt.code}</strong>
          </p>
          <p>{words.end.entries(receipt.entriesHeld)}</p>
        </>
      )}
      <NextHalfDay />
      {receipt !== null && <GiveBackChair />}
    </Sheet>
  )
}
