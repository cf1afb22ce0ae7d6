/** The list: read, order, take out; what the phase forbids cannot be pressed. */
import { useCallback, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'
import type { Codes } from '../../core/wishes/order'
import { atTheseLimits, isReal, verdicts, type Verdict } from '../../core/wishes/rounds'
import { firstFree, mayDelete } from '../../core/wishes/rules'
import { ListConflict } from './conflict'
import { Sidebar, ToDo } from '../sidebar'
import { follow } from './drag'
import { ListEditor, handleKey } from './list-editor'
import { useBook, type Book } from '../posts/line-index'
import type { StoreProps } from '../parts'
import { Position } from './position'
import { nameOf, Row } from './row'
import { say } from '../language'
import { ListHead, SelectedWishes } from './tools'

const NO_VERDICTS: ReadonlyMap<string, Verdict> = new Map()

export function Wishes({ store, view }: StoreProps) {
  const { state, saving } = view
  const book = useBook(view)
  const [editor] = useState(() => new ListEditor(store))
  const [, draw] = useReducer<number, void>((n) => n + 1, 0)
  editor.listen(draw as () => void)
  editor.name = (code) => nameOf(book.byCode.get(code), code)
  const verdictByCode = useMemo(
    () => (state ? verdicts(state, book.byCode) : NO_VERDICTS),
    [state?.rounds, state?.seen, book],
  )
  if (!state || !saving) return null
  return (
    <>
      <ListConflict store={store} view={view} name={editor.name} />
      <div class="two three">
        <ToDo store={store} view={view} book={book} />
        <section class="sheet2" aria-label={say('Votre liste', 'Your list')}>
          <ListHead editor={editor} view={view} book={book} />
          {saving.here.length > 0 ? (
            <List editor={editor} book={book} list={saving.here} said={verdictByCode} isReal={isReal(state)} />
          ) : (
            <Empty canAdd={state.rights.edits} />
          )}
          <SelectedWishes editor={editor} />
          <p class="sr" role="status">
            {editor.message}
          </p>
        </section>
        <Sidebar view={view} book={book} />
      </div>
      {editor.placing && <Position editor={editor} />}
    </>
  )
}

interface ListOf {
  readonly editor: ListEditor
  readonly book: Book
  readonly list: Codes
  readonly said: ReadonlyMap<string, Verdict>
  readonly isReal: boolean
}

function List({ editor, book, list, said, isReal: isPost }: ListOf) {
  const own = useRef<HTMLOListElement>(null)
  useLayoutEffect(() => {
    const { focus } = editor
    editor.focus = null
    const row = focus && own.current?.querySelector(`[data-code="${CSS.escape(focus.code)}"]`)
    if (!row) return
    const namedControl = row.querySelector<HTMLElement>(`[data-control="${focus.control}"]:not(:disabled)`)
    const control = namedControl?.offsetParent ? namedControl : row.querySelector<HTMLElement>('[data-control="tick"]')
    control?.focus({ preventScroll: true })
    row.scrollIntoView({ block: 'nearest' })
  })
  const onDrag = useCallback(
    (event: PointerEvent, code: string) => {
      if (own.current) follow(event, own.current, (before) => editor.drop(code, before))
    },
    [editor],
  )
  const { status } = editor
  const indexAtLimits = atTheseLimits(list, book.byCode)
  const free = status ? firstFree(list, status) : 0
  const isOpen = status?.rights.edits ?? false
  const current = list.includes(editor.current) ? editor.current : list[0]
  const cut = new Set(editor.cut)
  return (
    <>
      <div class="wish heads" aria-hidden="true">
        <span class="label">{say('Vœu', 'Wish')}</span>
        <span />
        <span class="what label">{say('Spécialité et subdivision', 'Specialty and subdivision')}</span>
        <span class="label">{say('Rang limite', 'Limit')}</span>
        <span class="label">{say('Chance que votre rang suffise', 'Chance that your rank is enough')}</span>
        <span />
      </div>
      <ol
        ref={own}
        class="wishes"
        aria-label={say('Vos vœux, du plus voulu au moins voulu', 'Your wishes, most wanted first')}
        onKeyDown={(event) => {
          if (isOpen && handleKey(editor, event)) event.preventDefault()
        }}
      >
        {list.map((code, at) => (
          <Row
            key={code}
            code={code}
            one={book.byCode.get(code)}
            at={at}
            isLast={at === list.length - 1}
            verdict={said.get(code)}
            isHere={indexAtLimits === at}
            isReal={isPost}
            isAfter={indexAtLimits !== null && indexAtLimits >= 0 && at > indexAtLimits}
            isChosen={editor.chosen.has(code)}
            isCut={cut.has(code)}
            isCurrent={code === current}
            mayMove={isOpen && at >= free}
            mayDelete={status ? mayDelete(code, status) : false}
            editor={editor}
            onDrag={onDrag}
          />
        ))}
      </ol>
    </>
  )
}

function Empty({ canAdd }: { canAdd: boolean }) {
  return (
    <div class="empty">
      <p>
        {canAdd
          ? say(
              'Votre liste est vide. Cherchez des postes et ajoutez-les : le premier est celui que vous ' +
                'voulez le plus.',
              'Your list is empty. Search posts and add them: the first is the one that you want most.',
            )
          : say(
              'Votre liste est vide, et rien ne s’ajoute maintenant.',
              'Your list is empty, and nothing can be added now.',
            )}
      </p>
      {canAdd && (
        <p>
          <a class="btn main" href="#postes">
            {say('Chercher des postes', 'Search posts')}
          </a>
        </p>
      )}
    </div>
  )
}
