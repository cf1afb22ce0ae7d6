/** The list: read, order, take out; what the phase forbids cannot be pressed. */
import { useCallback, useLayoutEffect, useMemo, useReducer, useRef, useState } from 'preact/hooks'
import type { Codes } from '../core/wishes/order'
import { atTheseLimits, isReal, verdicts, type Verdict } from '../core/wishes/rounds'
import { firstFree, mayDelete } from '../core/wishes/rules'
import { Apart } from './apart'
import { Aside, ToDo } from './aside'
import { follow } from './drag'
import { Hand, pressed } from './hand'
import { useBook, type Book } from './known'
import type { Shown } from './parts'
import { Position } from './position'
import { nameOf, Row } from './row'
import { say } from './said'
import { Above, Chosen } from './tools'

const NO_VERDICTS: ReadonlyMap<string, Verdict> = new Map()

export function Wishes({ desk, view }: Shown) {
  const { state, saving } = view
  const book = useBook(view)
  const [hand] = useState(() => new Hand(desk))
  const [, draw] = useReducer<number, void>((n) => n + 1, 0)
  hand.listen(draw as () => void)
  hand.name = (code) => nameOf(book.byCode.get(code), code)
  const said = useMemo(() => (state ? verdicts(state, book.byCode) : NO_VERDICTS), [state?.rounds, state?.seen, book])
  if (!state || !saving) return null
  return (
    <>
      <Apart desk={desk} view={view} name={hand.name} />
      <div class="two three">
        <ToDo desk={desk} view={view} book={book} />
        <section class="sheet2" aria-label={say('Votre liste', 'Your list')}>
          <Above hand={hand} view={view} book={book} />
          {saving.here.length > 0 ? (
            <List hand={hand} book={book} list={saving.here} said={said} isReal={isReal(state)} />
          ) : (
            <Empty canAdd={state.rights.edits} />
          )}
          <Chosen hand={hand} />
          <p class="sr" role="status">
            {hand.told}
          </p>
        </section>
        <Aside view={view} book={book} />
      </div>
      {hand.placing && <Position hand={hand} />}
    </>
  )
}

interface ListOf {
  readonly hand: Hand
  readonly book: Book
  readonly list: Codes
  readonly said: ReadonlyMap<string, Verdict>
  readonly isReal: boolean
}

function List({ hand, book, list, said, isReal: isPost }: ListOf) {
  const own = useRef<HTMLOListElement>(null)
  useLayoutEffect(() => {
    const { focus } = hand
    hand.focus = null
    const row = focus && own.current?.querySelector(`[data-code="${CSS.escape(focus.code)}"]`)
    if (!row) return
    const wanted = row.querySelector<HTMLElement>(`[data-control="${focus.control}"]:not(:disabled)`)
    const shown = wanted?.offsetParent ? wanted : row.querySelector<HTMLElement>('[data-control="tick"]')
    shown?.focus({ preventScroll: true })
    row.scrollIntoView({ block: 'nearest' })
  })
  const onDrag = useCallback(
    (event: PointerEvent, code: string) => {
      if (own.current) follow(event, own.current, (before) => hand.drop(code, before))
    },
    [hand],
  )
  const { standing } = hand
  const here = atTheseLimits(list, book.byCode)
  const free = standing ? firstFree(list, standing) : 0
  const isOpen = standing?.rights.edits ?? false
  const current = list.includes(hand.current) ? hand.current : list[0]
  const cut = new Set(hand.cut)
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
        aria-label={say('Vos vœux, du plus voulu au moins voulu', 'Your wishes, the dearest first')}
        onKeyDown={(event) => {
          if (isOpen && pressed(hand, event)) event.preventDefault()
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
            isHere={here === at}
            isReal={isPost}
            isAfter={here !== null && here >= 0 && at > here}
            isChosen={hand.chosen.has(code)}
            isCut={cut.has(code)}
            isCurrent={code === current}
            mayMove={isOpen && at >= free}
            mayDelete={standing ? mayDelete(code, standing) : false}
            hand={hand}
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
              'Your list is empty, and nothing is added now.',
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
