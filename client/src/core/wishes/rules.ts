/** What a list may be now: the rights of the phase, and who may ask for a line.
 *  Pure. Twin of `src/concours/core/matching/procedure/wishes.py`; the centre decides, this tells
 *  it before anything is sent. */
import type { Line, WishList, Rights, Settings, State } from './wire'

export type Fault =
  | { readonly code: 'wishes.closed' | 'wishes.fixed' }
  | { readonly code: 'wishes.too_many'; readonly count: number }
  | { readonly code: 'wishes.over_added'; readonly added: number; readonly most: number }
  | { readonly code: 'wishes.twice' | 'wishes.kept'; readonly lines: readonly string[] }

export type Bar = 'wishes.not_eligible' | 'wishes.unranked'

export interface ListStatus {
  readonly listed: Pick<WishList, 'kept' | 'found'>
  readonly rights: Rights
  readonly most: number
}

export function listStatusOf(state: State): ListStatus {
  return { listed: state.list, rights: state.rights, most: state.settings.wishes_most }
}

/** Why `wanted` may not take the place of the list that stands; null if it may. */
export function faultOf(wanted: readonly string[], { listed, rights, most }: ListStatus): Fault | null {
  if (!rights.edits) return { code: 'wishes.closed' }
  if (wanted.length > most) return { code: 'wishes.too_many', count: wanted.length }
  const here = new Set(wanted)
  if (here.size < wanted.length) return { code: 'wishes.twice', lines: duplicates(wanted) }
  const missing = listed.kept.filter((code) => !here.has(code))
  if (missing.length) return { code: 'wishes.kept', lines: missing }
  const before = new Set(listed.found)
  const added = wanted.filter((code) => !before.has(code)).length
  if (rights.adds_most !== null && added > rights.adds_most) {
    return { code: 'wishes.over_added', added, most: rights.adds_most }
  }
  if (!rights.reorders) {
    const fixedCodes = listed.found.filter((code) => here.has(code))
    if (fixedCodes.some((code, at) => wanted[at] !== code)) return { code: 'wishes.fixed' }
  }
  return null
}

function duplicates(wanted: readonly string[]): readonly string[] {
  const codesMet = new Set<string>()
  return wanted.filter((code) => codesMet.has(code) || !codesMet.add(code))
}

/** How many wishes may still be added; null for any number. */
export function addsLeft(list: readonly string[], { listed, rights, most }: ListStatus): number {
  if (!rights.edits) return 0
  const room = most - list.length
  if (rights.adds_most === null) return room
  const before = new Set(listed.found)
  return Math.min(room, rights.adds_most - list.filter((code) => !before.has(code)).length)
}

/** Whether a wish may be taken out of the list now. */
export function mayDelete(code: string, { listed, rights }: ListStatus): boolean {
  return rights.edits && !listed.kept.includes(code)
}

/** The first position of a list, from 0, at which wishes may be put or moved now. */
export function firstFree(list: readonly string[], { listed, rights }: ListStatus): number {
  if (rights.reorders) return 0
  const here = new Set(list)
  return listed.found.filter((code) => here.has(code)).length
}

export interface Asking {
  readonly ranks: readonly number[]
  readonly contract: string
  readonly settings: Pick<Settings, 'also_ordinary'>
}

/** The rank of a student at a line, 0 for none. */
export function rankAt(line: Pick<Line, 'group'>, ranks: readonly number[]): number {
  return ranks[line.group - 1] ?? 0
}

/** Why a student may not ask for a line; null if they may. */
export function barOf(line: Line, { ranks, contract, settings }: Asking): Bar | null {
  const isEligible = line.contract || !contract ? line.contract === contract : settings.also_ordinary
  if (!isEligible) return 'wishes.not_eligible'
  return rankAt(line, ranks) ? null : 'wishes.unranked'
}
