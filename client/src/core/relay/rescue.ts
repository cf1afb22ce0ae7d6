/** Rescue: this tablet takes a place while the site is cut, by two codes that name and open a
 *  kit at the relay. Pure: `shell/device/keys.ts` stretches and seals. Twin of
 *  `src/concours/core/delivery/mailbox/rescue.py`; `protocol/vectors/relay/rescues.json` binds them. */
import { dump, fields, hex, u32, utf8, uuidBytes } from '../canonical'
import type { Bytes } from '../canonical'
import type { ChainName, Entry } from '../entry'

/** Of a first rescue and of a second: such a tablet cannot know what the centre held. */
export const RESCUE_EPOCHS: readonly number[] = [33, 49]

export interface RescueCodes {
  readonly number: string
  readonly code: string
  readonly rescue: string
}

/** What is stretched, and its salt. */
export function rescueSecret({ number, code, rescue }: RescueCodes): {
  readonly password: Bytes
  readonly salt: Bytes
} {
  return {
    password: fields(utf8(plainCode(code)), utf8(plainCode(rescue))),
    salt: fields(utf8('concours/rescue/1'), utf8(number.trim().toUpperCase())),
  }
}

export function kitLabel({ attempt, epoch }: ChainName): Bytes {
  return fields(utf8('concours/rescue-kit/1'), uuidBytes(attempt), u32(epoch))
}

export function claimLabel({ attempt, epoch }: ChainName): Bytes {
  return fields(utf8('concours/rescue-claim/1'), uuidBytes(attempt), u32(epoch))
}

/** What the centre alone reads of a claim. */
export function claimPlain({ number, code, rescue }: RescueCodes, publicKey: Uint8Array): Bytes {
  return utf8(dump({ candidate: number, code, public_key: hex(publicKey), rescue }))
}

/** What the first entry says that it follows: a rescued tablet cannot know, and the centre says. */
export function openedBase({ epoch, base }: TakenOver): TakenOver['base'] {
  if (base === null || RESCUE_EPOCHS.includes(epoch)) return null
  return { count: base.count, epoch: base.epoch, head: base.head }
}

interface TakenOver {
  readonly epoch: number
  readonly base: { readonly count: number; readonly epoch: number; readonly head: string } | null
}

export interface EarlierChain {
  readonly epoch: number
  readonly entries: readonly Entry[]
}

export interface CopyBefore {
  /** As a fold takes them: each goes on from all of the one before. */
  readonly earlier: readonly EarlierChain[]
  /** False where it is known that something before the last of these entries is not among them. */
  readonly isWhole: boolean
}

/** What a relay shows of the tablets before, from the entries in its boxes by epoch. Of a chain
 *  whose beginning is not there nothing is shown. */
export function copyBefore(boxes: ReadonlyMap<number, readonly Entry[]>): CopyBefore {
  let earlier: readonly EarlierChain[] = []
  let isWhole = boxes.size > 0
  let hasGap = false
  for (const [epoch, found] of [...boxes].sort(([left], [right]) => left - right)) {
    const entries = chainFrom(found)
    const before = entries.length > 0 ? chainsBefore(earlier, { epoch, entries }) : null
    if (before === null || hasGap) isWhole = false
    if (entries.length > 0) earlier = [...(before ?? []), { epoch, entries }]
    hasGap = entries.length < new Set(found.map(({ seq }) => seq)).size // boxes overlap
  }
  return { earlier, isWhole }
}

/** The chains that one goes on from, as far as they count; null where they are not all here. */
function chainsBefore(
  earlier: readonly EarlierChain[],
  { epoch, entries }: EarlierChain,
): readonly EarlierChain[] | null {
  const last = earlier.at(-1)
  if (RESCUE_EPOCHS.includes(epoch)) return last === undefined ? null : earlier
  const base = baseOf(entries)
  if (base === null || base.count === 0) return []
  if (last?.epoch !== base.epoch || last.entries.length < base.count) return null
  return [...earlier.slice(0, -1), { ...last, entries: last.entries.slice(0, base.count) }]
}

function baseOf([first]: readonly Entry[]): { readonly epoch: number; readonly count: number } | null {
  const body = JSON.parse(first?.body ?? '{}') as { readonly base?: { epoch: number; count: number } | null }
  return body.base ?? null
}

/** A chain from its first entry on, as far as boxes have it without a gap. */
export function chainFrom(entries: readonly Entry[]): readonly Entry[] {
  const bySeq = new Map(entries.map((entry) => [entry.seq, entry]))
  const chain: Entry[] = []
  for (let entry = bySeq.get(0); entry !== undefined; entry = bySeq.get(chain.length)) chain.push(entry)
  return chain
}

/** Codes are typed as people read them: look-alikes are folded. */
function plainCode(typed: string): string {
  return typed.toUpperCase().replace(/[-\s]/g, '').replace(/[IL]/g, '1').replace(/O/g, '0')
}
