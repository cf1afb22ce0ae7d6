/** Beside the list: what to do, what the last round says, what the list here would give. */
import { atTheseLimits, lastResult, sameCount } from '../core/wishes/rounds'
import { Confirmation } from './list/confirmation'
import type { View } from './session/view'
import { Icon } from './icon'
import type { Book } from './posts/line-index'
import { NextStep } from './next-step'
import { Note, type StoreProps } from './parts'
import { nameOf } from './list/row'
import { hour, nb, plural, say, shortly } from './language'

export type WithBook = StoreProps & { readonly book: Book }

/** What comes before the list on a small screen: what is to be done. */
export function ToDo({ store, view, book }: WithBook) {
  const agreed = view.state?.couple?.agreed
  return (
    <div class="todo">
      <NextStep view={view} />
      {agreed && (
        <Note>
          <p>
            {say('Les tours suivent votre liste commune :', 'Rounds follow your joint list:')}{' '}
            <a href="#couple">{say('Couple', 'Couple')}</a>.{' '}
            {agreed.choice.unlinks
              ? say('Cette liste-ci vient après elle.', 'This list comes after it.')
              : say(
                  'Cette liste-ci ne sert que si vous quittez le couple.',
                  'This list serves only if you leave the couple.',
                )}
          </p>
        </Note>
      )}
      <Confirmation store={store} view={view} book={book} />
    </div>
  )
}

export function Sidebar({ view, book }: Of) {
  return (
    <aside class="side" aria-label={say('Simulation', 'Simulation')}>
      <LastRound view={view} book={book} />
      <ResultAtLimits view={view} book={book} />
      <Note>
        <p class="small">
          <b>
            {say(
              'Classez selon votre préférence, pas selon vos chances.',
              'Order by what you want, not by your chances.',
            )}
          </b>{' '}
          {say('Un vœu haut placé ne retire rien aux suivants.', 'A wish placed high takes nothing from those below.')}
        </p>
      </Note>
    </aside>
  )
}

type Of = { readonly view: View; readonly book: Book }

function LastRound({ view, book }: Of) {
  const { state } = view
  const result = state && lastResult(state)
  if (!state || !result) {
    return (
      <section class="sheet2 in">
        <h2>{say('Aucun tour encore', 'No round yet')}</h2>
        <p class="muted">
          {say(
            'Le premier tour montrera le poste que votre liste vous donnerait.',
            'The first round will show the post that your list would give you.',
          )}
        </p>
      </section>
    )
  }
  const isReal = result.kind === 'final' || result.kind === 'complementary'
  const count = sameCount(state.rounds)
  return (
    <section class="sheet2 in">
      <header>
        <h2 class="muted">
          {isReal
            ? say('Votre affectation', 'Your post')
            : say('Si tout s’était arrêté au dernier tour', 'If everything had ended at the last round')}
        </h2>
        <span class="push label num">{hour(result.opens_ms)}</span>
      </header>
      <p class="big">
        {result.line ? nameOf(book.byCode.get(result.line), result.line) : say('Aucun poste', 'No post')}
      </p>
      {result.line && (
        <p class="state safe">
          <Icon name="circleCheck" />
          {say(
            result.joint_number
              ? `Votre couple de vœux ${nb(result.position + 1)}`
              : `Votre vœu ${nb(result.position + 1)}`,
            result.joint_number ? `Your pair ${nb(result.position + 1)}` : `Your wish ${nb(result.position + 1)}`,
          )}
        </p>
      )}
      {!isReal && (
        <p>
          <b>{say('C’est une simulation : elle ne donne aucun poste.', 'This is a simulation: it gives no post.')}</b>
        </p>
      )}
      <p class="muted">
        {say(
          `Tour ${nb(result.number)}, ${shortly(result.opens_ms)}, ` +
            `${plural(result.students_count, ['étudiant', 'étudiants'], ['student', 'students'])}.`,
          `Round ${nb(result.number)}, ${shortly(result.opens_ms)}, ` +
            `${plural(result.students_count, ['étudiant', 'étudiants'], ['student', 'students'])}.`,
        )}{' '}
        {count > 1 &&
          say(`Même résultat aux ${nb(count)} derniers tours.`, `The same result in the last ${nb(count)} rounds.`)}
      </p>
      <p>
        <a href="#tours">{say('Pourquoi pas plus haut ?', 'Why not higher?')}</a>
      </p>
    </section>
  )
}

/** What the list as it is on the screen would get at the limits of the last round. */
function ResultAtLimits({ view, book }: Of) {
  const { state, saving } = view
  if (!state || !saving?.here.length || !state.rights.edits) return null
  const at = atTheseLimits(saving.here, book.byCode)
  const result = lastResult(state)
  if (at === null || !result || result.joint_number) return null
  const code = saving.here[at] ?? ''
  if (code === result.line) return null
  return (
    <section class="sheet2 in" role="status">
      <h2 class="muted">{say('Avec la liste d’ici, à ces limites', 'With the list here, at these limits')}</h2>
      <p class="big2">{at < 0 ? say('Aucun poste', 'No post') : nameOf(book.byCode.get(code), code)}</p>
      <p class="muted small">
        {at < 0
          ? say(
              'Aucun de vos vœux n’a une limite où votre rang suffit.',
              'Your rank is within the limit of none of your wishes.',
            )
          : say(
              `Ce serait votre vœu ${nb(at + 1)}. Le prochain tour refera tout, avec les listes de tous.`,
              `It would be your wish ${nb(at + 1)}. The next round does all again, with everybody’s lists.`,
            )}
      </p>
    </section>
  )
}
