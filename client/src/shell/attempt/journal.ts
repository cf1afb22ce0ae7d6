/** The tablet's own chain of one attempt, a candidate's or a chair's: one writer, in order, kept before it is told.
 *
 *  Digests come from WebCrypto, which answers later; so all writing goes through one
 *  queue, and an entry is made only when the entry before it is on the disk. */
import { dump } from '../../core/canonical'
import type { Bytes } from '../../core/canonical'
import type { Json } from '../../core/copy'
import { CANDIDATE, entryBytes, genesisBytes, hasRoom, headBytes } from '../../core/entry'
import type { ChainName, Entry, Kind, Tail, Writer } from '../../core/entry'
import { after, batchFrom, EMPTY_OUTBOX, waitingCount } from '../../core/outbox'
import type { Outbox } from '../../core/outbox'
import { sha256Hex, signStatement } from '../device/keys'
import type { DeviceKeys } from '../device/keys'
import type { AnyStorage } from '../device/storage'

export interface Intent<Said extends string = Kind> {
  readonly kind: Said
  readonly body: { readonly [key: string]: Json }
}

/** What is posted, and how much of the chain it vouches for. */
export interface SignedBatch {
  readonly entries: readonly Entry<string>[]
  readonly head: string
  readonly signature: string
}

/** Acts waiting for the disk: past this the tablet is not keeping up, and says so. */
export const QUEUE_COUNT_MAX = 1_000

interface JournalParts<Said extends string> {
  readonly keys: DeviceKeys
  readonly storage: AnyStorage
  readonly onKept: (entry: Entry<Said>) => void
}

export class QueueFull extends Error {}

export class Journal<Said extends string = Kind> {
  private outbox: Outbox<Said> = { ...EMPTY_OUTBOX, entries: [] }
  private queue: Promise<unknown> = Promise.resolve()
  private queuedCount = 0
  private stampedMs = 0
  private vouched = { head: '', signature: '' }

  private constructor(
    readonly chain: ChainName,
    private readonly keys: DeviceKeys,
    private readonly storage: AnyStorage,
    private readonly genesis: string,
    private readonly onKept: (entry: Entry<Said>) => void,
  ) {}

  /** `onKept` is told of each new entry once it is on the disk, before the next. */
  static open(
    chain: ChainName,
    keys: DeviceKeys,
    storage: AnyStorage,
    onKept: (entry: Entry) => void,
  ): Promise<Journal> {
    return Journal.openAs(CANDIDATE, chain, { keys, storage, onKept })
  }

  /** The same for whoever writes it. */
  static async openAs<Said extends string>(
    writer: Writer<Said>,
    chain: ChainName,
    { keys, storage, onKept }: JournalParts<Said>,
  ): Promise<Journal<Said>> {
    const genesis = await sha256Hex(genesisBytes(chain, keys.publicKey, writer))
    const journal = new Journal<Said>(chain, keys, storage, genesis, onKept)
    await journal.reread()
    const acknowledged = (await storage.preference('acknowledged'))?.[chain.attempt] ?? 0
    journal.hold(Math.min(acknowledged, journal.entries.length))
    return journal
  }

  get entries(): readonly Entry<Said>[] {
    return this.outbox.entries
  }

  get acknowledgedCount(): number {
    return this.outbox.acknowledgedCount
  }

  get waitingCount(): number {
    return waitingCount(this.outbox)
  }

  get tail(): Tail {
    const last = this.entries.at(-1)
    if (last === undefined) return { count: 0, head: this.genesis, deviceMs: 0 }
    return { count: last.seq + 1, head: last.digest, deviceMs: last.device_ms }
  }

  /** Write one entry, in its turn. `intend` is asked at that turn, so that it sees the
   *  copy as it then stands; null writes nothing. Resolves once the entry is on the
   *  disk; rejects when it is not, and then nothing has changed. */
  write(atMs: number, intend: () => Intent<Said> | null): Promise<Entry<Said> | null> {
    if (this.queuedCount >= QUEUE_COUNT_MAX) return Promise.reject(new QueueFull())
    // Stamped now, whatever the queue: the chain's hours never go back.
    this.stampedMs = Math.max(this.stampedMs, atMs, this.tail.deviceMs)
    const deviceMs = this.stampedMs
    return this.inTurn(async () => {
      const intent = intend()
      return intent === null ? null : this.append(intent, deviceMs)
    })
  }

  /** The centre holds `count` entries of this chain. Fewer than it once said means that
   *  it was restored: they go again, from there. */
  hold(count: number): void {
    const kind = count < this.acknowledgedCount ? 'rewound' : 'acknowledged'
    this.outbox = after(this.outbox, { kind, count })
  }

  /** The entries to send next, signed; of none, the chain as acknowledged. */
  nextBatch(): Promise<SignedBatch> {
    return this.batchAt(this.acknowledgedCount)
  }

  /** The entries from this one on that go together, signed; none from `until` on. */
  async batchAt(start: number, until = this.entries.length): Promise<SignedBatch> {
    const entries = batchFrom(this.entries.slice(0, until), start)
    const count = start + entries.length
    const head = this.headAt(count)
    return { entries, head, signature: await this.vouch(count, head) }
  }

  /** The whole chain, vouched for: what it proves needs no network. */
  async proof(): Promise<{ readonly count: number; readonly head: string; readonly signature: string }> {
    const { count, head } = this.tail
    return { count, head, signature: await this.vouch(count, head) }
  }

  /** This device's signature of what a box for a relay is. */
  sign(statement: Bytes): Promise<string> {
    return signStatement(this.keys, statement)
  }

  /** One signature a head: a retry and a sign of life repeat it. */
  private async vouch(count: number, head: string): Promise<string> {
    if (this.vouched.head === head) return this.vouched.signature
    const signature = await signStatement(this.keys, headBytes(this.chain, count, head))
    this.vouched = { head, signature }
    return signature
  }

  private headAt(count: number): string {
    return this.entries[count - 1]?.digest ?? this.genesis
  }

  private async append(intent: Intent<Said>, deviceMs: number): Promise<Entry<Said>> {
    const { tail, chain } = this
    const body = dump(intent.body)
    if (!hasRoom(tail, body)) throw new QueueFull()
    const bare = { seq: tail.count, kind: intent.kind, body, device_ms: deviceMs }
    const digest = await sha256Hex(entryBytes(chain, bare, tail.head))
    const entry = { ...bare, digest }
    try {
      await this.storage.append(chain, entry)
    } catch (fault) {
      await this.reread() // a failed commit may have reached the disk all the same
      if (this.headAt(entry.seq + 1) !== digest) throw fault
      this.onKept(entry)
      return entry
    }
    this.outbox = after(this.outbox, { kind: 'acted', entry })
    this.onKept(entry)
    return entry
  }

  /** Take what the disk holds beyond what we knew; what we hold is never dropped. */
  private async reread(): Promise<void> {
    const stored = await this.storage.entries<Said>(this.chain)
    for (const entry of stored.slice(this.entries.length)) {
      this.outbox = after(this.outbox, { kind: 'acted', entry })
    }
  }

  private inTurn<Result>(task: () => Promise<Result>): Promise<Result> {
    this.queuedCount += 1
    const turn = this.queue.then(task).finally(() => (this.queuedCount -= 1))
    this.queue = turn.catch(() => undefined)
    return turn
  }
}
