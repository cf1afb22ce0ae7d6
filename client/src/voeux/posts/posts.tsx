/** The lines of the campaign: search, compare, add. Rows come as one scrolls. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { searchLines, NO_FILTER, type Filter, type RankedLine } from '../../core/wishes/lines'
import { addCodes, removeCodes } from '../../core/wishes/order'
import { addsLeft, faultOf, mayDelete, listStatusOf, type ListStatus } from '../../core/wishes/rules'
import { Filters } from './filters'
import { Icon } from '../icon'
import { useBook } from './line-index'
import type { StoreProps } from '../parts'
import { words } from '../session/refusals'
import { Chance, Limit, limitOf, nameOf, whereOf } from '../list/row'
import { large, linesOf, nb, say, wishesOf } from '../language'

const ROWS_AT_ONCE = 60
/** The address of what could be had: within the last limits, and not in the list. */
export const WITHIN = '#postes/possibles'

const initialFilter = (): Filter =>
  location.hash === WITHIN ? { ...NO_FILTER, isWithin: true, isMissing: true } : NO_FILTER

export function Posts({ store, view }: StoreProps) {
  const { state, saving } = view
  const book = useBook(view)
  const [filter, setFilter] = useState<Filter>(initialFilter)
  const [shownCount, setShown] = useState(ROWS_AT_ONCE)
  const [message, setMessage] = useState('')
  const list = saving?.here
  const positions = useMemo(() => new Map(list?.map((code, at) => [code, at])), [list])
  const missing = filter.isMissing ? positions : null
  const rows = useMemo(() => searchLines(book.all, filter, new Set(missing?.keys())), [book, filter, missing])
  if (!state || !saving || !list) return null
  if (!view.lines)
    return (
      <p class="coming" role="status">
        {say('Chargement…', 'Loading…')}
      </p>
    )
  const listStatus = listStatusOf({ ...state, list: saving.saved })
  const saveList = (codes: readonly string[], what: string) => {
    const fault = faultOf(codes, listStatus)
    setMessage(fault ? words(fault) : what)
    if (!fault) store.change(codes)
  }
  const add = (one: RankedLine) => {
    const code = one.line.code
    saveList(
      addCodes(list, [code]),
      say(`${nameOf(one, code)} : vœu ${nb(list.length + 1)}.`, `${nameOf(one, code)}: wish ${nb(list.length + 1)}.`),
    )
  }
  const take = (one: RankedLine) => {
    saveList(
      removeCodes(list, [one.line.code]),
      say(
        `${nameOf(one, one.line.code)} : supprimé de vos vœux.`,
        `${nameOf(one, one.line.code)}: taken out of your wishes.`,
      ),
    )
  }
  const change = (part: Partial<Filter>) => {
    setFilter({ ...filter, ...part })
    setShown(ROWS_AT_ONCE)
  }
  const leftCount = addsLeft(list, listStatus)
  const openCount = book.all.filter((one) => one.isOpen).length
  const fresh = rows.filter(({ line }) => !positions.has(line.code))
  return (
    <section class="sheet2" aria-label={say('Postes', 'Posts')}>
      <Filters
        all={book.all}
        filter={filter}
        onChange={change}
        hasChances={(view.chances?.runs ?? 0) > 0}
        hasContract={state.contract !== ''}
      />
      <div class="tools">
        <p class="num" role="status" data-count={rows.length}>
          {say(
            `${linesOf(rows.length)} sur ${nb(openCount)} pour vous`,
            `${linesOf(rows.length)} of ${nb(openCount)} open to you`,
          )}
        </p>
        {leftCount > 0 && fresh.length > 0 && fresh.length <= leftCount && rows.length < openCount && (
          <button
            class="btn quiet"
            type="button"
            onClick={() =>
              saveList(
                addCodes(
                  list,
                  fresh.map(({ line }) => line.code),
                ),
                say(`Ajouté à la fin : ${wishesOf(fresh.length)}.`, `${wishesOf(fresh.length)} added at the end.`),
              )
            }
          >
            <Icon name="plus" />
            {fresh.length < 2
              ? say('Ajouter cette ligne', 'Add this line')
              : say(`Ajouter ces ${linesOf(fresh.length)}`, `Add these ${linesOf(fresh.length)}`)}
          </button>
        )}
        <p class="small muted told" role="status">
          {message || whyNot(leftCount, listStatus)}
        </p>
      </div>
      <ol class="wishes posts">
        {rows.slice(0, shownCount).map((one) => (
          <Post
            key={one.line.code}
            one={one}
            at={positions.get(one.line.code)}
            canAdd={leftCount > 0}
            canTake={mayDelete(one.line.code, listStatus)}
            onAdd={() => add(one)}
            onTake={() => take(one)}
          />
        ))}
      </ol>
      {rows.length === 0 && (
        <p class="empty">
          {say(
            'Aucune ligne ne répond à tout cela. Enlevez un filtre.',
            'No line matches all of this. Remove a filter.',
          )}
        </p>
      )}
      {rows.length > shownCount && (
        <More onMore={() => setShown(shownCount + ROWS_AT_ONCE)} left={rows.length - shownCount} />
      )}
    </section>
  )
}

function whyNot(left: number, { rights }: ListStatus): string {
  if (left > 0)
    return rights.adds_most === null
      ? ''
      : say(`Vous pouvez encore ajouter ${wishesOf(left)}.`, `You may still add ${wishesOf(left)}.`)
  return rights.edits
    ? say('Plus aucun vœu ne s’ajoute dans cette phase.', 'No more wishes can be added in this phase.')
    : say('Les listes ne changent pas maintenant.', 'Lists cannot be changed now.')
}

interface PostOf {
  readonly one: RankedLine
  readonly at: number | undefined
  readonly canAdd: boolean
  readonly canTake: boolean
  readonly onAdd: () => void
  readonly onTake: () => void
}

function Post({ one, at, canAdd, canTake, onAdd, onTake }: PostOf) {
  const name = nameOf(one, one.line.code)
  const isListed = at !== undefined
  return (
    <li class={`wish post ${isListed ? 'chosen' : ''}`} data-code={one.line.code}>
      <span class="no num">{isListed ? nb(at + 1) : ''}</span>
      <span class="what">
        <b>{large(one.line.specialty)}</b>
        <span>
          {whereOf(one)}
          {one.region && one.region !== one.place ? ` · ${one.region}` : ''}
        </span>
        {isListed && <strong class="act">{say(`votre vœu ${nb(at + 1)}`, `your wish ${nb(at + 1)}`)}</strong>}
      </span>
      <span class="lim num">
        <Limit name={say('rang limite du dernier tour', 'limit of the last round')} gate={one.line.last} />
        <span>{say(`votre rang ${nb(one.rank)}`, `your rank ${nb(one.rank)}`)}</span>
        {one.line.former && (
          <span>
            {say('campagne d’avant :', 'previous campaign:')} {limitOf(one.line.former)}
          </span>
        )}
      </span>
      <Chance one={one} />
      <span class="mv">
        {isListed ? (
          <button
            class="btn quiet"
            type="button"
            disabled={!canTake}
            aria-label={say(`Supprimer de vos vœux : ${name}`, `Take out of your wishes: ${name}`)}
            onClick={onTake}
          >
            <Icon name="trash" />
            <span class="only-wide">{say('Supprimer', 'Take out')}</span>
          </button>
        ) : (
          <button
            class="btn"
            type="button"
            disabled={!canAdd}
            aria-label={say(`Ajouter : ${name}`, `Add: ${name}`)}
            onClick={onAdd}
          >
            <Icon name="plus" />
            <span class="only-wide">{say('Ajouter', 'Add')}</span>
          </button>
        )}
      </span>
    </li>
  )
}

/** Asks for more rows when it comes near the screen, or when it is pressed. */
function More({ onMore, left }: { onMore: () => void; left: number }) {
  const own = useRef<HTMLButtonElement>(null)
  const more = useRef(onMore)
  more.current = onMore
  useEffect(() => {
    if (!own.current) return
    const near = new IntersectionObserver(([seen]) => seen?.isIntersecting && more.current(), { rootMargin: '600px' })
    near.observe(own.current)
    return () => near.disconnect()
  }, [left])
  return (
    <p class="more">
      <button ref={own} class="btn" type="button" onClick={onMore}>
        {say(`Afficher la suite (${nb(left)})`, `Show more (${nb(left)})`)}
      </button>
    </p>
  )
}
