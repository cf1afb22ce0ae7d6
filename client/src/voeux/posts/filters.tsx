/** What the lines are searched by. */
import { useMemo } from 'preact/hooks'
import { NO_FILTER, type Filter, type RankedLine, type Sorting } from '../../core/wishes/lines'
import { large, say } from '../language'

interface FiltersOf {
  readonly all: readonly RankedLine[]
  readonly filter: Filter
  readonly onChange: (part: Partial<Filter>) => void
  readonly hasChances: boolean
  readonly hasContract: boolean
}

const SORTINGS: Readonly<Record<Sorting, () => string>> = {
  specialty: () => say('spécialité', 'specialty'),
  place: () => say('subdivision', 'subdivision'),
  limit: () => say('rang limite, le plus bas d’abord', 'limit, the lowest first'),
  chance: () => say('chance, la plus haute d’abord', 'chance, the highest first'),
  seats: () => say('nombre de postes', 'number of posts'),
}

export function Filters({ all, filter, onChange, hasChances, hasContract }: FiltersOf) {
  const specialties = useMemo(() => sorted(all.filter((one) => one.isOpen).map(({ line }) => line.specialty)), [all])
  const regions = useMemo(() => regionsOf(all), [all])
  const isWide = useMemo(() => matchMedia('(min-width: 48rem)').matches, [])
  const count = countOf(filter)
  return (
    <form
      class="filters"
      role="search"
      aria-label={say('Chercher des postes', 'Search posts')}
      onSubmit={(event) => event.preventDefault()}
    >
      <div class="field wide">
        <label for="text">{say('Chercher', 'Search')}</label>
        <input
          id="text"
          type="search"
          autocomplete="off"
          spellcheck={false}
          value={filter.text}
          onInput={(event) => onChange({ text: event.currentTarget.value })}
        />
      </div>
      <details class="wide" open={isWide}>
        <summary>
          {say('Filtrer et classer', 'Filter and sort')}
          {count > 0 && ` (${count})`}
        </summary>
        <div class="more-filters">
          <div class="field">
            <label for="specialty">{say('Spécialité', 'Specialty')}</label>
            <select
              id="specialty"
              value={filter.specialty}
              onChange={(event) => onChange({ specialty: event.currentTarget.value })}
            >
              <option value="">{say('Toutes', 'All')}</option>
              {specialties.map((name) => (
                <option key={name} value={name}>
                  {large(name)}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for="place">{say('Région ou subdivision', 'Region or subdivision')}</label>
            <select
              id="place"
              value={filter.place}
              onChange={(event) => onChange({ place: event.currentTarget.value })}
            >
              <option value="">{say('Toutes', 'All')}</option>
              {regions.map(([region, places]) => (
                <optgroup key={region} label={region}>
                  <option value={region}>{say(`${region} : toute la région`, `${region}: the whole region`)}</option>
                  {places.map(([code, name]) => (
                    <option key={code} value={`@${code}`}>
                      {name}
                    </option>
                  ))}
                </optgroup>
              ))}
            </select>
          </div>
          {hasContract && (
            <div class="field">
              <label for="contract">{say('Contrat', 'Contract')}</label>
              <select
                id="contract"
                value={filter.contract}
                onChange={(event) => onChange({ contract: event.currentTarget.value as Filter['contract'] })}
              >
                <option value="">{say('Tous', 'All')}</option>
                <option value="contract">{say('Postes sous contrat', 'Posts under contract')}</option>
                <option value="ordinary">{say('Postes ordinaires', 'Ordinary posts')}</option>
              </select>
            </div>
          )}
          <div class="field">
            <label for="chance">{say('Chance au moins', 'Chance at least')}</label>
            <select
              id="chance"
              value={String(filter.chance)}
              disabled={!hasChances}
              onChange={(event) => onChange({ chance: Number(event.currentTarget.value) })}
            >
              <option value="0">{say('Toutes', 'All')}</option>
              {[10, 50, 90].map((hundredth) => (
                <option key={hundredth} value={String(hundredth * 10)}>
                  {say(`${hundredth} %`, `${hundredth}%`)}
                </option>
              ))}
            </select>
          </div>
          <div class="field">
            <label for="sorting">{say('Classer par', 'Sort by')}</label>
            <select
              id="sorting"
              value={filter.sorting}
              onChange={(event) => onChange({ sorting: event.currentTarget.value as Sorting })}
            >
              {(Object.keys(SORTINGS) as Sorting[]).map((sorting) => (
                <option key={sorting} value={sorting}>
                  {SORTINGS[sorting]()}
                </option>
              ))}
            </select>
          </div>
          <label class="check">
            <input
              type="checkbox"
              checked={filter.isWithin}
              onChange={(event) => onChange({ isWithin: event.currentTarget.checked })}
            />
            {say('Mon rang suffisait au dernier tour', 'My rank was enough at the last round')}
          </label>
          <label class="check">
            <input
              type="checkbox"
              checked={filter.isMissing}
              onChange={(event) => onChange({ isMissing: event.currentTarget.checked })}
            />
            {say('Pas encore dans mes vœux', 'Not among my wishes yet')}
          </label>
          <button class="btn quiet" type="button" onClick={() => onChange(NO_FILTER)}>
            {say('Effacer les filtres', 'Clear the filters')}
          </button>
        </div>
      </details>
    </form>
  )
}

/** How many filters hold, beside what is searched. */
function countOf(filter: Filter): number {
  const { text: _text, sorting: _sorting, ...rest } = filter
  return Object.values(rest).filter(Boolean).length
}

const compare = new Intl.Collator('fr').compare
const sorted = (names: readonly string[]) => [...new Set(names)].sort(compare)

function regionsOf(all: readonly RankedLine[]): readonly (readonly [string, readonly (readonly [string, string])[]])[] {
  return sorted(all.map((one) => one.region).filter(Boolean)).map((region) => {
    const places = new Map(all.filter((one) => one.region === region).map((one) => [one.line.subdivision, one.place]))
    return [region, [...places].sort(([, one], [, other]) => compare(one, other))] as const
  })
}
