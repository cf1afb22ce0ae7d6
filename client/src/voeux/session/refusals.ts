/** What was refused, in words, and what to do (`docs/reference/refusals.md`). */
import type { Fault } from '../../core/wishes/rules'
import type { Refusal } from '../../core/wishes/wire'
import { nb, say, wishesOf } from '../language'

type Facts = Readonly<Record<string, unknown>>

const WORDS: Readonly<Record<string, (facts: Facts) => string>> = {
  'wishes.sign_in_unknown': () =>
    say(
      'Ce numéro et ce code ne vont pas ensemble. Vérifiez les deux sur votre convocation.',
      'This number and this code do not match. Check both on your convocation.',
    ),
  'wishes.sign_in_too_many': () =>
    say(
      'Trop d’essais depuis ce réseau. Attendez une minute, puis entrez à nouveau.',
      'Too many attempts from this network. Wait a minute and try again.',
    ),
  'wishes.password_invalid': ({ least, most }) =>
    say(
      `Il faut ${nb(Number(least))} caractères au moins, ${nb(Number(most))} au plus, et pas le code de la ` +
        'convocation.',
      `${nb(Number(least))} characters at least, ${nb(Number(most))} at most, and not the code of the convocation.`,
    ),
  'wishes.password_wrong': () =>
    say('Ce mot de passe n’est pas celui qui a été choisi.', 'This is not the password that was chosen.'),
  'wishes.password_too_many': () =>
    say(
      'Trop de mots de passe faux depuis ce réseau. Attendez cinq minutes, puis entrez à nouveau.',
      'Too many wrong passwords from this network. Wait five minutes and try again.',
    ),
  'wishes.password_stands': () =>
    say(
      'Un mot de passe a déjà été choisi pour ce numéro ; celui-ci n’a rien changé.',
      'A password has already been chosen for this number; this one changed nothing.',
    ),
  'wishes.not_participant': () =>
    say(
      'Votre numéro ne participe à aucune campagne de postes. Adressez-vous à votre faculté.',
      'Your number is not registered in any campaign. Contact your faculty.',
    ),
  'request.unknown_token': () =>
    say(
      'Votre entrée a pris fin. Entrez à nouveau ; rien de ce que vous avez écrit ici n’est perdu.',
      'Your session has expired. Sign in again; nothing that you wrote here is lost.',
    ),
  'wishes.writes_too_many': () =>
    say(
      'Trop de changements en une minute. Le suivant part dans une minute.',
      'Too many changes in one minute. The next will be sent in a minute.',
    ),
  'wishes.closed': () =>
    say('Les listes sont closes : plus rien ne peut y changer.', 'Lists are closed: nothing can be changed any more.'),
  'wishes.fixed': () =>
    say(
      'Dans cette phase, l’ordre de la liste ne change plus.',
      'In this phase the order of the list cannot be changed.',
    ),
  'wishes.too_many': () => say('La liste est trop longue.', 'The list is too long.'),
  'wishes.twice': ({ lines }) =>
    say(`Deux fois dans la liste : ${listNames(lines)}.`, `Twice in the list: ${listNames(lines)}.`),
  'wishes.kept': ({ lines }) =>
    say(
      `Un tour a lu ces vœux ; dans cette phase ils restent dans la liste : ${listNames(lines)}.`,
      `A round has read these wishes; in this phase they stay in the list: ${listNames(lines)}.`,
    ),
  'wishes.over_added': ({ most }) =>
    say(
      `Dans cette phase, ${wishesOf(Number(most))} de plus au maximum.`,
      `In this phase ${nb(Number(most))} more at most.`,
    ),
  'wishes.line_unknown': ({ lines }) =>
    say(
      `Ces lignes ne sont plus parmi les postes : ${listNames(lines)}.`,
      `These lines are no longer among the posts: ${listNames(lines)}.`,
    ),
  'wishes.not_eligible': ({ lines }) =>
    say(
      `Ces lignes sont réservées à un autre contrat : ${listNames(lines)}.`,
      `These lines are reserved for another contract: ${listNames(lines)}.`,
    ),
  'wishes.unranked': ({ lines }) =>
    say(
      `Vous n’avez pas de rang dans le groupe de ces lignes : ${listNames(lines)}.`,
      `You have no rank in the group of these lines: ${listNames(lines)}.`,
    ),
  'wishes.outdated': () =>
    say(
      'La liste a changé dans une autre fenêtre. Relisez-la.',
      'The list has been changed in another window. Read it again.',
    ),
  'wishes.confirmation_closed': () =>
    say('On ne confirme pas de liste dans cette phase.', 'Lists are not confirmed in this phase.'),
  'wishes.too_few': ({ least }) =>
    say(
      `Il faut ${wishesOf(Number(least))} au moins pour confirmer.`,
      `At least ${wishesOf(Number(least))} must be listed to confirm.`,
    ),
  'wishes.student_unknown': ({ number }) =>
    say(
      `Le n° ${String(number)} ne participe pas à cette campagne. Vérifiez le numéro.`,
      `No. ${String(number)} is not taking part in this campaign. Check the number.`,
    ),
  'couple.closed': () =>
    say('Dans cette phase, les couples ne changent plus.', 'Couples cannot be changed in this phase.'),
  'couple.of_one': () =>
    say('C’est votre propre numéro. Donnez celui de l’autre.', 'This is your own number. Enter the other person’s.'),
  'couple.taken': () => say('L’un de vous deux est déjà en couple.', 'One of you is already in a couple.'),
  'couple.asked': () =>
    say(
      'Une invitation entre vous deux attend déjà sa réponse.',
      'An invitation between you two is already waiting for an answer.',
    ),
  'couple.declined': () =>
    say(
      'Cette personne a refusé, et son refus vaut pour toute la campagne. Elle peut encore vous inviter.',
      'This person declined, for the whole campaign. They may still invite you.',
    ),
  'couple.under_contract': () =>
    say('Qui a un contrat (CESP) participe sans couple.', 'Holders of a contract (CESP) take part alone.'),
  'couple.too_many': () => say('Trop d’invitations dans cette campagne.', 'Too many invitations in this campaign.'),
  'couple.not_asked': () =>
    say('Cette invitation, ou ce couple, n’existe plus.', 'This invitation or this couple no longer exists.'),
  'couple.numbers_too_many': () =>
    say('Trop de numéros essayés. Attendez cinq minutes.', 'Too many numbers tried. Wait five minutes.'),
  'couple.outdated': () =>
    say(
      'La liste commune a changé entre-temps. Relisez-la.',
      'The joint list has changed in the meantime. Read it again.',
    ),
  'couple.pair_twice': ({ places }) =>
    say(
      `Couples de vœux en double, aux positions ${listNames(places)}.`,
      `Duplicate pairs, at positions ${listNames(places)}.`,
    ),
  'couple.pair_empty': ({ places }) =>
    say(
      `Couples de vœux vides, aux positions ${listNames(places)}.`,
      `Empty pairs, at positions ${listNames(places)}.`,
    ),
  'couple.too_many_pairs': ({ most }) =>
    say(
      `Une liste commune a ${nb(Number(most))} couples de vœux au maximum.`,
      `A joint list has ${nb(Number(most))} pairs at most.`,
    ),
}

const TOLD_COUNT_MAX = 5

function listNames(value: unknown): string {
  const names = Array.isArray(value) ? value.map(String) : []
  const rest = names.length - TOLD_COUNT_MAX
  return names.slice(0, TOLD_COUNT_MAX).join(', ') + (rest > 0 ? ` + ${nb(rest)}` : '')
}

export const NO_ANSWER = () =>
  say(
    'Pas de réponse. Vérifiez la connexion et recommencez ; faire deux fois la même chose ne change rien de plus.',
    'No answer. Check the connection and try again; doing it twice does no harm.',
  )

export function words(refusal: Refusal | Fault | 'failed'): string {
  if (refusal === 'failed') return NO_ANSWER()
  const facts = 'facts' in refusal ? refusal.facts : { ...refusal }
  return WORDS[refusal.code]?.(facts) ?? say(`Refusé (code ${refusal.code}).`, `Refused (code ${refusal.code}).`)
}
