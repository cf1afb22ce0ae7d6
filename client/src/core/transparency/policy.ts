/** Whose words a reader believes: logs, witnesses, and how many of them are enough. Pure. */
import type { Hash } from '../slip'
import { LOG, WITNESS, readVkey, type NoteKey } from './note'

const NAMES_COUNT_MAX = 200
const NONE = 'none'

export interface Policy {
  readonly logs: readonly NoteKey[]
  readonly witnesses: ReadonlyMap<string, NoteKey>
  readonly groups: ReadonlyMap<string, { readonly least: number; readonly members: readonly string[] }>
  readonly quorum: string
}

/** A policy, or a log's key alone, which asks for no witness; null for another text. */
export async function readPolicy(text: string, hash: Hash): Promise<Policy | null> {
  const reader = new Reader(hash)
  const alone = await readVkey(text.trim(), hash)
  if (alone !== null) return alone.kind === LOG ? { ...reader.policy(), logs: [alone], quorum: NONE } : null
  for (const line of text.split('\n')) {
    const words = line.split(/[ \t]+/).filter((word) => word !== '')
    const isRead = words.length === 0 || line.trim().startsWith('#') || (await reader.take(words))
    if (!isRead) return null
  }
  const policy = reader.policy()
  return policy.quorum === '' ? null : policy
}

/** Whether these witnesses are the quorum, or the group `name`. */
export function isEnough(policy: Policy, names: ReadonlySet<string>, name: string = policy.quorum): boolean {
  if (name === NONE) return true
  const group = policy.groups.get(name)
  if (group === undefined) return names.has(name)
  return group.members.filter((member) => isEnough(policy, names, member)).length >= group.least
}

class Reader {
  private readonly logs: NoteKey[] = []
  private readonly witnesses = new Map<string, NoteKey>()
  private readonly groups = new Map<string, { least: number; members: readonly string[] }>()
  private readonly grouped = new Set<string>()
  private quorum = ''

  constructor(private readonly hash: Hash) {}

  policy(): Policy {
    return { logs: this.logs, witnesses: this.witnesses, groups: this.groups, quorum: this.quorum }
  }

  async take(words: readonly string[]): Promise<boolean> {
    const [verb, name = '', third = '', ...rest] = words
    if (verb === 'log' && words.length <= 3) return this.takeLog(name)
    if (verb === 'witness' && rest.length <= 1) return this.takeWitness(name, third)
    if (verb === 'group' && rest.length > 0) return this.takeGroup(name, third, rest)
    if (verb !== 'quorum' || words.length !== 2 || this.quorum !== '') return false
    this.quorum = name
    return name === NONE || this.isKnown(name)
  }

  private async takeLog(vkey: string): Promise<boolean> {
    const key = await readVkey(vkey, this.hash)
    if (key?.kind !== LOG) return false
    this.logs.push(key)
    return true
  }

  private async takeWitness(name: string, vkey: string): Promise<boolean> {
    const key = await readVkey(vkey, this.hash)
    if (key?.kind !== WITNESS || !this.isFree(name)) return false
    this.witnesses.set(name, key)
    return true
  }

  private takeGroup(name: string, count: string, members: readonly string[]): boolean {
    const least = count === 'any' ? 1 : count === 'all' ? members.length : Number(count)
    const isNew = new Set(members).size === members.length && !members.some((one) => this.grouped.has(one))
    if (!this.isFree(name) || !isNew || !members.every((one) => this.isKnown(one))) return false
    for (const member of members) this.grouped.add(member)
    this.groups.set(name, { least, members })
    return Number.isInteger(least) && least >= 1 && least <= members.length
  }

  private isKnown(name: string): boolean {
    return this.witnesses.has(name) || this.groups.has(name)
  }

  private isFree(name: string): boolean {
    return name !== NONE && !this.isKnown(name) && this.witnesses.size + this.groups.size < NAMES_COUNT_MAX
  }
}
