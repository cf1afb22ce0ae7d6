/** A copy: what the candidate has answered so far. A fold of the entries, made by
 *  `core/fold.ts`. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

export type Ranges = readonly (readonly [number, number])[]

export type HandInReason = 'time' | 'candidate' | 'closed'

export interface Copy {
  readonly answers: ReadonlyMap<string, Json>
  readonly eliminated: ReadonlyMap<string, readonly string[]>
  readonly flagged: ReadonlySet<string>
  readonly seen: ReadonlySet<string>
  /** Questions whose answer is final (locked dossiers). */
  readonly validated: ReadonlySet<string>
  readonly highlights: ReadonlyMap<string, Ranges>
  /** Why the copy is handed in; null while it is open. */
  readonly handed: HandInReason | null
}

export const EMPTY_COPY: Copy = {
  answers: new Map(),
  eliminated: new Map(),
  flagged: new Set(),
  seen: new Set(),
  validated: new Set(),
  highlights: new Map(),
  handed: null,
}
