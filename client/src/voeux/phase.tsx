/** Where the campaign is, what may be done now, until when. */
import type { PhaseKind, State } from '../core/wishes/wire'
import type { StoreProps } from './parts'
import { instant, say, wishesOf } from './language'

export function phaseName(kind: PhaseKind): string {
  switch (kind) {
    case 'simulation':
      return say('Phase de simulation', 'Simulation')
    case 'blank':
      return say('Tours à blanc', 'Blank rounds')
    case 'confirmation':
      return say('Confirmation des listes', 'Confirmation of lists')
    case 'result':
      return say('Résultat', 'Result')
    case 'complementary':
      return say('Phase complémentaire', 'Complementary phase')
    case 'over':
      return say('Campagne terminée', 'Campaign over')
  }
}

export function Phase({ view }: StoreProps) {
  const { state } = view
  if (!state) return null
  const { phase, rights } = state
  if (!phase)
    return (
      <p class="muted" data-phase="">
        {notYet(state)}
      </p>
    )
  const isShut = state.now_ms >= phase.closes_ms
  return (
    <p class="muted" data-phase={phase.kind}>
      <strong>{phaseName(phase.kind)}</strong>
      {'. '}
      {isShut || !(rights.edits || rights.confirms)
        ? closedSentence(state, isShut)
        : describeRights(state, phase.closes_ms)}
    </p>
  )
}

function notYet({ calendar, campaign }: State): string {
  const first = calendar[0]
  return first
    ? say(
        `${campaign}. La simulation ouvre vers le ${instant(first.opens_ms)}. Vous pouvez déjà lire les postes.`,
        `${campaign}. The simulation opens about ${instant(first.opens_ms)}. You may read the posts already.`,
      )
    : say(`${campaign}. Rien n’est encore ouvert.`, `${campaign}. Nothing is open yet.`)
}

function closedSentence({ phase, calendar }: State, isShut: boolean): string {
  const next = calendar[calendar.findIndex((one) => one.kind === phase?.kind) + 1]
  const nextSentence = next
    ? say(
        ` Suite prévue : ${phaseName(next.kind).toLowerCase()}, vers le ${instant(next.opens_ms)}.`,
        ` Planned next: ${phaseName(next.kind).toLowerCase()}, about ${instant(next.opens_ms)}.`,
      )
    : ''
  if (isShut) return say('Les listes sont closes.', 'Lists are closed.') + nextSentence
  return phase?.kind === 'confirmation'
    ? say('Votre liste ne change plus.', 'Your list can no longer be changed.')
    : say('Les listes ne changent pas dans cette phase.', 'Lists cannot be changed in this phase.') + nextSentence
}

/** What may be done, until when, and what not. */
function describeRights({ rights }: State, closes_ms: number): string {
  const more = rights.adds_most
  const verbs = [
    rights.edits && more === null && say('ajouter', 'add'),
    rights.edits &&
      more !== null &&
      more > 0 &&
      say(`ajouter ${wishesOf(more)} à la fin`, `add ${wishesOf(more)} at the end`),
    rights.reorders && say('ordonner', 'order'),
    rights.deletes && say('supprimer', 'delete'),
    rights.confirms && say('confirmer votre liste', 'confirm your list'),
  ].filter((verb): verb is string => Boolean(verb))
  const last = verbs.pop() ?? ''
  const acts = verbs.length ? `${verbs.join(', ')} ${say('et', 'and')} ${last}` : last
  const keptSentence =
    rights.edits && !rights.deletes
      ? say(' Un vœu qu’un tour a lu reste dans la liste.', ' A wish that a round has read stays in the list.')
      : ''
  const fixedSentence =
    rights.edits && !rights.reorders ? say(' Son ordre ne change plus.', ' Its order can no longer be changed.') : ''
  return (
    say(`Vous pouvez ${acts} jusqu’au ${instant(closes_ms)}.`, `You may ${acts} until ${instant(closes_ms)}.`) +
    keptSentence +
    fixedSentence
  )
}
