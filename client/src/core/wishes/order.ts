/** A list and what is done to it: add, take out, move one or many, undo.
 *  Pure. Positions count from 0. */
export type Codes = readonly string[]

/** `list` with `codes` put in before position `at`, those that are there already apart. */
export function addCodes(list: Codes, codes: Codes, at = list.length): Codes {
  const codesInList = new Set(list)
  const fresh = [...new Set(codes)].filter((code) => !codesInList.has(code))
  return [...list.slice(0, at), ...fresh, ...list.slice(at)]
}

export function removeCodes(list: Codes, codes: Iterable<string>): Codes {
  const removedCodes = new Set(codes)
  return list.filter((code) => !removedCodes.has(code))
}

/** Move `codes`, in the order in which they stand, so that the first comes to position
 *  `to` of what results, or as near as the list is long. */
export function moveCodes(list: Codes, codes: Iterable<string>, to: number): Codes {
  const moving = new Set(codes)
  const rest = list.filter((code) => !moving.has(code))
  const at = Math.max(0, Math.min(to, rest.length))
  return [...rest.slice(0, at), ...list.filter((code) => moving.has(code)), ...rest.slice(at)]
}

/** Move `codes` one place up or down, as one block. */
export function stepCodes(list: Codes, codes: Iterable<string>, by: -1 | 1): Codes {
  const moving = new Set(codes)
  const first = list.findIndex((code) => moving.has(code))
  return first < 0 ? list : moveCodes(list, moving, first + by)
}

/** Where a block lands that is dropped before position `before` of the whole list. */
export function landing(list: Codes, codes: Iterable<string>, before: number): number {
  const moving = new Set(codes)
  return list.slice(0, before).filter((code) => !moving.has(code)).length
}

export function same(one: Codes, other: Codes): boolean {
  return one.length === other.length && one.every((code, at) => code === other[at])
}

export const PAST_COUNT_MAX = 100

/** What was done in this tab, so that it can be undone and done again. */
export interface Past {
  readonly before: readonly Codes[]
  readonly after: readonly Codes[]
}

export const NO_PAST: Past = { before: [], after: [] }

export function rememberList(past: Past, list: Codes): Past {
  return { before: [...past.before, list].slice(-PAST_COUNT_MAX), after: [] }
}

/** The list before the last change, or null; and what is past then. */
export function undoChange(past: Past, list: Codes): readonly [Codes, Past] | null {
  const last = past.before.at(-1)
  if (!last) return null
  return [last, { before: past.before.slice(0, -1), after: [list, ...past.after] }]
}

export function redoChange(past: Past, list: Codes): readonly [Codes, Past] | null {
  const next = past.after[0]
  if (!next) return null
  return [next, { before: [...past.before, list], after: past.after.slice(1) }]
}
