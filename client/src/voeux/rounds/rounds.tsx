/** What rounds said: the last one wish by wish, and how limits moved. */
import { beyond } from '../../core/wishes/joint-list'
import { isWithin } from '../../core/wishes/lines'
import { lastResult, verdicts, type Verdict } from '../../core/wishes/rounds'
import type { State, RoundResult } from '../../core/wishes/wire'
import type { WithBook } from '../sidebar'
import { useBook } from '../posts/line-index'
import { Note, type StoreProps } from '../parts'
import { WITHIN } from '../posts/posts'
import { Proof } from './proof'
import { limitOf, nameOf } from '../list/row'
import { nb, plural, say, shortly, timesInHundred } from '../language'
import { Trends } from './trends'

export function Rounds({ store, view }: StoreProps) {
  const { state } = view
  const book = useBook(view)
  if (!state) return null
  const result = lastResult(state)
  if (!result) {
    return (
      <section class="sheet2 empty">
        <p>
          {say(
            'Aucun tour encore. Le premier apparaîtra ici : le poste que votre liste vous donnerait, et pourquoi.',
            'No round yet. The first will appear here: the post that your list would give you, and why.',
          )}
        </p>
      </section>
    )
  }
  return (
    <div class="two">
      <section class="sheet2" aria-label={say('Le dernier tour, vœu par vœu', 'The last round, wish by wish')}>
        <Answer result={result} view={view} store={store} book={book} />
        <Possible view={view} result={result} store={store} book={book} />
        <WishByWish result={result} view={view} store={store} book={book} />
      </section>
      <aside class="side" aria-label={say('Tendance', 'Trend')}>
        {isGiven(result) && <Proof store={store} view={view} result={result} book={book} />}
        <Trends view={view} book={book} />
        <WhatItIs runs={view.chances?.runs ?? 0} />
      </aside>
    </div>
  )
}

type Of = WithBook & { readonly result: RoundResult }

const isGiven = ({ kind }: RoundResult) => kind === 'final' || kind === 'complementary'

function Answer({ result, book }: Of) {
  const name = result.line ? nameOf(book.byCode.get(result.line), result.line) : ''
  return (
    <div class="in">
      {!isGiven(result) && (
        <p class="tag care">{say('Simulation : ne donne aucun poste', 'Simulation: gives no post')}</p>
      )}
      <p class="big">
        {name ||
          (isGiven(result)
            ? say('Aucun poste à ce tour', 'No post in this round')
            : say('Aucun poste : en attente partout', 'No post: waiting everywhere'))}
      </p>
      <p class="muted">
        {say(
          `Tour ${nb(result.number)}, ${shortly(result.opens_ms)}.`,
          `Round ${nb(result.number)}, ${shortly(result.opens_ms)}.`,
        )}{' '}
        {name &&
          say(
            `C’est le premier vœu de votre liste où votre rang est dans la limite.`,
            'It is the first wish of your list where your rank is within the limit.',
          )}
      </p>
    </div>
  )
}

/** What would have given a post: lines within the limits that the list has not. */
function Possible({ result, view, book }: Of) {
  const list = new Set(view.saving?.here)
  const count = book.all.filter(
    (one) => one.isOpen && isWithin(one.rank, one.line.last) && !list.has(one.line.code),
  ).length
  if (result.line || result.joint_number || !count || !view.state?.rights.edits) return null
  return (
    <Note tone="care" code="possible">
      <p>
        {say(
          'Ce qui aurait changé le résultat : à ces limites, votre rang suffisait sur ' +
            `${plural(count, ['ligne', 'lignes'], ['line', 'lines'])} hors de votre liste.`,
          'What would have changed the result: at these limits your rank was enough on ' +
            `${plural(count, ['', ''], ['line', 'lines'])} outside your list.`,
        )}{' '}
        <a href={WITHIN}>{say('Les voir', 'See them')}</a>
      </p>
    </Note>
  )
}

function WishByWish({ result, view, book }: Of) {
  const { state, chances } = view
  if (!state) return null
  if (result.joint_number) return <PairByPair result={result} state={state} book={book} />
  const verdictByCode = verdicts(state, book.byCode)
  const isSame = chances?.list === state.list.digest
  return (
    <ol class="wishes why" aria-label={say('Chaque vœu, expliqué', 'Each wish, explained')}>
      {state.seen.map((code, at) => {
        const verdict = verdictByCode.get(code)
        const end = isSame && state.list.codes[at] === code ? chances?.ends?.[at] : undefined
        return (
          <li
            key={code}
            class={`wish ${verdict?.kind === 'got' ? 'got' : ''} ${verdict?.kind === 'unread' ? 'after' : ''}`}
            data-verdict={verdict?.kind}
          >
            <span class="no num">{nb(at + 1)}</span>
            <span class="what">
              <b>{nameOf(book.byCode.get(code), code)}</b>
              <span>{reason(verdict, code, book)}</span>
              {end !== undefined && end > 0 && (
                <span>
                  {say(
                    `Sur 100 tirages, votre liste finit ici ${timesInHundred(end)}.`,
                    `Of 100 runs your list ends here ${timesInHundred(end)}.`,
                  )}
                </span>
              )}
            </span>
          </li>
        )
      })}
      {state.seen.length === 0 && (
        <li class="empty">
          {say(
            'Ce tour n’a lu aucune liste de vous : elle était vide.',
            'This round read no list of yours: it was empty.',
          )}
        </li>
      )}
    </ol>
  )
}

interface PairsOf {
  readonly result: RoundResult
  readonly state: State
  readonly book: WithBook['book']
}

/** The joint list that the round followed, from its top down to the pair that was got. */
function PairByPair({ result, state, book }: PairsOf) {
  const { couple } = state
  const joint = [couple?.agreed, couple?.newest].find((one) => one?.number === result.joint_number)
  if (!couple || !joint) {
    return (
      <p class="in">
        {say(
          `Ce tour a suivi la version ${nb(result.joint_number)} de votre liste commune, qui n’est plus la vôtre.`,
          `This round followed version ${nb(result.joint_number)} of your joint list, which is no longer yours.`,
        )}
      </p>
    )
  }
  const name = (code: string | null) =>
    code === null ? say('aucun poste', 'no post') : nameOf(book.byCode.get(code), code)
  const self = couple.is_asking ? 0 : 1
  const memberName = (member: 0 | 1) => (member === self ? say('vous', 'you') : `n° ${couple.number}`)
  const end = result.position < 0 ? joint.pairs.length : result.position
  return (
    <ol class="wishes why" aria-label={say('Chaque couple de vœux, expliqué', 'Each pair, explained')}>
      {joint.pairs.map((pair, at) => {
        const out = at < end ? beyond(pair, couple.ranks, book.byCode) : []
        const kind = at === end ? 'got' : at > end ? 'unread' : 'refused'
        return (
          <li
            key={at}
            class={`wish ${kind === 'got' ? 'got' : ''} ${kind === 'unread' ? 'after' : ''}`}
            data-verdict={kind}
          >
            <span class="no num">{nb(at + 1)}</span>
            <span class="what">
              <b>{`${memberName(0)} : ${name(pair[0])} · ${memberName(1)} : ${name(pair[1])}`}</b>
              <span>
                {kind === 'got' &&
                  say('Obtenu : vos deux rangs sont dans les limites.', 'Got: both ranks are within the limits.')}
                {kind === 'unread' &&
                  say(
                    'Non examiné : un couple de vœux plus haut a été obtenu.',
                    'Not read: a pair above was obtained.',
                  )}
                {kind === 'refused' &&
                  (out.length
                    ? out
                        .map((one) =>
                          say(
                            `${memberName(one.member)} : limite ${one.limit === null ? '–' : nb(one.limit)}, rang ` +
                              `${nb(one.rank)}.`,
                            `${memberName(one.member)}: limit ${one.limit === null ? '–' : nb(one.limit)}, rank ` +
                              `${nb(one.rank)}.`,
                          ),
                        )
                        .join(' ')
                    : pair[0] === pair[1]
                      ? say(
                          'Il fallait deux places à la fois sur cette ligne.',
                          'Two seats at once were needed on this line.',
                        )
                      : say(
                          'Vos deux rangs suffisaient : aucun résultat n’était stable à ce tour, et il laisse ' +
                            'ces deux vœux sans réponse.',
                          'Both ranks were enough: no result was stable in this round, and it leaves these ' +
                            'two wishes unmet.',
                        ))}
              </span>
            </span>
          </li>
        )
      })}
    </ol>
  )
}

function reason(verdict: Verdict | undefined, code: string, book: WithBook['book']): string {
  const rankedLine = book.byCode.get(code)
  switch (verdict?.kind) {
    case 'got':
      if (rankedLine?.line.last?.limit === null)
        return say(
          `Obtenu : une place reste libre sur cette ligne ; votre rang ${nb(rankedLine.rank)}.`,
          `Got: a seat is still free on this line; your rank ${nb(rankedLine.rank)}.`,
        )
      return say(
        `Obtenu : limite ${limitOf(rankedLine?.line.last ?? null)}, votre rang ${nb(rankedLine?.rank ?? 0)}.`,
        `Got: limit ${limitOf(rankedLine?.line.last ?? null)}, your rank ${nb(rankedLine?.rank ?? 0)}.`,
      )
    case 'unread':
      return say('Non examiné : un vœu plus haut a été obtenu.', 'Not read: a wish above was obtained.')
    case 'unheard':
      return say(
        'Votre rang suffisait : aucun résultat n’était stable à ce tour, et il laisse ce vœu sans réponse.',
        'Your rank was enough: no result was stable in this round, and it leaves this wish unmet.',
      )
    case 'refused': {
      const { limit, rank, waiting } = verdict
      const wait = waiting
        ? say(` En liste d’attente : n° ${nb(waiting)}.`, ` On the waiting list: no. ${nb(waiting)}.`)
        : ''
      if (limit === 0) return say('Aucune place sur cette ligne.', 'No seat on this line.') + wait
      return say(
        `Limite ${nb(limit)}, votre rang ${nb(rank)} : ${nb(rank - limit)} de trop.${wait}`,
        `Limit ${nb(limit)}, your rank ${nb(rank)}: ${nb(rank - limit)} too far.${wait}`,
      )
    }
    default:
      return say('Ce tour ne connaissait pas cette ligne.', 'This round did not know this line.')
  }
}

function WhatItIs({ runs }: { runs: number }) {
  return (
    <Note>
      <p>
        <b>{say('Ce que la chance dit, et ne dit pas', 'What the chance tells you, and what it does not')}</b>
      </p>
      {runs > 0 ? (
        <p>
          {say(
            `Après le dernier tour, le calcul a été refait ${nb(runs)} fois, en faisant changer les listes ` +
              'des autres comme elles changent d’un tour à l’autre. « 87 % » : dans 87 tirages sur 100, votre ' +
              'rang suffisait sur cette ligne.',
            `After the last round the sum was done ${nb(runs)} times again, while the lists of others changed ` +
              'as they change from one round to the next. “87%”: in 87 runs of 100 your rank was enough on this ' +
              'line.',
          )}
        </p>
      ) : (
        <p>
          {say(
            'Elle apparaîtra après le prochain tour de simulation.',
            'It will appear after the next round of simulation.',
          )}
        </p>
      )}
      <p>
        {say(
          'Ce n’est pas une promesse : si beaucoup d’étudiants changent d’avis autrement, les limites bougent ' +
            'autrement. Elle ne doit pas changer votre ordre : mettez en premier ce que vous voulez le plus.',
          'It is no promise: if many students change their minds otherwise, limits move otherwise. It must ' +
            'not change your order: put first what you want most.',
        )}
      </p>
    </Note>
  )
}
