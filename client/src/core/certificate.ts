/** What is published of a matching, and what a student was given of it.
 *  Pure. Form: `docs/reference/match-check.md`; `protocol/vectors/matching.json` binds
 *  Python, the verifier and this. Here is only the shape; `core/slip.ts` checks. */
import type { Json } from './copy'

export interface Gate {
  readonly code: string
  readonly seats: number
  readonly taken: number
  /** `null`: a seat is free. */
  readonly limit: number | null
  /** Ranks of the last admitted and of the one before. */
  readonly last_two: readonly number[]
  readonly specialty?: string
  readonly subdivision?: string
  readonly group?: string
  /** Of a family: the lines under it. */
  readonly lines?: readonly string[]
}

export interface Certificate {
  readonly format: string
  readonly market: string
  readonly result: string
  readonly gates: readonly Gate[]
  readonly root: string
  readonly students: number
  readonly leaves: number
}

export type Pair = readonly [string | null, string | null]

export interface Slip {
  readonly salt: string
  readonly members: readonly string[]
  readonly ranks: readonly Readonly<Record<string, number>>[]
  readonly wishes: readonly (readonly string[])[]
  readonly lines: readonly (string | null)[]
  readonly pairs?: readonly Pair[]
  readonly unlinks?: boolean
  readonly index: number
  readonly proof: readonly string[]
}

export const CERTIFICATE_FORMAT = 'concours-certificate-1'
export const PROOF_LENGTH_MAX = 64

type Shape = (value: Json | undefined) => boolean
type Fields = Readonly<Record<string, Shape>>

const isText: Shape = (value) => typeof value === 'string' && value.length > 0 && value.length <= 64
const isCount: Shape = (value) => Number.isSafeInteger(value) && (value as number) >= 0
const isHash: Shape = (value) => typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
const isFlag: Shape = (value) => typeof value === 'boolean'
const maybe =
  (shape: Shape): Shape =>
  (value) =>
    value === null || shape(value)
const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)
const isRecord = (value: Json | undefined): value is Readonly<Record<string, Json>> =>
  typeof value === 'object' && value !== null && !isList(value)

function many(shape: Shape, least = 0, most = Infinity): Shape {
  return (value) => isList(value) && value.length >= least && value.length <= most && value.every(shape)
}

function record(fields: Fields): Shape {
  return (value) =>
    isRecord(value) &&
    Object.keys(value).length === Object.keys(fields).length &&
    Object.entries(fields).every(([name, shape]) => Object.hasOwn(value, name) && shape(value[name]))
}

const isRanks: Shape = (value) => isRecord(value) && Object.values(value).every((rank) => isCount(rank) && rank !== 0)

const GATE: Fields = {
  code: isText,
  seats: isCount,
  taken: isCount,
  limit: maybe(isCount),
  last_two: many(isCount, 0, 2),
}
const isLine = record({ ...GATE, group: isText, specialty: isText, subdivision: isText })
const isFamily = record({ ...GATE, lines: many(isText) })
const isGate: Shape = (value) => isLine(value) || isFamily(value)

const isCertificateShape = record({
  format: (value) => value === CERTIFICATE_FORMAT,
  market: isHash,
  result: isHash,
  root: isHash,
  gates: many(isGate),
  students: isCount,
  leaves: isCount,
})

function slipFields(members: number): Fields {
  return {
    salt: (value) => typeof value === 'string' && /^[0-9a-f]{32}$/.test(value),
    members: many(isText, members, members),
    ranks: many(isRanks, members, members),
    wishes: many(many(isText), members, members),
    lines: many(maybe(isText), members, members),
    index: isCount,
    proof: many(isHash, 0, PROOF_LENGTH_MAX),
  }
}

const isAlone = record(slipFields(1))
const isCouple = record({
  ...slipFields(2),
  pairs: many(many(maybe(isText), 2, 2)),
  unlinks: isFlag,
})

export function isCertificate(value: Json): boolean {
  return isCertificateShape(value)
}

export function isSlip(value: Json): boolean {
  return isAlone(value) || isCouple(value)
}
