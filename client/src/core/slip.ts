/** Whether a slip is under a published certificate, and whether the list in it gives the
 *  line that it states, within the published limits.
 *  Pure. Second implementation of the rule of `docs/rules/matching.md`; trusts neither
 *  the house nor its server. `protocol/vectors/matching.json` binds it. */
import { dump, hex, join, unhex, utf8, type Bytes } from './canonical'
import { isCertificate, isSlip, type Certificate, type Gate, type Slip } from './certificate'
import type { Json } from './copy'

export type Hash = (bytes: Bytes) => Promise<Bytes>

/** Why a member is refused at a line: the gate, its limit, the rank. `rank` null: not
 *  ranked there. `together`: two seats would be needed, and there are not two. */
export interface Reason {
  readonly member: string
  readonly line: Gate
  readonly gate: Gate
  readonly rank: number | null
  readonly isTogether: boolean
  readonly isAdmitted: boolean
}

/** One entry of the list, read from the top: one reason for each member who asks. */
export interface Entry {
  readonly index: number
  readonly state: 'refused' | 'got' | 'unread'
  readonly reasons: readonly Reason[]
}

/** One list that was read: that of a student, the joint one, or an own one once apart. */
export interface Reading {
  readonly kind: 'alone' | 'joint' | 'apart'
  readonly member: string
  readonly entries: readonly Entry[]
}

export type SlipRefusal =
  | { readonly code: 'slip.shape' | 'slip.index' | 'slip.way' | 'slip.not_under_root' }
  | { readonly code: 'certificate.shape' }
  | { readonly code: 'certificate.overfull' | 'certificate.limit' | 'slip.line_unknown'; readonly line: string }
  | {
      readonly code: 'slip.line'
      readonly member: string
      readonly stated: string | null
      readonly right: string | null
    }

export type Verdict =
  | {
      readonly isRight: true
      readonly slip: Slip
      readonly certificate: Certificate
      readonly readings: readonly Reading[]
    }
  | { readonly isRight: false; readonly refused: SlipRefusal }

/** Check one slip under one certificate. `hash` is SHA-256. */
export async function checkSlip(given: Json, published: Json, hash: Hash): Promise<Verdict> {
  if (!isCertificate(published)) return no({ code: 'certificate.shape' })
  if (!isSlip(given)) return no({ code: 'slip.shape' })
  const slip = given as unknown as Slip
  const certificate = published as unknown as Certificate
  if (slip.index >= certificate.leaves) return no({ code: 'slip.index' })
  if (slip.proof.length !== wayLength(slip.index, certificate.leaves)) return no({ code: 'slip.way' })
  const root = await climb(leafOf(given), slip.index, certificate.leaves, slip.proof, hash)
  if (hex(root) !== certificate.root) return no({ code: 'slip.not_under_root' })
  const fault = certificate.gates.map(faultOf).find((one) => one !== null) ?? unknownLine(slip, certificate)
  return fault ? no(fault) : readSlip(slip, certificate)
}

function no(refused: SlipRefusal): Verdict {
  return { isRight: false, refused }
}

/** The bytes of the leaf: the slip without its way, in canonical JSON. */
function leafOf(given: Json): Bytes {
  const { index: _index, proof: _proof, ...leaf } = given as Readonly<Record<string, Json>>
  return utf8(dump(leaf))
}

/** Steps from a leaf to the root of a tree of so many leaves (RFC 6962). */
export function wayLength(index: number, size: number): number {
  let [at, left, length] = [index, size, 0]
  while (left > 1) {
    const split = splitOf(left)
    ;[at, left] = at < split ? [at, split] : [at - split, left - split]
    length += 1
  }
  return length
}

/** The largest power of two below a count of two or more. */
function splitOf(size: number): number {
  let split = 1
  while (split * 2 < size) split *= 2
  return split
}

async function climb(leaf: Bytes, index: number, size: number, way: readonly string[], hash: Hash): Promise<Bytes> {
  if (size === 1) return hash(join([new Uint8Array([0]), leaf]))
  const split = splitOf(size)
  const beside = unhex(way.at(-1) ?? '')
  const rest = way.slice(0, -1)
  const parts =
    index < split
      ? [await climb(leaf, index, split, rest, hash), beside]
      : [beside, await climb(leaf, index - split, size - split, rest, hash)]
  return hash(join([new Uint8Array([1]), ...parts]))
}

/** What a gate says against itself. */
function faultOf(gate: Gate): SlipRefusal | null {
  if (gate.taken > gate.seats) return { code: 'certificate.overfull', line: gate.code }
  const full = gate.taken === gate.seats ? (gate.last_two[0] ?? 0) : null
  const isTold = gate.last_two.length === Math.min(2, gate.taken)
  return gate.limit === full && isTold ? null : { code: 'certificate.limit', line: gate.code }
}

function unknownLine(slip: Slip, certificate: Certificate): SlipRefusal | null {
  const publishedCodes = new Set(certificate.gates.filter((gate) => gate.group).map((gate) => gate.code))
  const codes = [...slip.wishes.flat(), ...(slip.pairs ?? []).flat(), ...slip.lines]
  const line = codes.find((code) => code !== null && !publishedCodes.has(code))
  return line ? { code: 'slip.line_unknown', line } : null
}

/** Read the list from the top; refuse if it gives another line than is stated. */
function readSlip(slip: Slip, certificate: Certificate): Verdict {
  const limits = new Limits(slip, certificate)
  const { readings, lines } = slip.pairs ? limits.ofCouple(slip.pairs) : limits.ofOne(0, 'alone')
  for (const [at, member] of slip.members.entries()) {
    const [stated, right] = [slip.lines[at] ?? null, lines[at] ?? null]
    if (stated !== right) return no({ code: 'slip.line', member, stated, right })
  }
  return { isRight: true, slip, certificate, readings }
}

interface ListOutcome {
  readonly readings: readonly Reading[]
  readonly lines: readonly (string | null)[]
}

class Limits {
  readonly #slip: Slip
  readonly #lines = new Map<string, Gate>()
  readonly #chains = new Map<string, readonly Gate[]>()

  constructor(slip: Slip, certificate: Certificate) {
    this.#slip = slip
    const families = certificate.gates.filter((gate) => gate.lines)
    for (const gate of certificate.gates) {
      if (!gate.group) continue
      this.#lines.set(gate.code, gate)
      const above = families.filter((family) => family.lines?.includes(gate.code))
      this.#chains.set(gate.code, [gate, ...above])
    }
  }

  ofOne(member: number, kind: 'alone' | 'apart'): ListOutcome {
    const pairs = (this.#slip.wishes[member] ?? []).map((line) => {
      const codes: (string | null)[] = [null, null]
      codes[member] = line
      return codes
    })
    const { entries, got } = this.#fromTop(pairs)
    const reading = { kind, member: this.#slip.members[member] ?? '', entries }
    return { readings: [reading], lines: [got?.[member] ?? null] }
  }

  ofCouple(pairs: readonly (readonly (string | null)[])[]): ListOutcome {
    const { entries, got } = this.#fromTop(pairs)
    const joint: Reading = { kind: 'joint', member: this.#slip.members.join(' + '), entries }
    if (got) return { readings: [joint], lines: got }
    if (!this.#slip.unlinks) return { readings: [joint], lines: [null, null] }
    const ownOutcomes = [this.ofOne(0, 'apart'), this.ofOne(1, 'apart')]
    return {
      readings: [joint, ...ownOutcomes.flatMap((one) => one.readings)],
      lines: ownOutcomes.flatMap((one) => one.lines),
    }
  }

  #fromTop(list: readonly (readonly (string | null)[])[]) {
    let got: readonly (string | null)[] | null = null
    const entries = list.map((codes, index): Entry => {
      const reasons = this.#weigh(codes)
      if (got) return { index, state: 'unread', reasons }
      const isAdmitted = reasons.every((reason) => reason.isAdmitted)
      if (isAdmitted) got = codes
      return { index, state: isAdmitted ? 'got' : 'refused', reasons }
    })
    return { entries, got: got as readonly (string | null)[] | null }
  }

  /** For each member who asks: the gate that decides, and whether it takes them. */
  #weigh(codes: readonly (string | null)[]): readonly Reason[] {
    const ranks = codes.map((code, member) => this.#rank(code, member))
    return codes.flatMap((code, member) => {
      const line = this.#lines.get(code ?? '')
      if (!line) return []
      const rank = ranks[member] ?? null
      const other = codes[1 - member] ?? null
      const chain = this.#chains.get(line.code) ?? [line]
      const beside = other ? (this.#chains.get(other) ?? []) : []
      const refusing = chain.find(
        (gate) =>
          rank === null ||
          !(beside.includes(gate) ? this.#takesBoth(gate, ranks) : gate.limit === null || rank <= gate.limit),
      )
      const gate = refusing ?? lowest(chain)
      const isTogether = refusing !== undefined && beside.includes(refusing)
      return [{ member: this.#slip.members[member] ?? '', line, gate, rank, isTogether, isAdmitted: !refusing }]
    })
  }

  #rank(code: string | null, member: number): number | null {
    const group = this.#lines.get(code ?? '')?.group
    return group ? (this.#slip.ranks[member]?.[group] ?? null) : null
  }

  /** Whether both are among the best of a gate: the seats of the two themselves are not
   *  counted as free, nor as taken before them. */
  #takesBoth(gate: Gate, ranks: readonly (number | null)[]): boolean {
    const asking = ranks.filter((rank) => rank !== null)
    if (gate.seats < 2 || asking.length < 2) return false
    const own = this.#slip.lines.filter((line) => line && this.#chains.get(line)?.includes(gate))
    const missing = gate.taken - own.length + 2 - gate.seats
    if (missing <= 0) return true
    const otherRanks = gate.last_two.filter((rank) => !asking.includes(rank))
    return (otherRanks[missing - 1] ?? 0) > Math.max(...asking)
  }
}

function lowest(chain: readonly Gate[]): Gate {
  return chain.reduce((low, gate) => ((gate.limit ?? Infinity) < (low.limit ?? Infinity) ? gate : low))
}
