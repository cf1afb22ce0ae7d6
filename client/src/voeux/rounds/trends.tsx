/** How the limits of the student's first wishes moved over the rounds, against their rank. */
import type { View } from '../session/view'
import type { Book } from '../posts/line-index'
import { nameOf } from '../list/row'
import { nb, say } from '../language'

const SHOWN_COUNT = 6
const WIDTH = 240
const HEIGHT = 64

export function Trends({ view, book }: { view: View; book: Book }) {
  const { state, trend } = view
  if (!state || !trend || trend.rounds.length < 2) {
    return (
      <section class="sheet2 in">
        <h2>{say('Tendance', 'Trend')}</h2>
        <p class="muted">
          {say(
            'Dès le deuxième tour, la courbe des limites de vos premiers vœux.',
            'From the second round on, how the limits of your first wishes move.',
          )}
        </p>
      </section>
    )
  }
  return (
    <section class="sheet2 in">
      <h2>{say('Tendance', 'Trend')}</h2>
      <p class="muted small">
        {say(
          'Le rang limite, tour après tour. Le trait tireté est votre rang : une limite au-dessus de lui vous ' +
            'refuse, en dessous elle vous prend.',
          'The limit, round by round. The dashed line is your rank: a limit above it refuses you, below it takes you.',
        )}
      </p>
      {state.list.codes.slice(0, SHOWN_COUNT).map((code) => {
        const limits = trend.limits[code]
        const rankedLine = book.byCode.get(code)
        if (!limits || !rankedLine) return null
        return (
          <figure key={code} class="trend">
            <figcaption>
              <b>{nameOf(rankedLine, code)}</b>{' '}
              <span class="num">
                {limits.map(formatLimit).join(' → ')} ·{' '}
                {say(`votre rang ${nb(rankedLine.rank)}`, `your rank ${nb(rankedLine.rank)}`)}
              </span>
            </figcaption>
            <Curve limits={limits} rank={rankedLine.rank} />
          </figure>
        )
      })}
    </section>
  )
}

type Limit = number | 'open' | null

function formatLimit(limit: Limit): string {
  if (limit === null) return '–'
  return limit === 'open' ? say('libre', 'free') : nb(limit)
}

/** Limits grow downwards, as ranks do: the curve falls under the dashed line when the
 *  rank comes within it. */
function Curve({ limits, rank }: { limits: readonly Limit[]; rank: number }) {
  const limitRanks = limits.filter((one): one is number => typeof one === 'number')
  const [least, most] = [Math.min(rank, ...limitRanks), Math.max(rank, ...limitRanks)]
  const y = (value: number) => 8 + ((value - least) / Math.max(1, most - least)) * (HEIGHT - 16)
  const x = (at: number) => 6 + (at * (WIDTH - 12)) / Math.max(1, limits.length - 1)
  const points = limits.flatMap((limit, at) => (typeof limit === 'number' ? [`${x(at)},${y(limit)}`] : []))
  return (
    <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <line class="rank" x1="0" x2={WIDTH} y1={y(rank)} y2={y(rank)} />
      <polyline class="limits" points={points.join(' ')} />
      {limits.map((limit, at) =>
        typeof limit === 'number' ? (
          <circle key={at} class="limit" cx={x(at)} cy={y(limit)} r="3.5" />
        ) : (
          limit === 'open' && <circle key={at} class="open" cx={x(at)} cy={HEIGHT - 5} r="3.5" />
        ),
      )}
    </svg>
  )
}
