/** What the student has to do next, and the one sentence that says why. */
import type { State } from '../core/wishes/wire'
import type { View } from './session/view'
import { Note } from './parts'
import { instant, nb, say, wishesOf } from './language'

export function NextStep({ view }: { view: View }) {
  const { state, saving } = view
  if (!state || !saving) return null
  const { tone, title, more } = nextOf(state, saving.here.length)
  return (
    <Note tone={tone} code="next">
      <p>
        <b>{title}</b>
      </p>
      {more && <p>{more}</p>}
    </Note>
  )
}

interface Advice {
  readonly tone: 'care' | 'safe' | ''
  readonly title: string
  readonly more: string
}

/** The receipt of the list as it stands, in the phase that is open. */
export function receiptNow({ receipts, phase, list }: State) {
  return receipts.find((one) => one.phase === phase?.number && one.number === list.number)
}

/** The invitations that the student may accept now. */
export function toAnswer({ couple, invitations, rights }: State) {
  return couple || !rights.couples ? [] : invitations.filter((one) => !one.is_asking)
}

function nextOf(state: State, count: number): Advice {
  const { phase, rights, settings } = state
  const missing = settings.wishes_least - count
  const invitation = toAnswer(state)[0]
  if (invitation) {
    return {
      tone: 'care',
      title: say(
        `Le n° ${invitation.number} vous invite en couple.`,
        `No. ${invitation.number} invites you to be a couple.`,
      ),
      more: say('Répondez dans « Couple ».', 'Answer in “Couple”.'),
    }
  }
  if (phase?.kind === 'complementary' && state.rounds.at(-1)?.line) {
    return {
      tone: 'safe',
      title: say('Vous avez un poste.', 'You have a post.'),
      more: say(
        'Cette phase est pour qui n’en a pas : rien à faire.',
        'This phase is for those who have none: nothing to do.',
      ),
    }
  }
  if (!phase || (!rights.edits && !rights.confirms)) return waits(state)
  if (rights.confirms) {
    if (receiptNow(state))
      return {
        tone: 'safe',
        title: say('Votre liste est confirmée.', 'Your list is confirmed.'),
        more: say('Gardez votre reçu. Rien d’autre à faire.', 'Keep your receipt. Nothing else to do.'),
      }
    return {
      tone: 'care',
      title: say(
        `Confirmez votre liste avant le ${instant(phase.closes_ms)}.`,
        `Confirm your list before ${instant(phase.closes_ms)}.`,
      ),
      more:
        missing > 0
          ? fewer(state, missing)
          : settings.unconfirmed === 'counts'
            ? say(
                'Sans confirmation, elle compte telle qu’elle est enregistrée.',
                'Without confirmation it counts as it is saved.',
              )
            : say(
                'Sans confirmation, vous iriez à la phase complémentaire.',
                'Without confirmation you would go to the complementary phase.',
              ),
    }
  }
  if (missing > 0) {
    return {
      tone: 'care',
      title: say(`Ajoutez encore ${wishesOf(missing)}.`, `Add ${wishesOf(missing)} more.`),
      more: fewer(state, missing),
    }
  }
  const last = state.rounds.at(-1)
  if (last && !last.line) {
    return {
      tone: 'care',
      title: say(
        'Aucun poste pour vous au dernier tour : ajoutez des vœux.',
        'No post for you at the last round: add wishes.',
      ),
      more: say('Cherchez des lignes où votre rang suffisait.', 'Search lines where your rank was enough.'),
    }
  }
  return {
    tone: 'safe',
    title: say('Rien à faire.', 'Nothing to do.'),
    more: say(
      'Votre liste a assez de vœux. Vous pouvez encore la changer.',
      'Your list has enough wishes. You may still change it.',
    ),
  }
}

function fewer({ settings }: State, missing: number): string {
  const { wishes_least: least, below_least: below } = settings
  return below === 'refused'
    ? say(
        `Il en faut ${nb(least)} pour confirmer ; il en manque ${nb(missing)}.`,
        `${nb(least)} are needed to confirm; ${nb(missing)} are missing.`,
      )
    : say(
        `Avec moins de ${wishesOf(least)}, une liste ne compte pas : elle va à la phase complémentaire. Il en ` +
          `manque ${nb(missing)}.`,
        `With fewer than ${wishesOf(least)} a list does not count: it goes to the complementary phase. ` +
          `${nb(missing)} are missing.`,
      )
}

function waits({ rounds, phase }: State): Advice {
  const result = rounds.findLast((one) => one.kind === 'final' || one.kind === 'complementary')
  if (result) return { tone: '', title: say('Le résultat est publié.', 'The result is published.'), more: '' }
  return {
    tone: '',
    title: say('Rien à faire pour l’instant.', 'Nothing to do for now.'),
    more: phase
      ? say(
          'Le résultat sera sur cette page à l’instant que les organisateurs annoncent.',
          'The result will be on this page at the instant that the organisers announce.',
        )
      : '',
  }
}
