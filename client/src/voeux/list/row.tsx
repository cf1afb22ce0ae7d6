/** One wish of the list. Drawn again only when something of it changed. */
import { Component } from 'preact'
import { large, inHundred, nb, say, seatsOf } from '../language'
import type { RankedLine } from '../../core/wishes/lines'
import type { Verdict } from '../../core/wishes/rounds'
import { Icon } from '../icon'
import type { ListEditor } from './list-editor'
import { Bar } from '../parts'

export interface RowOf {
  readonly code: string
  readonly one: RankedLine | undefined
  readonly at: number
  readonly isLast: boolean
  readonly verdict: Verdict | undefined
  /** The wish that the limits of the last round would give to this very list. */
  readonly isHere: boolean
  readonly isAfter: boolean
  /** The last round gave posts. */
  readonly isReal: boolean
  readonly isChosen: boolean
  readonly isCut: boolean
  readonly isCurrent: boolean
  readonly mayMove: boolean
  readonly mayDelete: boolean
  readonly editor: ListEditor
  readonly onDrag: (event: PointerEvent, code: string) => void
}

export function nameOf(one: RankedLine | undefined, code: string): string {
  return one ? `${large(one.line.specialty)}, ${one.place}` : code
}

export class Row extends Component<RowOf> {
  override shouldComponentUpdate(next: RowOf): boolean {
    return (Object.keys(next) as (keyof RowOf)[]).some((name) => next[name] !== this.props[name])
  }

  override render() {
    const {
      code,
      one,
      at,
      isLast,
      isHere,
      isAfter,
      isReal,
      isChosen,
      isCut,
      isCurrent,
      mayMove,
      mayDelete,
      editor,
      onDrag,
    } = this.props
    const n = nb(at + 1)
    const tab = isCurrent ? 0 : -1
    const place = `${isHere ? 'got' : ''} ${isAfter ? 'after' : ''}`
    const look = `wish ${place} ${isChosen ? 'chosen' : ''} ${isCut ? 'cut' : ''}`
    return (
      <li class={look} data-code={code} onFocusIn={() => editor.setCurrent(code)}>
        <span class="no num">{n}</span>
        <label class="tick">
          <input
            type="checkbox"
            data-control="tick"
            checked={isChosen}
            tabIndex={tab}
            aria-label={say(`Vœu ${n} : ${nameOf(one, code)}`, `Wish ${n}: ${nameOf(one, code)}`)}
            onClick={(event) => editor.choose(code, event.shiftKey)}
          />
        </label>
        <span class="what">
          <b>{one ? large(one.line.specialty) : code}</b>
          <span>
            {one
              ? whereOf(one)
              : say('Cette ligne n’est plus parmi les postes.', 'This line is no longer among the posts.')}
          </span>
          {isHere && (
            <strong class="safe">
              {isReal ? say('votre affectation', 'your post') : say('votre affectation simulée', 'your simulated post')}
            </strong>
          )}
        </span>
        <Limits {...this.props} />
        <Chance one={one} />
        <span class="mv">
          <button
            type="button"
            class="only-wide"
            data-control="up"
            tabIndex={tab}
            disabled={!mayMove || at === 0}
            aria-label={say(`Monter le vœu ${n}`, `Move wish ${n} up`)}
            onClick={() => editor.step(code, -1)}
          >
            <Icon name="arrowUp" />
          </button>
          <button
            type="button"
            class="only-wide"
            data-control="down"
            tabIndex={tab}
            disabled={!mayMove || isLast}
            aria-label={say(`Descendre le vœu ${n}`, `Move wish ${n} down`)}
            onClick={() => editor.step(code, 1)}
          >
            <Icon name="arrowDown" />
          </button>
          <button
            type="button"
            class="only-wide"
            data-control="remove"
            tabIndex={tab}
            disabled={!mayDelete}
            aria-label={say(`Supprimer le vœu ${n}`, `Delete wish ${n}`)}
            onClick={() => editor.remove([code])}
          >
            <Icon name="trash" />
          </button>
          {mayMove && (
            <button
              type="button"
              class="grip"
              data-control="grip"
              tabIndex={tab}
              aria-label={say(`Déplacer le vœu ${n}`, `Move wish ${n}`)}
              title={say('Tirer, ou appuyer pour donner une position', 'Drag, or press to give a position')}
              onPointerDown={(event) => onDrag(event, code)}
              onClick={() => editor.place(code)}
            >
              <Icon name="grip" />
            </button>
          )}
        </span>
      </li>
    )
  }
}

export function whereOf({ line, place }: RankedLine): string {
  return [place, seatsOf(line.seats), line.contract].filter(Boolean).join(' · ')
}

function Limits({ one, verdict }: RowOf) {
  if (!one) return <span class="lim" />
  const { last } = one.line
  const waits = verdict?.kind === 'refused' && verdict.waiting > 0
  return (
    <span class="lim num">
      <Limit name={say('rang limite', 'limit')} gate={last} />
      <span>{say(`votre rang ${nb(one.rank)}`, `your rank ${nb(one.rank)}`)}</span>
      {waits && <span>{say(`en attente : n° ${nb(verdict.waiting)}`, `waiting: no. ${nb(verdict.waiting)}`)}</span>}
    </span>
  )
}

/** A limit and what it is called: seen on a phone, where no head of a column says it. */
export function Limit({ name, gate }: { name: string; gate: RankedLine['line']['last'] }) {
  const isRank = !gate || Boolean(gate.limit)
  return (
    <b>
      <i class={isRank ? 'caption' : 'sr'}>{name} </i>
      {limitOf(gate)}
    </b>
  )
}

export function limitOf(gate: RankedLine['line']['last']): string {
  if (!gate) return '–'
  if (gate.limit === null) return say('place libre', 'seat free')
  return gate.limit === 0 ? say('aucune place', 'no seat') : nb(gate.limit)
}

export function Chance({ one }: { one: RankedLine | undefined }) {
  if (!one || one.chance === null) return <span class="prob muted">–</span>
  return (
    <span class="prob">
      <b>
        <i class="caption">
          {say('chance', 'chance')} <i class="sr">{say('que votre rang suffise :', 'that your rank is enough:')} </i>
        </i>
        {inHundred(one.chance)}
      </b>
      <Bar of={one.chance} />
    </span>
  )
}
