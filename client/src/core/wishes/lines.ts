/** Search among the lines of a campaign. Pure; a thousand lines in a few milliseconds. */
import { barOf, rankAt, type Asking } from './rules'
import type { Gate, Line, LinesPage, Subdivision } from './wire'

export type Sorting = 'specialty' | 'place' | 'limit' | 'chance' | 'seats'

export interface Filter {
  readonly text: string
  readonly specialty: string
  /** A region, or the code of a subdivision after `@`. */
  readonly place: string
  readonly contract: '' | 'ordinary' | 'contract'
  /** Runs of a thousand, at least; 0 for all. */
  readonly chance: number
  readonly isWithin: boolean
  readonly isMissing: boolean
  readonly sorting: Sorting
}

export const NO_FILTER: Filter = {
  text: '',
  specialty: '',
  place: '',
  contract: '',
  chance: 0,
  isWithin: false,
  isMissing: false,
  sorting: 'specialty',
}

/** A line with what is asked of it again and again. */
export interface RankedLine {
  readonly line: Line
  readonly place: string
  readonly region: string
  readonly rank: number
  readonly isOpen: boolean
  /** Runs of a thousand; null while there are none. */
  readonly chance: number | null
  readonly folded: string
}

/** Small letters without accents: how people type, and how they do not. */
export function fold(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/œ/g, 'oe').replace(/[’'-]/g, ' ')
}

export function rankedLines(
  page: LinesPage,
  asking: Asking,
  chances: Readonly<Record<string, number>> | null,
): readonly RankedLine[] {
  const places = new Map(page.subdivisions.map((one) => [one.code, one]))
  return page.lines.map((line): RankedLine => {
    const subdivision: Subdivision = places.get(line.subdivision) ?? {
      code: line.subdivision,
      name: line.subdivision,
      region: '',
    }
    const searchText = `${line.specialty} ${subdivision.name} ${subdivision.region} ${line.contract} ${line.code}`
    return {
      line,
      place: subdivision.name,
      region: subdivision.region,
      rank: rankAt(line, asking.ranks),
      isOpen: barOf(line, asking) === null,
      chance: chances?.[line.code] ?? null,
      folded: fold(searchText),
    }
  })
}

/** Whether a rank is within a limit as a round left it; false where nothing is known. */
export function isWithin(rank: number, gate: Gate | null): boolean {
  return gate !== null && rank > 0 && (gate.limit === null || rank <= gate.limit)
}

export function searchLines(
  all: readonly RankedLine[],
  filter: Filter,
  listed: ReadonlySet<string>,
): readonly RankedLine[] {
  const words = fold(filter.text).split(/\s+/).filter(Boolean)
  const matching = all.filter(
    (one) =>
      one.isOpen &&
      words.every((word) => one.folded.includes(word)) &&
      (!filter.specialty || one.line.specialty === filter.specialty) &&
      isAt(one, filter.place) &&
      (!filter.contract || (filter.contract === 'contract') === Boolean(one.line.contract)) &&
      (one.chance ?? 0) >= filter.chance &&
      (!filter.isWithin || isWithin(one.rank, one.line.last)) &&
      (!filter.isMissing || !listed.has(one.line.code)),
  )
  return matching.sort(ORDERS[filter.sorting])
}

function isAt(one: RankedLine, place: string): boolean {
  if (!place) return true
  return place.startsWith('@') ? one.line.subdivision === place.slice(1) : one.region === place
}

type Order = (one: RankedLine, other: RankedLine) => number
const compare = new Intl.Collator('fr').compare
const bySpecialty: Order = (one, other) =>
  compare(one.line.specialty, other.line.specialty) ||
  compare(one.place, other.place) ||
  compare(one.line.code, other.line.code)
const byPlace: Order = (one, other) => compare(one.place, other.place) || bySpecialty(one, other)

const ORDERS: Readonly<Record<Sorting, Order>> = {
  specialty: bySpecialty,
  place: byPlace,
  limit: (one, other) => limitOf(one) - limitOf(other) || bySpecialty(one, other),
  chance: (one, other) => (other.chance ?? -1) - (one.chance ?? -1) || bySpecialty(one, other),
  seats: (one, other) => other.line.seats - one.line.seats || bySpecialty(one, other),
}

/** Hard to get first, open lines last, unknown ones after them. */
function limitOf({ line }: RankedLine): number {
  return line.last ? (line.last.limit ?? 1e8) : 1e9
}
