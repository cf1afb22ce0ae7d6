/** Two lists that went apart, or one that was refused: both shown, none lost. */
import { addCodes, type Codes } from '../../core/wishes/order'
import { faultOf, listStatusOf } from '../../core/wishes/rules'
import { Note, type StoreProps } from '../parts'
import { words } from '../session/refusals'
import { nb, plural, say, wishesOf } from '../language'

type ListConflict = StoreProps & { readonly name: (code: string) => string }

export function ListConflict({ store, view, name }: ListConflict) {
  const { saving, state } = view
  if (!saving || !state) return null
  const { other, here, saved, refused } = saving
  if (refused && !other) {
    return (
      <Note tone="stop" isAlert code={refused.code}>
        <p>
          <b>{say('Le centre n’a pas pris cette liste.', 'The centre did not take this list.')}</b> {words(refused)}
        </p>
        <p>
          {say(
            'Celle d’avant y est toujours enregistrée. Corrigez ici, ou revenez à elle ; « Annuler » la reprendra.',
            'The one before is still saved there. Correct it here, or go back to it; “Undo” brings this one back.',
          )}
        </p>
        <p>
          <button class="btn" type="button" onClick={() => store.change(saved.codes)}>
            {say('Revenir à la liste enregistrée', 'Back to the saved list')}
          </button>
        </p>
      </Note>
    )
  }
  if (!other) return null
  const listStatus = listStatusOf({ ...state, list: other })
  const union = addCodes(here, other.codes)
  const ways = [
    { codes: union, fr: 'Réunir les deux', en: 'Put both together' },
    { codes: here, fr: 'Garder celle d’ici', en: 'Keep the one here' },
    { codes: other.codes, fr: 'Prendre l’autre', en: 'Take the other' },
  ]
  return (
    <Note tone="care" isAlert code="apart">
      <p>
        <b>{say('Une autre fenêtre a enregistré une autre liste.', 'Another window saved another list.')}</b>{' '}
        {say(
          'Rien n’est perdu : choisissez laquelle vaut. « Annuler » reprend l’autre.',
          'Nothing is lost: choose which one to keep. “Undo” brings back the other.',
        )}
      </p>
      <div class="pair">
        <Side title={say('Ici', 'Here')} own={here} other={other.codes} name={name} />
        <Side title={say('L’autre fenêtre', 'The other window')} own={other.codes} other={here} name={name} />
      </div>
      <p class="row wrap">
        {ways.map(({ codes, fr, en }, at) => (
          <button
            key={en}
            class={`btn ${at ? '' : 'main'}`}
            type="button"
            disabled={faultOf(codes, listStatus) !== null && codes !== other.codes}
            onClick={() => store.settle(codes)}
          >
            {say(fr, en)}
            <span class="small num">{wishesOf(codes.length)}</span>
          </button>
        ))}
      </p>
    </Note>
  )
}

const TOLD_COUNT_MAX = 8

function Side({
  title,
  own,
  other,
  name,
}: {
  title: string
  own: Codes
  other: Codes
  name: (code: string) => string
}) {
  const otherCodes = new Set(other)
  const ownOnly = own.filter((code) => !otherCodes.has(code))
  return (
    <div>
      <h3>{`${title} : ${wishesOf(own.length)}`}</h3>
      {ownOnly.length > 0 ? (
        <p>{say('Seulement ici :', 'Only here:')}</p>
      ) : (
        <p>
          {own.length === other.length
            ? say('Les mêmes, dans un autre ordre. En tête :', 'The same, in another order. At the top:')
            : say('Rien que l’autre n’ait aussi. En tête :', 'Nothing that the other does not have. At the top:')}
        </p>
      )}
      <ol>
        {(ownOnly.length ? ownOnly : own).slice(0, TOLD_COUNT_MAX).map((code) => (
          <li key={code}>{`${nb(own.indexOf(code) + 1)}. ${name(code)}`}</li>
        ))}
      </ol>
      {ownOnly.length > TOLD_COUNT_MAX && (
        <p>
          {say('et ', 'and ')}
          {plural(ownOnly.length - TOLD_COUNT_MAX, ['autre', 'autres'], ['other', 'others'])}
        </p>
      )}
    </div>
  )
}
