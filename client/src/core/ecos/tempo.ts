/** Whether a document is the tempo of a circuit, as `docs/reference/ecos/bells.md` bounds it.
 *  Pure. Twin of `src/concours/core/ecos/bells/tempo.py`. */
import { TURNS_OF_ROTATION, type Tempo } from './bells'
import { TURNS_MAX } from './entries'

const LENGTH_MS_MAX = 3_600_000
const REST_MS_MAX = 4 * LENGTH_MS_MAX
const RESTS_MAX = TURNS_MAX / TURNS_OF_ROTATION - 1
const FACTOR_PART_MAX = 1_000
const FACTOR_MAX = 4
const FIELDS = ['station_ms', 'reading_ms', 'warn_ms', 'changeover_ms', 'rests_ms', 'factor']

export function isTempo(value: unknown): value is Tempo {
  if (typeof value !== 'object' || value === null) return false
  const names = Object.keys(value)
  if (names.length !== FIELDS.length || !FIELDS.every((name) => names.includes(name))) return false
  const { station_ms, reading_ms, warn_ms, changeover_ms, rests_ms, factor } = value as Record<string, unknown>
  const isLength = (ms: unknown): ms is number => isWhole(ms, 0, LENGTH_MS_MAX)
  const areLengths = isWhole(station_ms, 1, LENGTH_MS_MAX) && isLength(changeover_ms)
  if (!areLengths || !isLength(reading_ms) || !isLength(warn_ms) || reading_ms + warn_ms > station_ms) return false
  return areRests(rests_ms) && isFactor(factor)
}

function areRests(value: unknown): boolean {
  return Array.isArray(value) && value.length <= RESTS_MAX && value.every((rest) => isWhole(rest, 0, REST_MS_MAX))
}

function isFactor(value: unknown): boolean {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [top, bottom] = value as readonly unknown[]
  if (!isWhole(top, 1, FACTOR_PART_MAX) || !isWhole(bottom, 1, FACTOR_PART_MAX)) return false
  return top >= bottom && top <= FACTOR_MAX * bottom
}

function isWhole(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most
}
