/** A receipt's proof, checked without the house: whether a tablet's last entry lies in the
 *  tree that the log signed, who cosigned that tree, and the code that the tablet showed.
 *  Pure; a second writing of `verifier/receipt`. */
import { hex, join, load, NotCanonical, unhex, type Bytes } from '../canonical'
import type { Json } from '../copy'
import { receiptBytes, shortCode, type EpochHead } from '../receipt'
import type { Hash } from '../slip'
import {
  isSame,
  isSignedBy,
  readHead,
  readNote,
  readSize,
  unbase64,
  type Note,
  type TreeHead,
  type Verify,
} from './note'
import { isEnough, readPolicy, type Policy } from './policy'

const HEADER = 'c2sp.org/tlog-proof@v1'
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const STEPS_COUNT_MAX = 63
/** JavaScript shifts 32 bits: two thousand million entries. */
const SIZE_MAX = 2 ** 31 - 1

export type ReceiptFault =
  | 'file.form'
  | 'policy.form'
  | 'proof.differs'
  | 'log.unknown'
  | 'log.signature'
  | 'witnesses.missing'
  | 'code.differs'
  | 'browser.cannot'

export interface ReceiptFacts {
  readonly code: string
  readonly digest: string
  readonly epoch: number
  readonly entriesCount: number
  readonly index: number
  readonly size: number
  readonly origin: string
  readonly witnesses: readonly string[]
}

export interface ReceiptVerdict {
  readonly faults: readonly ReceiptFault[]
  readonly facts: ReceiptFacts | null
}

export interface ReceiptFiles {
  readonly file: string
  readonly policy: string
  /** What the tablet showed: its code, or what its QR says; empty where nobody noted it. */
  readonly code: string
}

interface Proof {
  readonly attempt: string
  readonly tablet: EpochHead
  readonly tablets: readonly EpochHead[]
  readonly index: number
  readonly path: readonly Bytes[]
  readonly note: Note
  readonly head: TreeHead
}

/** Check one file. */
export async function checkReceipt(given: ReceiptFiles, hash: Hash, verify: Verify): Promise<ReceiptVerdict> {
  const proof = readProof(given.file)
  if (proof === null) return { faults: ['file.form'], facts: null }
  const policy = await readPolicy(given.policy, hash)
  if (policy === null) return { faults: ['policy.form'], facts: null }
  const digest = await hash(receiptBytes(proof.attempt, proof.tablets))
  const { head, index, tablet } = proof
  try {
    const witnesses = await cosigners(proof.note, policy, verify)
    const faults = [
      ...(await wayFaults(proof, hash)),
      ...(await logFaults(proof.note, head.origin, policy, verify)),
      ...(isEnough(policy, new Set(witnesses)) ? [] : (['witnesses.missing'] as const)),
      ...(isCodeOf(given.code, digest) ? [] : (['code.differs'] as const)),
    ]
    const facts = {
      code: shortCode(digest),
      digest: hex(digest),
      epoch: tablet.epoch,
      entriesCount: tablet.count,
      index,
      size: head.size,
      origin: head.origin,
      witnesses,
    }
    return { faults, facts }
  } catch {
    return { faults: ['browser.cannot'], facts: null }
  }
}

async function cosigners(note: Note, policy: Policy, verify: Verify): Promise<readonly string[]> {
  const names: string[] = []
  for (const [name, key] of policy.witnesses) if (await isSignedBy(note, key, verify)) names.push(name)
  return names
}

async function wayFaults({ tablet, index, path, head }: Proof, hash: Hash): Promise<readonly ReceiptFault[]> {
  const root = await rootOf(unhex(tablet.head), index, head.size, path, hash)
  return root !== null && isSame(root, head.root) ? [] : ['proof.differs']
}

async function logFaults(note: Note, origin: string, policy: Policy, verify: Verify): Promise<readonly ReceiptFault[]> {
  const keys = policy.logs.filter((key) => key.name === origin)
  if (keys.length === 0) return ['log.unknown']
  for (const key of keys) if (await isSignedBy(note, key, verify)) return []
  return ['log.signature']
}

function isCodeOf(text: string, digest: Bytes): boolean {
  const given = text
    .trim()
    .toUpperCase()
    .replace(/^CONCOURS:2:/, '')
  return given === '' || given === shortCode(digest) || given === hex(digest).toUpperCase()
}

/** The root that a leaf and its way lead to; null if the way is no way. */
async function rootOf(
  leaf: Bytes,
  index: number,
  size: number,
  path: readonly Bytes[],
  hash: Hash,
): Promise<Bytes | null> {
  if (index >= size || size > SIZE_MAX) return null
  const inner = 32 - Math.clz32(index ^ (size - 1))
  if (path.length !== inner + countOnes(index >> inner)) return null
  let node = await hash(join([Uint8Array.of(0), leaf]))
  for (const [level, sibling] of path.entries()) {
    const isRight = level >= inner || ((index >> level) & 1) === 1
    node = await hash(join([Uint8Array.of(1), ...(isRight ? [sibling, node] : [node, sibling])]))
  }
  return node
}

function countOnes(bits: number): number {
  return bits === 0 ? 0 : (bits & 1) + countOnes(bits >> 1)
}

function readProof(file: string): Proof | null {
  const at = file.indexOf('\n\n')
  const note = at < 0 ? null : readNote(file.slice(at + 2))
  const rows = file.slice(0, Math.max(at, 0)).split('\n')
  const [header, extra = '', indexRow = '', ...steps] = rows
  const index = indexRow.startsWith('index ') ? readSize(indexRow.slice('index '.length)) : null
  const owner = extra.startsWith('extra ') ? readOwner(extra.slice('extra '.length)) : null
  const head = note === null ? null : readHead(note.text)
  const path = steps.map(unbase64)
  const isWay = path.length <= STEPS_COUNT_MAX && path.every((step) => step?.length === 32)
  if (header !== HEADER || index === null || owner === null || note === null || head === null || !isWay) return null
  return { ...owner, index, path: path as readonly Bytes[], note, head }
}

function readOwner(text: string): Pick<Proof, 'attempt' | 'tablet' | 'tablets'> | null {
  const bytes = unbase64(text)
  const facts = bytes === null ? null : parse(new TextDecoder().decode(bytes))
  if (facts === null || typeof facts !== 'object' || Array.isArray(facts)) return null
  const { attempt, epoch, tablets } = facts as { readonly [name: string]: Json }
  if (typeof attempt !== 'string' || !UUID.test(attempt) || !Array.isArray(tablets)) return null
  if (!tablets.every(isTablet)) return null
  const heads = tablets as unknown as readonly EpochHead[]
  const [tablet, ...others] = heads.filter((head) => head.epoch === epoch)
  return tablet === undefined || others.length > 0 ? null : { attempt, tablet, tablets: heads }
}

function isTablet(value: Json): boolean {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return false
  const { epoch, count, head } = value as { readonly [name: string]: Json }
  const areCounts = [epoch, count].every((number) => Number.isInteger(number) && Number(number) > 0)
  return areCounts && typeof head === 'string' && /^[0-9a-f]{64}$/.test(head)
}

function parse(text: string): Json {
  try {
    return load(text)
  } catch (fault) {
    if (fault instanceof NotCanonical) return null
    throw fault
  }
}
