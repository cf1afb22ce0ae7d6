/** What `/wishes` answers, as `docs/reference/wishes-api.md` gives it. */

export type PhaseKind = 'simulation' | 'blank' | 'confirmation' | 'result' | 'complementary' | 'over'
export type RoundKind = 'simulation' | 'blank' | 'final' | 'complementary'

export interface Phase {
  readonly kind: PhaseKind
  readonly opens_ms: number
  readonly closes_ms: number
}

export interface Rights {
  readonly edits: boolean
  readonly reorders: boolean
  readonly deletes: boolean
  /** To the list as the phase found it; `null` for any number. */
  readonly adds_most: number | null
  readonly confirms: boolean
  readonly couples: boolean
}

/** A list as it stands: `kept` may not be deleted, `found` is that of the phase's start. */
export interface WishList {
  readonly number: number
  readonly digest: string
  readonly codes: readonly string[]
  readonly kept: readonly string[]
  readonly found: readonly string[]
}

export interface Receipt {
  readonly phase: number
  readonly number: number
  readonly count: number
  readonly is_enough: boolean
  readonly receipt: string
  readonly at_ms: number
}

/** What a round says. `waiting`: the place in the waiting list of each wish above. */
export interface RoundResult {
  readonly number: number
  readonly kind: RoundKind
  readonly phase: number
  readonly opens_ms: number
  /** Of the certificate, which is public. */
  readonly root: string
  readonly students_count: number
  readonly line: string
  readonly position: number
  readonly joint_number: number
  readonly waiting: readonly number[]
}

export type Pair = readonly [string | null, string | null]

export interface Choice {
  readonly rule: 'same' | 'neighbouring' | 'explicit'
  readonly order: 'sum' | 'worst'
  readonly one_sided: boolean
  readonly unlinks: boolean
}

export interface Joint {
  readonly number: number
  readonly choice: Choice
  readonly pairs: readonly Pair[]
  readonly is_own: boolean
  readonly agreed_self: boolean
  readonly agreed_other: boolean
  readonly at_ms: number
}

/** An open invitation: it binds nobody before it is accepted. */
export interface Invitation {
  readonly is_asking: boolean
  /** Of the other. */
  readonly number: string
}

export interface Couple {
  readonly is_asking: boolean
  /** Of the other. */
  readonly number: string
  /** Of who asked, then of who was asked. */
  readonly ranks: readonly (readonly number[])[]
  readonly newest: Joint | null
  readonly agreed: Joint | null
}

export interface Settings {
  readonly wishes_least: number
  readonly wishes_most: number
  readonly more_for_unassigned: number
  readonly below_least: 'complementary' | 'refused'
  readonly unconfirmed: 'counts' | 'complementary'
  readonly pairs_most: number
  readonly also_ordinary: boolean
}

export interface State {
  readonly number: string
  /** When the student chose their password. */
  readonly password_ms: number
  readonly campaign: string
  readonly now_ms: number
  readonly phase: (Phase & { readonly number: number }) | null
  readonly calendar: readonly Phase[]
  readonly rights: Rights
  readonly settings: Settings
  readonly ranks: readonly number[]
  readonly contract: string
  readonly list: WishList
  readonly receipts: readonly Receipt[]
  readonly rounds: readonly RoundResult[]
  /** The list that the last round read. */
  readonly seen: readonly string[]
  readonly couple: Couple | null
  /** Made and received, the newest first. */
  readonly invitations: readonly Invitation[]
}

/** `limit` is null where a seat is free. */
export interface Gate {
  readonly seats: number
  readonly taken: number
  readonly limit: number | null
}

export interface Line {
  readonly code: string
  readonly specialty: string
  readonly subdivision: string
  /** From 1. */
  readonly group: number
  readonly contract: string
  readonly seats: number
  readonly last: Gate | null
  readonly former: Gate | null
}

export interface LinesPage {
  readonly posts: number
  readonly round: number
  readonly groups: readonly { readonly number: number; readonly fr: string; readonly en: string }[]
  readonly subdivisions: readonly Subdivision[]
  readonly lines: readonly Line[]
}

export interface Subdivision {
  readonly code: string
  readonly name: string
  readonly region: string
}

/** Runs of a thousand: at each line, at the end of each wish of the list `list`. */
export interface Chances {
  readonly round: number
  readonly runs: number
  readonly lines: Readonly<Record<string, number>>
  readonly list: string
  readonly ends: readonly number[] | null
  readonly pairs: readonly number[] | null
}

export interface Refusal {
  readonly code: string
  readonly facts: Readonly<Record<string, unknown>>
}

/** The limits of the wishes of one list over the last rounds, the oldest first. A line
 *  that a round did not know has null there; `open`: a seat was free. */
export interface Trend {
  readonly list: string
  readonly rounds: readonly { readonly number: number; readonly kind: RoundKind; readonly opens_ms: number }[]
  readonly limits: Readonly<Record<string, readonly (number | 'open' | null)[]>>
}

/** A joint list that a rule made of the two lists; nothing is kept. */
export interface Generated {
  readonly pairs: readonly Pair[]
  readonly counts: readonly number[]
  readonly chances: readonly number[] | null
}
