/** The pairs of a joint list: read, move, take out, add. */
import { useMemo, useRef, useState } from 'preact/hooks'
import { keyOf, pairOf } from '../../core/wishes/joint-list'
import type { RankedLine } from '../../core/wishes/lines'
import { landing, moveCodes, removeCodes, stepCodes, type Codes } from '../../core/wishes/order'
import { rankAt } from '../../core/wishes/rules'
import type { Couple, Pair, State } from '../../core/wishes/wire'
import { follow } from '../list/drag'
import { Icon } from '../icon'
import type { Book } from '../posts/line-index'
import { Bar } from '../parts'
import { Position } from '../list/position'
import { nameOf } from '../list/row'
import { inHundred, large, nb, say } from '../language'

interface EditorOf {
  readonly book: Book
  readonly couple: Couple
  readonly state: State
  readonly pairs: readonly Pair[]
  /** Runs of a thousand that take both, by pair; -1 for unknown. */
  readonly chances: ReadonlyMap<string, number>
  readonly isOpen: boolean
  readonly onPairs: (pairs: readonly Pair[]) => void
}

export function Editor({ book, couple, state, pairs, chances, isOpen, onPairs }: EditorOf) {
  const [placing, setPlacing] = useState<Codes | null>(null)
  const own = useRef<HTMLOListElement>(null)
  const keys = pairs.map(keyOf)
  const savePairs = (codes: Codes) => onPairs(codes.map(pairOf))
  const self = couple.is_asking ? 0 : 1
  const name = (code: string | null) =>
    code === null ? say('aucun poste', 'no post') : nameOf(book.byCode.get(code), code)
  const describePair = (key: string) => {
    const pair = pairOf(key)
    return say(
      `vous : ${name(pair[self])} ; n° ${couple.number} : ${name(pair[1 - self] ?? null)}`,
      `you: ${name(pair[self])}; no. ${couple.number}: ${name(pair[1 - self] ?? null)}`,
    )
  }
  return (
    <>
      <ol
        ref={own}
        class="wishes joint"
        aria-label={say('Couples de vœux, du plus voulu au moins voulu', 'Pairs of wishes, most wanted first')}
      >
        {keys.map((key, at) => {
          const pair = pairOf(key)
          const chance = chances.get(key) ?? -1
          const n = nb(at + 1)
          return (
            <li key={key} class="wish" data-key={key}>
              <span class="no num">{n}</span>
              <span class="what">
                <b>
                  {say('Vous :', 'You:')} {name(pair[self])}
                </b>
                <b>
                  {`n° ${couple.number} :`} {name(pair[1 - self] ?? null)}
                </b>
              </span>
              {chance >= 0 ? (
                <span class="prob">
                  <b>
                    <i class="caption">
                      {say('chance', 'chance')}{' '}
                      <i class="sr">{say('que vos deux rangs suffisent :', 'that both ranks are enough:')} </i>
                    </i>
                    {inHundred(chance)}
                  </b>
                  <Bar of={chance} />
                </span>
              ) : (
                <span class="prob muted">–</span>
              )}
              {isOpen && (
                <span class="mv">
                  <button
                    type="button"
                    class="only-wide"
                    disabled={at === 0}
                    aria-label={say(`Monter le couple de vœux ${n}`, `Move pair ${n} up`)}
                    onClick={() => savePairs(stepCodes(keys, [key], -1))}
                  >
                    <Icon name="arrowUp" />
                  </button>
                  <button
                    type="button"
                    class="only-wide"
                    disabled={at === keys.length - 1}
                    aria-label={say(`Descendre le couple de vœux ${n}`, `Move pair ${n} down`)}
                    onClick={() => savePairs(stepCodes(keys, [key], 1))}
                  >
                    <Icon name="arrowDown" />
                  </button>
                  <button
                    type="button"
                    aria-label={say(`Supprimer le couple de vœux ${n}`, `Delete pair ${n}`)}
                    onClick={() => savePairs(removeCodes(keys, [key]))}
                  >
                    <Icon name="trash" />
                  </button>
                  <button
                    type="button"
                    class="grip"
                    aria-label={say(`Déplacer le couple de vœux ${n}`, `Move pair ${n}`)}
                    onClick={() => setPlacing([key])}
                    onPointerDown={(event) =>
                      own.current &&
                      follow(event, own.current, (before) =>
                        savePairs(moveCodes(keys, [key], landing(keys, [key], before))),
                      )
                    }
                  >
                    <Icon name="grip" />
                  </button>
                </span>
              )}
            </li>
          )
        })}
      </ol>
      {keys.length === 0 && <p class="empty">{say('Aucun couple de vœux encore.', 'No pair yet.')}</p>}
      {isOpen && (
        <Add
          book={book}
          couple={couple}
          state={state}
          keys={keys}
          onAdd={(pair) => savePairs([...keys, keyOf(pair)])}
        />
      )}
      {placing && (
        <Position
          editor={{
            list: keys,
            placing,
            name: describePair,
            placed: (to) => {
              setPlacing(null)
              if (to !== null) savePairs(moveCodes(keys, placing, to))
            },
          }}
        />
      )}
    </>
  )
}

interface AddOf {
  readonly book: Book
  readonly couple: Couple
  readonly state: State
  readonly keys: Codes
  readonly onAdd: (pair: Pair) => void
}

/** One pair more: a line of each, or none of one. */
function Add({ book, couple, state, keys, onAdd }: AddOf) {
  const [mine, setMine] = useState('')
  const [theirs, setTheirs] = useState('')
  const self = couple.is_asking ? 0 : 1
  const pair: Pair = self === 0 ? [mine || null, theirs || null] : [theirs || null, mine || null]
  const isThere = keys.includes(keyOf(pair))
  const ordinary = useMemo(() => book.all.filter(({ line }) => !line.contract), [book])
  const theirRanks = couple.ranks[1 - self] ?? []
  const rankedLines = (ranks: readonly number[]) => ordinary.filter(({ line }) => rankAt(line, ranks) > 0)
  return (
    <form
      class="filters"
      onSubmit={(event) => {
        event.preventDefault()
        onAdd(pair)
      }}
    >
      <Lines
        id="mine"
        label={say('Votre poste', 'Your post')}
        value={mine}
        onValue={setMine}
        all={rankedLines(state.ranks)}
      />
      <Lines
        id="theirs"
        label={say(`Poste du n° ${couple.number}`, `Post of no. ${couple.number}`)}
        value={theirs}
        onValue={setTheirs}
        all={rankedLines(theirRanks)}
      />
      <button class="btn" type="submit" disabled={isThere || (!mine && !theirs)}>
        <Icon name="plus" />
        {say('Ajouter ce couple de vœux', 'Add this pair')}
      </button>
    </form>
  )
}

interface LinesOf {
  readonly id: string
  readonly label: string
  readonly value: string
  readonly onValue: (code: string) => void
  readonly all: readonly RankedLine[]
}

function Lines({ id, label, value, onValue, all }: LinesOf) {
  const groups = useMemo(() => bySpecialty(all), [all])
  return (
    <div class="field">
      <label for={id}>{label}</label>
      <select id={id} value={value} onChange={(event) => onValue(event.currentTarget.value)}>
        <option value="">{say('aucun poste', 'no post')}</option>
        {[...groups].map(([specialty, lines]) => (
          <optgroup key={specialty} label={large(specialty)}>
            {lines.map((one) => (
              <option key={one.line.code} value={one.line.code}>
                {nameOf(one, one.line.code)}
              </option>
            ))}
          </optgroup>
        ))}
      </select>
    </div>
  )
}

function bySpecialty(all: readonly RankedLine[]): ReadonlyMap<string, readonly RankedLine[]> {
  const groups = new Map<string, RankedLine[]>()
  for (const one of all) {
    const group = groups.get(one.line.specialty)
    if (group) group.push(one)
    else groups.set(one.line.specialty, [one])
  }
  return groups
}
