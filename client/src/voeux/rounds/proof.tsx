/** Once a round gave posts: what proves it, to take away and to check without us. */
import { useState } from 'preact/hooks'
import type { RoundResult } from '../../core/wishes/wire'
import { save } from '../list/list-file'
import { Icon } from '../icon'
import type { Book } from '../posts/line-index'
import { Note, type StoreProps } from '../parts'
import { words } from '../session/refusals'
import { nameOf } from '../list/row'
import { exactly, say } from '../language'

export function Proof({ store, view, result, book }: StoreProps & { result: RoundResult; book: Book }) {
  const [fault, setFault] = useState('')
  const number = view.state?.number ?? ''
  const take = async () => {
    const answer = await store.ask<unknown>('GET', `/rounds/${result.number}/slip`)
    if (answer.kind === 'right')
      save(`fiche-${number}-tour-${result.number}.json`, 'application/json', JSON.stringify(answer.value))
    setFault(answer.kind === 'right' ? '' : words(answer.kind === 'refused' ? answer.refusal : 'failed'))
  }
  return (
    <section class="sheet2 in print" aria-label={say('Attestation', 'Attestation')}>
      <h2>{say('Attestation et preuve', 'Attestation and proof')}</h2>
      <p>{`n° ${number} · ${view.state?.campaign ?? ''}`}</p>
      <p>
        <b>{result.line ? nameOf(book.byCode.get(result.line), result.line) : say('Aucun poste', 'No post')}</b>
      </p>
      <p>{say(`Publié le ${exactly(result.opens_ms)}.`, `Published ${exactly(result.opens_ms)}.`)}</p>
      <p class="small">
        {say('Racine du certificat, la même pour tous :', 'Root of the certificate, the same for all:')}
      </p>
      <p class="code" data-root={result.root}>
        {result.root.match(/.{8}/g)?.join(' ')}
      </p>
      {fault && (
        <Note tone="stop" isAlert>
          <p>{fault}</p>
        </Note>
      )}
      <div class="row wrap no-print">
        <button class="btn" type="button" onClick={() => void take()}>
          <Icon name="download" />
          {say('Votre fiche', 'Your slip')}
        </button>
        <a class="btn" href={`/certificates/${result.root}`} download>
          <Icon name="download" />
          {say('Le certificat', 'The certificate')}
        </a>
        <button class="btn quiet" type="button" onClick={() => print()}>
          <Icon name="printer" />
          {say('Imprimer', 'Print')}
        </button>
      </div>
      <p class="no-print">
        <a href="/verification/">
          {say('Vérifier vous-même avec ces deux fichiers', 'Check yourself with these two files')}
        </a>
      </p>
    </section>
  )
}
