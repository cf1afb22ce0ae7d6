/** Two students who want to be placed together: invited, agreed to, and left again. */
import { useState } from 'preact/hooks'
import type { State } from '../../core/wishes/wire'
import type { Outcome } from '../session/wish-store'
import { Joint } from './joint-list'
import { useBook } from '../posts/line-index'
import { Dialog, Note, type StoreProps } from '../parts'
import { words } from '../session/refusals'
import { say } from '../language'

type Fault = Exclude<Outcome, 'done'> | null

export function Couple({ store, view }: StoreProps) {
  const { state } = view
  const book = useBook(view)
  const [fault, setFault] = useState<Fault>(null)
  if (!state) return null
  const act = async (doing: Promise<Outcome>) => {
    const outcome = await doing
    setFault(outcome === 'done' ? null : outcome)
    return outcome === 'done'
  }
  const of = { store, view, book, act }
  return (
    <>
      {fault && (
        <Note tone="stop" isAlert code={fault === 'failed' ? fault : fault.code}>
          <p>{words(fault)}</p>
        </Note>
      )}
      {state.couple ? <SharedCouple {...of} state={state} /> : <InvitePartner {...of} state={state} />}
    </>
  )
}

export interface ActionState {
  readonly act: (doing: Promise<Outcome>) => Promise<boolean>
}

type Of = StoreProps & ActionState & { readonly state: State; readonly book: ReturnType<typeof useBook> }

function InvitePartner({ store, act, state }: Of) {
  const [number, setNumber] = useState('')
  if (state.contract)
    return (
      <Note>
        <p>
          {say(
            `Qui a un contrat (${state.contract}) participe sans couple.`,
            `Holders of a contract (${state.contract}) take part alone.`,
          )}
        </p>
      </Note>
    )
  if (!state.rights.couples)
    return (
      <Note>
        <p>
          {say(
            'Dans cette phase, les couples ne se font plus. Vous suivez votre propre liste.',
            'Couples cannot be formed in this phase. You follow your own list.',
          )}
        </p>
      </Note>
    )
  const receivedInvitations = state.invitations.filter((one) => !one.is_asking)
  return (
    <div class="stack">
      {receivedInvitations.map(({ number: by }) => (
        <ReceivedInvitation key={by} number={by} store={store} act={act} />
      ))}
      <SentInvitation {...{ store, act, state }} />
      <section class="sheet2 in narrow">
        <h2>{say('Être affectés ensemble', 'To be placed together')}</h2>
        <p>
          {say(
            'Invitez une personne de cette campagne par son numéro. Rien ne se passe avant son accord ; ' +
              'ensuite, vous écrivez ensemble une liste commune de couples de vœux, et chacun de vous peut ' +
              'partir tant que la phase permet les couples.',
            'Invite a person of this campaign by their number. Nothing happens before they consent; then you ' +
              'write a joint list of pairs of wishes together, and each of you may leave as long as the phase ' +
              'lets couples change.',
          )}
        </p>
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault()
            // What has been typed meanwhile stays: the next number.
            void act(store.invite(number.trim())).then(
              (isDone) => isDone && setNumber((typed) => (typed === number ? '' : typed)),
            )
          }}
        >
          <div>
            <label for="other">{say('Numéro de l’autre', 'The other person’s number')}</label>
            <input
              id="other"
              inputMode="numeric"
              autocomplete="off"
              maxLength={12}
              required
              value={number}
              onInput={(event) => setNumber(event.currentTarget.value)}
            />
          </div>
          <button class="btn main" type="submit">
            {say('Inviter', 'Invite')}
          </button>
        </form>
      </section>
    </div>
  )
}

type OfInvitation = Pick<Of, 'store' | 'act'>

function SentInvitation({ store, act, state }: OfInvitation & { readonly state: State }) {
  const sentInvitations = state.invitations.filter((one) => one.is_asking)
  if (sentInvitations.length === 0) return null
  return (
    <section class="sheet2 in narrow" data-couple="asking">
      <h2>{say('En attente de réponse', 'Waiting for an answer')}</h2>
      <p>
        {say(
          'D’ici là, chacun suit sa propre liste. La première personne qui accepte est en couple avec vous.',
          'Until then each follows their own list. The first person who accepts is a couple with you.',
        )}
      </p>
      <ul class="stack">
        {sentInvitations.map(({ number }) => (
          <li key={number} class="row wrap">
            <b id={`made-${number}`}>{say(`Vous avez invité le n° ${number}`, `You invited no. ${number}`)}</b>
            <button
              class="btn"
              type="button"
              aria-describedby={`made-${number}`}
              onClick={() => void act(store.say(number, 'revoked'))}
            >
              {say('Retirer l’invitation', 'Withdraw the invitation')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  )
}

function ReceivedInvitation({ store, act, number }: OfInvitation & { readonly number: string }) {
  const [isDeclining, setDeclining] = useState(false)
  return (
    <section class="sheet2 in narrow" data-couple="asked">
      <h2>{say(`Le n° ${number} vous invite`, `No. ${number} invites you`)}</h2>
      <p>
        {say(
          'Si vous acceptez : chacun voit les rangs de l’autre, et ce que vos deux listes donnent ensemble ; ' +
            'vous écrivez une liste commune, qui ne vaut qu’avec votre accord à tous deux. Vous pouvez partir ' +
            'tant que la phase permet les couples. Un refus vaut pour toute la campagne ; sans réponse, rien ne ' +
            'se passe.',
          'If you accept: each sees the ranks of the other, and what your two lists make together; you write ' +
            'a joint list, which holds only once both agree. You may leave as long as the phase lets couples ' +
            'change. If you decline, it holds for the whole campaign; without an answer nothing happens.',
        )}
      </p>
      <div class="row wrap">
        <button class="btn main" type="button" onClick={() => void act(store.say(number, 'accepted'))}>
          {say('Accepter', 'Accept')}
        </button>
        <button class="btn" type="button" onClick={() => setDeclining(true)}>
          {say('Refuser', 'Decline')}
        </button>
      </div>
      {isDeclining && (
        <Dialog
          title={say(`Refuser l’invitation du n° ${number}`, `Decline the invitation of no. ${number}`)}
          onClose={() => setDeclining(false)}
        >
          <p>
            {say(
              'Un refus vaut pour toute la campagne : cette personne ne pourra plus vous inviter.',
              'It holds for the whole campaign: this person cannot invite you again.',
            )}
          </p>
          <div class="row wrap">
            <button
              class="btn danger"
              type="button"
              onClick={() => void act(store.say(number, 'declined')).then(() => setDeclining(false))}
            >
              {say('Refuser', 'Decline')}
            </button>
            <button class="btn quiet" type="button" onClick={() => setDeclining(false)}>
              {say('Pas maintenant', 'Not now')}
            </button>
          </div>
        </Dialog>
      )}
    </section>
  )
}

function SharedCouple({ store, view, book, act, state }: Of) {
  const [isLeaving, setLeaving] = useState(false)
  const couple = state.couple!
  const leave = async () => {
    if (await act(store.say(couple.number, 'revoked'))) store.draft(null)
    setLeaving(false)
  }
  return (
    <div class="stack" data-couple="together">
      <section class="sheet2 in">
        <header>
          <h2>{say(`En couple avec le n° ${couple.number}`, `A couple with no. ${couple.number}`)}</h2>
          <button
            class="btn quiet push"
            type="button"
            disabled={!state.rights.couples}
            onClick={() => setLeaving(true)}
          >
            {say('Quitter le couple', 'Leave the couple')}
          </button>
        </header>
        <p class="muted">
          {state.rights.couples
            ? say(
                'Une liste commune remplace vos deux listes dans les tours, dès que vous êtes tous deux d’accord.',
                'A joint list takes the place of your two lists in the rounds, as soon as both agree.',
              )
            : say('Les couples et leur liste ne changent plus.', 'Couples and their lists can no longer be changed.')}
        </p>
      </section>
      <Joint store={store} view={view} book={book} act={act} couple={couple} />
      {isLeaving && (
        <Dialog title={say('Quitter le couple', 'Leave the couple')} onClose={() => setLeaving(false)}>
          <p>
            {say(
              `La liste commune ne vaudra plus, pour vous comme pour le n° ${couple.number}. Chacun suivra sa ` +
                'propre liste dès le prochain tour.',
              `The joint list will no longer apply, for you or for no. ${couple.number}. Each follows their own ` +
                'list from the next round on.',
            )}
          </p>
          <div class="row wrap">
            <button class="btn danger" type="button" onClick={() => void leave()}>
              {say('Quitter', 'Leave')}
            </button>
            <button class="btn quiet" type="button" onClick={() => setLeaving(false)}>
              {say('Rester', 'Stay')}
            </button>
          </div>
        </Dialog>
      )}
    </div>
  )
}
