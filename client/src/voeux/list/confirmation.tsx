/** The grave act: the list is confirmed as it stands, and a receipt is given. */
import { useState } from 'preact/hooks'
import { isSaved } from '../../core/wishes/saving'
import type { Receipt, Refusal, State } from '../../core/wishes/wire'
import type { WithBook } from '../sidebar'
import { save } from './list-file'
import { Icon } from '../icon'
import { receiptNow } from '../next-step'
import { Dialog, Note } from '../parts'
import { words } from '../session/refusals'
import { nameOf } from './row'
import { exactly, nb, say, wishesOf } from '../language'

export function Confirmation({ store, view, book }: WithBook) {
  const { state, saving } = view
  const [isOpen, setOpen] = useState(false)
  const [fault, setFault] = useState<Refusal | 'failed' | null>(null)
  const [isAsking, setAsking] = useState(false)
  if (!state || !saving) return null
  const now = receiptNow(state)
  const confirm = async () => {
    setAsking(true)
    const outcome = await store.confirm()
    setAsking(false)
    setFault(outcome === 'done' ? null : outcome)
    if (outcome === 'done') setOpen(false)
  }
  const { wishes_least: least, below_least: below } = state.settings
  const count = saving.saved.codes.length
  return (
    <>
      {state.rights.confirms && !now && (
        <section class="sheet2 in">
          <h2>{say('Confirmer votre liste', 'Confirm your list')}</h2>
          {state.receipts.some((one) => one.phase === state.phase?.number) && (
            <p>
              {say(
                'Elle a changé depuis votre dernière confirmation : confirmez à nouveau.',
                'It changed since you last confirmed: confirm again.',
              )}
            </p>
          )}
          <button
            class="btn main"
            type="button"
            disabled={!isSaved(saving) || !count || (count < least && below === 'refused')}
            onClick={() => setOpen(true)}
          >
            {say(`Confirmer ma liste de ${wishesOf(count)}`, `Confirm my list of ${wishesOf(count)}`)}
          </button>
          {!isSaved(saving) && (
            <p class="small muted">{say('Dès que la liste sera enregistrée.', 'As soon as the list is saved.')}</p>
          )}
        </section>
      )}
      {state.receipts.map((one) => (
        <ReceiptCard key={one.receipt} receipt={one} isNow={one === now} state={state} book={book} />
      ))}
      {isOpen && (
        <Dialog title={say('Confirmer votre liste', 'Confirm your list')} onClose={() => setOpen(false)}>
          {fault && (
            <Note tone="stop" isAlert code={fault === 'failed' ? fault : fault.code}>
              <p>{words(fault)}</p>
            </Note>
          )}
          <p>
            {say(
              `Vous confirmez ${wishesOf(count)}, dans cet ordre :`,
              `You confirm ${wishesOf(count)}, in this order:`,
            )}
          </p>
          <ol class="first">
            {saving.saved.codes.slice(0, 5).map((code, at) => (
              <li key={code}>{`${nb(at + 1)}. ${nameOf(book.byCode.get(code), code)}`}</li>
            ))}
            {count > 5 && <li>{say(`… et ${wishesOf(count - 5)} de plus`, `… and ${nb(count - 5)} more`)}</li>}
          </ol>
          {count < least && (
            <Note tone="care">
              <p>
                {say(
                  `Il y a moins de ${wishesOf(least)} : votre liste ira à la phase complémentaire.`,
                  `There are fewer than ${wishesOf(least)}: your list will go to the complementary phase.`,
                )}
              </p>
            </Note>
          )}
          <p>
            {say(
              'Le reçu prouve la liste et l’heure. Vous pourrez encore le télécharger ici.',
              'The receipt proves list and hour. You can download it here again.',
            )}
          </p>
          <div class="row wrap">
            <button class="btn main" type="button" disabled={isAsking} onClick={() => void confirm()}>
              {say('Confirmer cette liste', 'Confirm this list')}
            </button>
            <button class="btn quiet" type="button" onClick={() => setOpen(false)}>
              {say('Pas maintenant', 'Not now')}
            </button>
          </div>
        </Dialog>
      )}
    </>
  )
}

function ReceiptCard({
  receipt,
  isNow,
  state,
  book,
}: {
  receipt: Receipt
  isNow: boolean
  state: State
  book: WithBook['book']
}) {
  const receiptFile = {
    campaign: state.campaign,
    number: state.number,
    phase: receipt.phase,
    edit: receipt.number,
    wishes: receipt.count,
    is_enough: receipt.is_enough,
    at_ms: receipt.at_ms,
    receipt: receipt.receipt,
    ...(isNow ? { list_digest: state.list.digest, codes: state.list.codes } : {}),
  }
  const look = isNow ? 'print' : ''
  return (
    <section
      class={`sheet2 in receipt ${look}`}
      aria-label={isNow ? say('Reçu', 'Receipt') : say('Reçu d’avant', 'Earlier receipt')}
    >
      <h2>
        {isNow
          ? say('Liste confirmée', 'List confirmed')
          : say('Reçu d’une liste d’avant', 'Receipt of an earlier list')}
      </h2>
      <p>{`n° ${state.number} · ${state.campaign}`}</p>
      <p>
        {wishesOf(receipt.count)}, {exactly(receipt.at_ms)}
      </p>
      {!receipt.is_enough && (
        <p class="care">
          {say(
            'Moins de vœux qu’il n’en faut : phase complémentaire.',
            'Fewer wishes than needed: complementary phase.',
          )}
        </p>
      )}
      <p class="code" data-receipt={receipt.receipt}>
        {receipt.receipt.match(/.{8}/g)?.join(' ')}
      </p>
      {isNow && (
        <ol class="only-print">
          {state.list.codes.map((code, at) => (
            <li key={code}>{`${nb(at + 1)}. ${nameOf(book.byCode.get(code), code)} (${code})`}</li>
          ))}
        </ol>
      )}
      <div class="row wrap no-print">
        <button
          class="btn"
          type="button"
          onClick={() =>
            save(
              `recu-${state.number}-${receipt.number}.json`,
              'application/json',
              `${JSON.stringify(receiptFile, null, 2)}\n`,
            )
          }
        >
          <Icon name="download" />
          {say('Télécharger le reçu', 'Download the receipt')}
        </button>
        {isNow && (
          <button class="btn quiet" type="button" onClick={() => print()}>
            <Icon name="printer" />
            {say('Imprimer', 'Print')}
          </button>
        )}
      </div>
    </section>
  )
}
