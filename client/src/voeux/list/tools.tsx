/** What stands above the list, and what can be done to the wishes that are chosen. */
import { addsLeft, mayDelete } from '../../core/wishes/rules'
import { Icon } from '../icon'
import type { View } from '../session/view'
import { ListFile } from './list-file'
import type { ListEditor } from './list-editor'
import type { Book } from '../posts/line-index'
import { nb, plural, say } from '../language'

export function ListHead({ editor, view, book }: { editor: ListEditor; view: View; book: Book }) {
  const { past } = view
  const { status, list } = editor
  const leftCount = status ? addsLeft(list, status) : 0
  const isOpen = status?.rights.edits ?? false
  return (
    <div class="tools">
      {leftCount > 0 ? (
        <a class="btn" href="#postes">
          <Icon name="plus" />
          {say('Ajouter des vœux', 'Add wishes')}
        </a>
      ) : (
        <button class="btn" type="button" disabled>
          <Icon name="plus" />
          {say('Ajouter des vœux', 'Add wishes')}
        </button>
      )}
      <button
        class="btn quiet"
        type="button"
        disabled={!isOpen || !past.before.length}
        onClick={() => editor.turn(true)}
      >
        <Icon name="undo" />
        {say('Annuler', 'Undo')}
      </button>
      {isOpen && past.after.length > 0 && (
        <button class="btn quiet" type="button" onClick={() => editor.turn(false)}>
          {say('Rétablir', 'Redo')}
        </button>
      )}
      <ListFile editor={editor} view={view} book={book} />
      {editor.message && (
        <p class="small muted told" aria-hidden="true">
          {editor.message}
        </p>
      )}
      {isOpen && list.length > 0 && (
        <details class="small">
          <summary>{say('Ordonner au doigt, à la souris, au clavier', 'Reorder by touch, mouse or keyboard')}</summary>
          <ul class="keys">
            <li>
              {say(
                'Tirez la poignée à droite d’un vœu, ou appuyez dessus pour donner une position.',
                'Drag the grip at the right of a wish, or press it to give a position.',
              )}
            </li>
            <li>{say('Cochez-en plusieurs : ils bougent ensemble.', 'Tick several: they move together.')}</li>
            <li>
              <UpDown /> {say('d’un vœu à l’autre', 'from one wish to another')} · <kbd>Alt</kbd>+
              <UpDown /> {say('le déplacer', 'move it')} · <kbd>Alt</kbd>+<kbd>{say('Début', 'Home')}</kbd>{' '}
              {say('en tête', 'to the top')}
            </li>
            <li>
              <kbd>{say('Espace', 'Space')}</kbd> {say('choisir', 'choose')} · <kbd>Maj</kbd>+<UpDown />{' '}
              {say('choisir à la suite', 'choose on')} · <kbd>Ctrl</kbd>+<kbd>X</kbd> {say('couper', 'cut')} ·{' '}
              <kbd>Ctrl</kbd>+<kbd>V</kbd>{' '}
              {say('coller après le vœu où vous êtes', 'paste after the wish where you are')} ·{' '}
              <kbd>{say('Suppr', 'Del')}</kbd> {say('supprimer', 'delete')} · <kbd>Ctrl</kbd>+<kbd>Z</kbd>{' '}
              {say('annuler', 'undo')}
            </li>
          </ul>
        </details>
      )}
    </div>
  )
}

export function SelectedWishes({ editor }: { editor: ListEditor }) {
  const { picked, status, cut } = editor
  if (!status?.rights.edits || (!picked.length && !cut.length)) return null
  const first = picked[0] ?? ''
  const canDelete = picked.some((code) => mayDelete(code, status))
  return (
    <div class="chosen" role="group" aria-label={say('Vœux choisis', 'Chosen wishes')}>
      <p class="row">
        {picked.length > 0 && (
          <strong class="num">
            {plural(picked.length, ['vœu choisi', 'vœux choisis'], ['wish chosen', 'wishes chosen'])}
          </strong>
        )}
        <button class="btn quiet" type="button" onClick={() => editor.clear()}>
          {say('Ne rien choisir', 'Choose none')}
        </button>
      </p>
      {picked.length > 0 && (
        <>
          <button class="btn" type="button" onClick={() => editor.step(first, -1, 'tick')}>
            <Icon name="arrowUp" />
            {say('Monter', 'Up')}
          </button>
          <button class="btn" type="button" onClick={() => editor.step(first, 1, 'tick')}>
            <Icon name="arrowDown" />
            {say('Descendre', 'Down')}
          </button>
          <button class="btn" type="button" onClick={() => editor.cutOut(picked)}>
            {say('Couper', 'Cut')}
          </button>
          <button class="btn" type="button" onClick={() => editor.place(first)}>
            {say('À la position…', 'To position…')}
          </button>
          <button class="btn danger" type="button" disabled={!canDelete} onClick={() => editor.remove(picked)}>
            <Icon name="trash" />
            {say('Supprimer', 'Delete')}
          </button>
        </>
      )}
      {cut.length > 0 && (
        <button class="btn main" type="button" onClick={() => editor.paste()}>
          {say(
            `Coller ${nb(cut.length)} après le vœu ${nb(editor.list.indexOf(editor.current) + 1)}`,
            `Paste ${nb(cut.length)} after wish ${nb(editor.list.indexOf(editor.current) + 1)}`,
          )}
        </button>
      )}
    </div>
  )
}

function UpDown() {
  return (
    <>
      <kbd>↑</kbd> <kbd>↓</kbd>
    </>
  )
}
