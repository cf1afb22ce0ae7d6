/** Is my list safe: one of six states, always at the same place. */
import { saveStateOf, type SaveState } from '../../core/wishes/saving'
import { Icon, type IconName } from '../icon'
import type { StoreProps } from '../parts'
import { hour, nb, say, wishesOf } from '../language'

const LOOK: Readonly<Record<SaveState, readonly [icon: IconName, tone: string]>> = {
  saved: ['circleCheck', 'safe'],
  waiting: ['half', ''],
  sending: ['half', ''],
  kept: ['wifiOff', 'kept'],
  apart: ['octagon', 'care'],
  refused: ['octagon', 'stop'],
}

export function SaveStatus({ view }: StoreProps) {
  const { saving, state } = view
  if (!saving || !state) return null
  const saveState = saveStateOf(saving)
  const [icon, tone] = LOOK[saveState]
  const count = saving.here.length
  return (
    <div class={`saved ${tone}`} role="status" data-save-state={saveState}>
      <Icon name={icon} />
      <div>
        <strong>{title(saveState)}</strong>
        <span>
          {saveState === 'saved' || saveState === 'waiting' || saveState === 'sending'
            ? say(
                `${wishesOf(count)}, ${nb(state.settings.wishes_least)} au moins`,
                `${wishesOf(count)}, ${nb(state.settings.wishes_least)} at least`,
              )
            : more(saveState)}
        </span>
        {view.isCut && saveState === 'saved' && (
          <span>{say(`Sans réseau : lu à ${hour(view.read_ms)}`, `No network: read at ${hour(view.read_ms)}`)}</span>
        )}
      </div>
    </div>
  )
}

function title(now: SaveState): string {
  switch (now) {
    case 'saved':
      return say('Liste enregistrée', 'List saved')
    case 'waiting':
    case 'sending':
      return say('Envoi en cours', 'Being sent')
    case 'kept':
      return say('Gardée dans cet onglet', 'Kept in this tab')
    case 'apart':
      return say('Deux listes à réunir', 'Two lists to settle')
    case 'refused':
      return say('Liste refusée', 'List refused')
  }
}

function more(now: SaveState): string {
  if (now === 'kept')
    return say(
      'Pas de réponse du centre : nous réessayons. Continuez.',
      'No answer from the centre: we try again. Go on.',
    )
  if (now === 'apart')
    return say('Une autre fenêtre a écrit. Rien n’est perdu.', 'Another window has saved changes. Nothing is lost.')
  return say('Ce qui est enregistré n’a pas changé.', 'What is saved did not change.')
}
