/** Screens that ask nothing: loading, sealed, withdrawn, no chair, another tablet. */
import { Icon, type IconName } from '../../screen/icon'
import type { ChairPhase } from '../chair/chair-tablet'
import { useChair } from './context'
import { EarlierHalfDays, GiveBackChair, NextHalfDay } from './following'
import { Sheet } from './frame'

/** Where nobody marks on this tablet any more. */
const LEFT: readonly ChairPhase[] = ['no_chair', 'superseded', 'withdrawn']

export function Mark({ icon, tone = '' }: { icon: IconName; tone?: string }) {
  return (
    <span class="mk" aria-hidden="true">
      <Icon name={icon} tone={tone} />
    </span>
  )
}

export function Plain({ phase }: { phase: ChairPhase }) {
  const { words } = useChair()
  const { around } = words
  const said: Partial<Record<ChairPhase, readonly [string, string, IconName]>> = {
    other_tab: [around.otherTab, '', 'tabs'],
    no_chair: [around.noChair, around.noChairText, 'hand'],
    superseded: [around.superseded, around.supersededText, 'tabs'],
    withdrawn: [around.withdrawn, around.withdrawnText, 'octagon'],
  }
  const [title, text, icon] = said[phase] ?? [around.starting, '', 'half']
  return (
    <Sheet>
      <div class="rel">
        <Mark icon={icon} tone="care" />
        <h1 tabIndex={-1}>{title}</h1>
      </div>
      {text !== '' && <p>{text}</p>}
      {LEFT.includes(phase) && (
        <>
          <NextHalfDay />
          <GiveBackChair />
        </>
      )}
    </Sheet>
  )
}

/** SealedScreen, and how much of it is here; or let out before all of it has come. */
export function SealedScreen() {
  const { view, words } = useChair()
  const { around } = words
  const { progress, hasKeys } = view.sealing
  const percent = progress.bytesTotal === 0 ? 0 : Math.floor((100 * progress.bytesDone) / progress.bytesTotal)
  const isHere = progress.package === 'whole'
  const isAwaited = hasKeys && !isHere
  return (
    <Sheet aside={view.earlier.length > 0 ? <EarlierHalfDays /> : undefined}>
      <div class="rel">
        <Mark icon="half" tone="care" />
        <h1 tabIndex={-1}>{isAwaited ? around.incomplete : around.sealed}</h1>
      </div>
      <p>{isAwaited ? around.incompleteText : around.sealedText}</p>
      <ul class="facts">
        <li>
          <Icon name={isHere ? 'circleCheck' : 'download'} tone={isHere ? 'safe' : 'act'} />
          <div>
            <b>{isHere ? around.here : around.coming(percent)}</b>
            <span>{isHere ? around.hereText : around.comingText}</span>
          </div>
        </li>
      </ul>
      <GiveBackChair />
    </Sheet>
  )
}
