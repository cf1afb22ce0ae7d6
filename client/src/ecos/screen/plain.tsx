/** Screens that ask nothing: loading, sealed, no chair, another tablet. */
import { Icon, type IconName } from '../../screen/icon'
import type { ChairPhase } from '../chair/chair-tablet'
import { useChair } from './context'
import { Sheet } from './frame'

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
    sealed: [around.sealed, around.sealedText, 'half'],
  }
  const [title, text, icon] = said[phase] ?? [around.starting, '', 'half']
  return (
    <Sheet>
      <div class="rel">
        <Mark icon={icon} tone="care" />
        <h1 tabIndex={-1}>{title}</h1>
      </div>
      {text !== '' && <p>{text}</p>}
    </Sheet>
  )
}
