/** The joint list: made by a rule, edited by either, held once both agree. */
import { useState } from 'preact/hooks'
import { keyOf, NO_CHOICE, waitsFor, type Draft } from '../../core/wishes/joint-list'
import type { Choice, Couple, Generated, Pair } from '../../core/wishes/wire'
import type { WithBook } from '../sidebar'
import type { ActionState } from './couple'
import { Editor } from './pair-editor'
import { Note } from '../parts'
import { words } from '../session/refusals'
import { nb, plural, say, shortly, wishesOf } from '../language'

type Of = WithBook & ActionState & { readonly couple: Couple }

export const pairsOf = (count: number) =>
  plural(count, ['couple de vœux', 'couples de vœux'], ['pair of wishes', 'pairs of wishes'])

export function Joint({ store, view, book, act, couple }: Of) {
  const { state, joint } = view
  const [chances, setChances] = useState<ReadonlyMap<string, number>>(new Map())
  const [told, setTold] = useState('')
  if (!state) return null
  const { newest } = couple
  const isOpen = state.rights.couples
  const draft: Draft = joint ?? {
    number: state.number,
    based_on: newest?.number ?? 0,
    choice: newest?.choice ?? NO_CHOICE,
    pairs: newest?.pairs ?? [],
  }
  const chanceByPair = new Map([
    ...(newest?.pairs ?? []).map((pair, at): [string, number] => [keyOf(pair), view.chances?.pairs?.[at] ?? -1]),
    ...chances,
  ])
  const generate = async () => {
    const answer = await store.ask<Generated>('POST', '/couple/generated', draft.choice)
    if (answer.kind !== 'right') return setTold(words(answer.kind === 'refused' ? answer.refusal : 'failed'))
    const { pairs, counts } = answer.value
    setChances(new Map(pairs.map((pair, at) => [keyOf(pair), answer.value.chances?.[at] ?? -1])))
    store.draft({ ...draft, pairs })
    setTold(
      say(
        `${pairsOf(pairs.length)}, de vos listes de ${wishesOf(counts[0] ?? 0)} et ${wishesOf(counts[1] ?? 0)}. Rien ` +
          'n’est proposé tant que vous n’appuyez pas sur « Proposer ».',
        `${pairsOf(pairs.length)}, of your lists of ${wishesOf(counts[0] ?? 0)} and ${wishesOf(counts[1] ?? 0)}. ` +
          'Nothing is proposed before you press “Propose”.',
      ),
    )
  }
  const change = (part: Partial<Draft>) => store.draft({ ...draft, ...part })
  const isBehind = newest !== null && draft.based_on < newest.number
  const propose = () => act(store.propose({ ...draft, based_on: newest?.number ?? 0 }))
  return (
    <>
      <Stand couple={couple} isOpen={isOpen} onAgree={() => void act(store.agree(newest?.number ?? 0))} />
      {isBehind && (
        <Note tone="care" isAlert code="couple.outdated">
          <p>
            <b>
              {say(
                `Le n° ${couple.number} a proposé une autre liste entre-temps (version ${nb(newest.number)}).`,
                `No. ${couple.number} proposed another list meanwhile (version ${nb(newest.number)}).`,
              )}
            </b>{' '}
            {say('Ce que vous écriviez est gardé ci-dessous.', 'What you were writing is kept below.')}
          </p>
          <p>
            <button class="btn" type="button" onClick={() => store.draft(null)}>
              {say('Lire la sienne, laisser la mienne', 'Read theirs, leave mine')}
            </button>
          </p>
        </Note>
      )}
      {isOpen && (
        <Rules
          isFirst={!newest && !joint}
          choice={draft.choice}
          onChoice={(choice) => change({ choice })}
          onGenerate={() => void generate()}
        />
      )}
      <p class="small muted" role="status">
        {told}
      </p>
      <section class="sheet2" aria-label={say('Liste commune', 'Joint list')}>
        <div class="tools">
          <h2>
            {joint ? say('Brouillon de liste commune', 'Draft of a joint list') : say('Liste commune', 'Joint list')}
          </h2>
          <span class="num muted">{pairsOf(draft.pairs.length)}</span>
          {joint && isOpen && (
            <>
              <button
                class="btn main push"
                type="button"
                disabled={draft.pairs.length > state.settings.pairs_most}
                onClick={() => void propose()}
              >
                {say('Proposer cette liste', 'Propose this list')}
              </button>
              <button class="btn quiet" type="button" onClick={() => store.draft(null)}>
                {say('Laisser le brouillon', 'Drop the draft')}
              </button>
            </>
          )}
        </div>
        <Editor
          book={book}
          couple={couple}
          state={state}
          pairs={draft.pairs}
          chances={chanceByPair}
          isOpen={isOpen}
          onPairs={(pairs: readonly Pair[]) => change({ pairs })}
        />
        <p class="in muted small">
          {draft.choice.unlinks
            ? say(
                'Après le dernier couple de vœux, chacun suit sa propre liste.',
                'After the last pair each follows their own list.',
              )
            : say(
                'Après le dernier couple de vœux, ni l’un ni l’autre n’a de poste.',
                'After the last pair neither has a post.',
              )}
        </p>
      </section>
    </>
  )
}

function Stand({ couple, isOpen, onAgree }: { couple: Couple; isOpen: boolean; onAgree: () => void }) {
  const { newest, agreed, number } = couple
  const waits = waitsFor(newest)
  const meanwhile = agreed
    ? say(`En attendant, la version ${nb(agreed.number)} vaut.`, `In the meantime, version ${nb(agreed.number)} holds.`)
    : say('En attendant, chacun suit sa propre liste.', 'In the meantime, each follows their own list.')
  if (!newest || waits === 'none') {
    return (
      <Note tone="care" code="joint.none">
        <p>
          <b>{say('Pas encore de liste commune.', 'No joint list yet.')}</b>{' '}
          {say('Préparez-la par une règle, corrigez-la, proposez-la.', 'Build it by a rule, adjust it, propose it.')}
        </p>
      </Note>
    )
  }
  if (waits === 'nobody') {
    return (
      <Note tone="safe" code="joint.agreed">
        <p>
          <b>{say('Vous êtes d’accord tous les deux.', 'Both of you agree.')}</b>{' '}
          {say(
            `La version ${nb(newest.number)}, du ${shortly(newest.at_ms)}, vaut dans les tours.`,
            `Version ${nb(newest.number)}, of ${shortly(newest.at_ms)}, holds in the rounds.`,
          )}
        </p>
      </Note>
    )
  }
  if (waits === 'other') {
    return (
      <Note code="joint.waiting">
        <p>
          <b>
            {say(`Proposée : en attente de l’accord du n° ${number}.`, `Proposed: waiting for no. ${number} to agree.`)}
          </b>{' '}
          {meanwhile}
        </p>
      </Note>
    )
  }
  return (
    <Note tone="care" code="joint.asked">
      <p>
        <b>
          {say(
            `Le n° ${number} propose la version ${nb(newest.number)} : lisez-la.`,
            `No. ${number} proposes version ${nb(newest.number)}: read it.`,
          )}
        </b>{' '}
        {meanwhile}
      </p>
      <p>
        <button class="btn main" type="button" disabled={!isOpen} onClick={onAgree}>
          {say('Je suis d’accord', 'I agree')}
        </button>
      </p>
    </Note>
  )
}

interface RulesOf {
  readonly choice: Choice
  readonly onChoice: (choice: Choice) => void
  readonly onGenerate: () => void
  /** Nothing was made yet: the question stands open. */
  readonly isFirst: boolean
}

function Rules({ choice, onChoice, onGenerate, isFirst }: RulesOf) {
  const radio = <K extends 'rule' | 'order'>(name: K, value: Choice[K], text: string) => (
    <label class="check">
      <input
        type="radio"
        name={name}
        checked={choice[name] === value}
        onChange={() => onChoice({ ...choice, [name]: value })}
      />
      {text}
    </label>
  )
  const flag = (name: 'one_sided' | 'unlinks', text: string) => (
    <label class="check">
      <input
        type="checkbox"
        checked={choice[name]}
        onChange={(event) => onChoice({ ...choice, [name]: event.currentTarget.checked })}
      />
      {text}
    </label>
  )
  return (
    <details class="sheet2 in" open={isFirst}>
      <summary>{say('Préparer la liste commune de vos deux listes', 'Make the joint list of your two lists')}</summary>
      <div class="pair">
        <fieldset>
          <legend>{say('Quels postes vont ensemble', 'Which posts go together')}</legend>
          {radio('rule', 'same', say('Même subdivision', 'The same subdivision'))}
          {radio('rule', 'neighbouring', say('Même subdivision ou voisine', 'The same subdivision or a neighbour'))}
          {radio('rule', 'explicit', say('Nous les écrivons nous-mêmes', 'We write them ourselves'))}
        </fieldset>
        <fieldset>
          <legend>{say('Lesquels d’abord', 'Which first')}</legend>
          {radio('order', 'sum', say('La plus petite somme des deux positions', 'The smallest sum of both positions'))}
          {radio(
            'order',
            'worst',
            say('Le moins bien servi des deux, au mieux', 'The worse served of the two, as well as may be'),
          )}
        </fieldset>
      </div>
      {flag(
        'one_sided',
        say('Ensuite, un poste pour l’un et aucun pour l’autre', 'Then a post for one and none for the other'),
      )}
      {flag('unlinks', say('En dernier recours, chacun sa propre liste', 'As a last resort, each their own list'))}
      <button class="btn" type="button" disabled={choice.rule === 'explicit'} onClick={onGenerate}>
        {say('Préparer la liste', 'Make the list')}
      </button>
    </details>
  )
}
