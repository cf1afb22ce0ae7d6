/** When each candidate's time ends. Pure. Twin of `src/concours/core/sitting/time.py`;
 *  `protocol/vectors/deadlines.json` binds them. */
export interface Extension {
  readonly minutes: number
  readonly scope: 'nation' | 'site' | 'candidate'
}

export interface Terms {
  readonly t0Ms: number
  readonly durationMs: number
  /** Time and a third is [4, 3]. */
  readonly factor: readonly [number, number]
  readonly extensions: readonly Extension[]
  readonly closedAtMs: number | null
}

const MINUTE_MS = 60_000

/** The end that holds for everyone: t0 + duration + common minutes, or the close if
 *  that is earlier; never before t0. */
export function normalEndMs(terms: Terms): number {
  const common = terms.extensions.filter((extension) => extension.scope !== 'candidate')
  const end = terms.t0Ms + terms.durationMs + minutesMs(common)
  if (terms.closedAtMs === null) return end
  return Math.max(terms.t0Ms, Math.min(end, terms.closedAtMs))
}

/** This candidate's end on the centre's clock: the first instant that is no longer
 *  theirs. Rounded up to a whole millisecond, so that rounding takes nothing. */
export function endMs(terms: Terms): number {
  const personal = terms.extensions.filter(({ scope }) => scope === 'candidate')
  const length = normalEndMs(terms) - terms.t0Ms
  return terms.t0Ms + timesFactor(length, terms.factor) + minutesMs(personal)
}

function minutesMs(extensions: readonly Extension[]): number {
  return extensions.reduce((sum, extension) => sum + extension.minutes, 0) * MINUTE_MS
}

/** Exact in whole numbers: BigInt, for the product may pass 2⁵³. */
function timesFactor(length: number, [top, bottom]: readonly [number, number]): number {
  const product = BigInt(length) * BigInt(top)
  const divisor = BigInt(bottom)
  return Number((product + divisor - 1n) / divisor)
}
