/** Where the campaign is, what may be done now, until when. */
import type { PhaseKind, State } from '../core/wishes/wire'
import type { Shown } from './parts'
import { instant, nb, say, wishesOf } from './said'

export function phaseName(kind: PhaseKind): string {
  switch (kind) {
    case 'simulation': return say('Phase de simulation', 'Simulation')
    case 'blank': return say('Tours à blanc', 'Blank rounds')
    case 'confirmation': return say('Confirmation des listes', 'Confirmation of lists')
    case 'result': return say('Résultat', 'Result')
    case 'complementary': return say('Phase complémentaire', 'Complementary phase')
    case 'over': return say('Campagne terminée', 'Campaign over')
  }
}

export function Phase({ view }: Shown) {
  const { state } = view
  if (!state) return null
  const { phase, rights } = state
  if (!phase) return <p class="muted" data-phase="">{notYet(state)}</p>
  const isShut = state.now_ms >= phase.closes_ms
  return (
    <p class="muted" data-phase={phase.kind}>
      <strong>{phaseName(phase.kind)}</strong>{'. '}
      {isShut || !(rights.edits || rights.confirms) ? shut(state, isShut) : `${allowed(state)} ${until(phase.closes_ms)}`}
    </p>
  )
}

function notYet({ calendar, campaign }: State): string {
  const first = calendar[0]
  return first
    ? say(`${campaign}. La simulation ouvre vers le ${instant(first.opens_ms)}. Vous pouvez déjà lire les postes.`, `${campaign}. The simulation opens about ${instant(first.opens_ms)}. You may read the posts already.`)
    : say(`${campaign}. Rien n’est encore ouvert.`, `${campaign}. Nothing is open yet.`)
}

function until(ms: number): string {
  return say(`jusqu’au ${instant(ms)}.`, `until ${instant(ms)}.`)
}

function shut({ phase, calendar }: State, isShut: boolean): string {
  const next = calendar[calendar.findIndex((one) => one.kind === phase?.kind) + 1]
  const when = next ? say(` Suite prévue : ${phaseName(next.kind).toLowerCase()}, vers le ${instant(next.opens_ms)}.`, ` Planned next: ${phaseName(next.kind).toLowerCase()}, about ${instant(next.opens_ms)}.`) : ''
  if (isShut) return say('Les listes sont closes.', 'Lists are shut.') + when
  return phase?.kind === 'confirmation'
    ? say('Votre liste ne change plus.', 'Your list does not change any more.')
    : say('Les listes ne changent pas dans cette phase.', 'Lists do not change in this phase.') + when
}

/** What may be done, as a sentence that goes on with the end. */
function allowed({ rights, phase }: State): string {
  if (phase?.kind === 'confirmation') {
    return rights.adds_most
      ? say(`Sans poste au dernier tour, vous pouvez ajouter ${wishesOf(rights.adds_most)} à la fin, puis confirmer,`, `Without a post at the last round, you may add ${nb(rights.adds_most)} wishes at the end, then confirm,`)
      : say('Vous pouvez confirmer votre liste, sans la changer,', 'You may confirm your list, not change it,')
  }
  if (rights.confirms) return say('Vous pouvez ajouter, ordonner, supprimer et confirmer', 'You may add, order, delete and confirm')
  return rights.deletes
    ? say('Vous pouvez ajouter, ordonner et supprimer', 'You may add, order and delete')
    : say('Vous pouvez ajouter et ordonner ; un vœu qu’un tour a lu reste dans la liste,', 'You may add and order; a wish that a round has read stays in the list,')
}
