/** What one entry of a chair says: its body read once, to the field. Pure. Twin of
 *  `src/concours/core/ecos/grids/bodies.py`; `protocol/vectors/grids.json` binds them. */
import { byCodePoint, load, NotCanonical } from '../canonical'
import type { Json } from '../copy'
import type { Writer } from '../entry'

export const CRITERIA_MAX = 40
export const APTITUDES_MAX = 40
export const LEVELS_MAX = 10
export const DOCUMENTS_MAX = 10
export const TURNS_MAX = 20
export const NUMBER_LENGTH_MAX = 40
export const REMARK_LENGTH_MAX = 2_000
export const REASON_LENGTH_MAX = 300
export const BOX_LENGTH_MAX = 8_192

export const MEANS = ['scan', 'typed', 'expected'] as const
export const ALERTS = ['health', 'material', 'participant', 'fraud', 'procedure'] as const
export const HANDED_REASONS = ['examiner', 'closed'] as const

export type Means = (typeof MEANS)[number]
export type Alert = (typeof ALERTS)[number]

interface OfTurn {
  /** 0 is the exercise. */
  readonly turn: number
}

/** An index in the list of levels; null empties. */
interface OfLevel extends OfTurn {
  readonly level: number | null
}

export type ChairEntry =
  | { readonly kind: 'noted' } // opened, left, returned: change no grid
  | (OfTurn & { readonly kind: 'met' | 'unmet'; readonly candidate: string; readonly by: Means })
  | (OfLevel & { readonly kind: 'ticked'; readonly criterion: number })
  | (OfLevel & { readonly kind: 'rated'; readonly aptitude: number })
  | (OfLevel & { readonly kind: 'overall' })
  | (OfTurn & { readonly kind: 'filled'; readonly criteria: readonly number[] })
  | (OfTurn & { readonly kind: 'remarked'; readonly text: string })
  | (OfTurn & { readonly kind: 'signalled'; readonly what: Alert })
  | (OfTurn & { readonly kind: 'presented'; readonly document: number })
  | (OfTurn & { readonly kind: 'validated'; readonly grid: string })
  | (OfTurn & { readonly kind: 'reopened'; readonly reason: string })
  | (OfTurn & { readonly kind: 'carried'; readonly from: string; readonly box: string })
  | { readonly kind: 'handed'; readonly reason: (typeof HANDED_REASONS)[number] }

export type FaultReason = 'not_canonical' | 'not_object' | 'doubled' | 'missing' | 'unknown' | 'type' | 'bounds'

/** The first fault of a body; the field is empty for the whole. */
export interface BodyFault {
  readonly kind: 'fault'
  readonly field: string
  readonly reason: FaultReason
}

type Check = (value: Json) => FaultReason | null
type Body = { readonly [field: string]: Json }

const SILENT: readonly string[] = ['opened', 'left', 'returned']

const TURN = { turn: whole(0, TURNS_MAX) }
const MEETING = { ...TURN, candidate: text(NUMBER_LENGTH_MAX, 1), by: oneOf(MEANS) }

const FIELDS = {
  met: MEETING,
  unmet: MEETING,
  ticked: { ...TURN, criterion: whole(1, CRITERIA_MAX), level },
  rated: { ...TURN, aptitude: whole(1, APTITUDES_MAX), level },
  overall: { ...TURN, level },
  filled: { ...TURN, criteria: numbers },
  remarked: { ...TURN, text: text(REMARK_LENGTH_MAX) },
  signalled: { ...TURN, what: oneOf(ALERTS) },
  presented: { turn: whole(1, TURNS_MAX), document: whole(1, DOCUMENTS_MAX) },
  validated: { ...TURN, grid: pattern(/^[0-9a-f]{64}$/) },
  reopened: { ...TURN, reason: text(REASON_LENGTH_MAX, 1) },
  carried: {
    ...TURN,
    from: pattern(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/),
    box: pattern(new RegExp(`^[A-Za-z0-9_-]{1,${BOX_LENGTH_MAX}}$`)),
  },
  handed: { reason: oneOf(HANDED_REASONS) },
} as const satisfies Record<string, Readonly<Record<string, Check>>>

export type ChairKind = 'opened' | 'left' | 'returned' | keyof typeof FIELDS

export const CHAIR_KINDS = [...SILENT, ...Object.keys(FIELDS)] as readonly ChairKind[]

/** An examiner's place: its chains are nobody's copy, and no copy is its chain. */
export const CHAIR: Writer<ChairKind> = { genesisLabel: 'concours/chair-genesis/1', kinds: CHAIR_KINDS }

/** What an entry of a chair says, or the first fault of its body. */
export function readEntry(kind: ChairKind, body: string): ChairEntry | BodyFault {
  if (kind === 'opened' || kind === 'left' || kind === 'returned') return { kind: 'noted' }
  const value = parse(body)
  if (value === undefined) {
    const field = doubledField(body)
    return field === null ? fault('', 'not_canonical') : fault(field, 'doubled')
  }
  if (!isBody(value)) return fault('', 'not_object')
  // Every field has been checked against its kind: it is what the type says.
  return faultOf(FIELDS[kind], value) ?? ({ kind, ...value } as unknown as ChairEntry)
}

/** The first field that is missing, then unknown, then ill-typed. */
function faultOf(checks: Readonly<Record<string, Check>>, body: Body): BodyFault | null {
  const names = Object.keys(checks).sort()
  const missing = names.find((field) => !Object.hasOwn(body, field))
  if (missing !== undefined) return fault(missing, 'missing')
  const unknown = Object.keys(body)
    .sort(byCodePoint)
    .find((field) => !Object.hasOwn(checks, field))
  if (unknown !== undefined) return fault(unknown, 'unknown')
  for (const field of names) {
    const reason = checks[field]?.(body[field] ?? null) ?? null
    if (reason !== null) return fault(field, reason)
  }
  return null
}

function fault(field: string, reason: FaultReason): BodyFault {
  return { kind: 'fault', field, reason }
}

function parse(body: string): Json | undefined {
  try {
    return load(body)
  } catch (failure) {
    if (failure instanceof NotCanonical) return undefined
    throw failure
  }
}

function isBody(value: Json): value is Body {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The first field that an object has twice: readers keep the last and say nothing. */
function doubledField(body: string): string | null {
  try {
    JSON.parse(body)
  } catch {
    return null
  }
  if (!body.trimStart().startsWith('{')) return null
  const tokens = body.match(/"(?:[^"\\]|\\.)*"|[{}[\]:]/g) ?? []
  const keys = new Set<string>()
  let depth = 0
  for (const [index, token] of tokens.entries()) {
    if (token === '{' || token === '[') depth += 1
    if (token === '}' || token === ']') depth -= 1
    if (depth !== 1 || tokens[index + 1] !== ':' || !token.startsWith('"')) continue
    const key = JSON.parse(token) as string
    if (keys.has(key)) return key
    keys.add(key)
  }
  return null
}

function whole(least: number, most: number): Check {
  return (value) => {
    if (typeof value !== 'number') return 'type'
    return value >= least && value <= most ? null : 'bounds'
  }
}

function text(most: number, least = 0): Check {
  return (value) => {
    if (typeof value !== 'string') return 'type'
    const length = Array.from(value).length
    return length >= least && length <= most ? null : 'bounds'
  }
}

function pattern(expression: RegExp): Check {
  return (value) => {
    if (typeof value !== 'string') return 'type'
    return expression.test(value) ? null : 'bounds'
  }
}

function oneOf(words: readonly string[]): Check {
  return (value) => {
    if (typeof value !== 'string') return 'type'
    return words.includes(value) ? null : 'bounds'
  }
}

function level(value: Json): FaultReason | null {
  return value === null ? null : whole(0, LEVELS_MAX - 1)(value)
}

/** Numbers of criteria, rising, so that none comes twice. */
function numbers(value: Json): FaultReason | null {
  if (!Array.isArray(value)) return 'type'
  const items = value as readonly Json[]
  if (!items.every((item) => typeof item === 'number')) return 'type'
  const isSound = items.every((item, index) => item > (items[index - 1] ?? 0) && item <= CRITERIA_MAX)
  return isSound && items.length > 0 ? null : 'bounds'
}
