/** A copy: what the candidate has answered so far. A fold of the entries, see
 *  `docs/reference/entries.md`. Twin of `src/concours/core/attempt`. */
export type Json =
  | null
  | boolean
  | number
  | string
  | readonly Json[]
  | { readonly [key: string]: Json }

export interface Copy {
  readonly answers: ReadonlyMap<string, Json>
  readonly eliminated: ReadonlyMap<string, readonly string[]>
  readonly flagged: ReadonlySet<string>
  readonly seen: ReadonlySet<string>
  /** Questions whose answer is final (locked dossiers). */
  readonly validated: ReadonlySet<string>
  readonly highlights: ReadonlyMap<string, readonly (readonly [number, number])[]>
  readonly handed: boolean
}
