/** The saving indicator: four states, no fifth. */
import type { Saving } from '../shell/tablet'
import type { Words } from '../words/fr'
import { hour } from './hours'
import { Icon, type IconName } from './icon'

export function SavingState({ saving, words }: { saving: Saving; words: Words }) {
  const { tone, icon, title, detail } = savedWords(saving, words)
  return (
    <div class={`saved ${tone}`}>
      <Icon name={icon} />
      <div>
        <strong>{title}</strong> <span>{detail}</span>
      </div>
    </div>
  )
}

interface SavedWords {
  readonly tone: string
  readonly icon: IconName
  readonly title: string
  readonly detail: string
}

function savedWords(saving: Saving, words: Words): SavedWords {
  const say = words.saving
  switch (saving.kind) {
    case 'all_kept': {
      const detail = saving.atMs === null ? say.nothingYet : say.received(hour(words, saving.atMs))
      return { tone: 'safe', icon: 'circleCheck', title: say.allKept, detail }
    }
    case 'sending':
      return { tone: 'safe', icon: 'half', title: say.sending, detail: say.sendingCount(saving.waitingCount) }
    case 'kept_here':
      return {
        tone: 'kept',
        icon: 'kept',
        title: say.keptHere(saving.waitingCount),
        detail: saving.isAtSite === true ? say.keptAtSite : say.keptDetail,
      }
    case 'cannot_keep':
      return { tone: 'stop', icon: 'octagon', title: say.cannotKeep, detail: say.cannotKeepDetail }
  }
}
