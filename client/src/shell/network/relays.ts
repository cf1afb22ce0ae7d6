/** Leaves what the centre does not hold, sealed, with the relays of the site as well. They
 *  say `stored`, which acknowledges nothing: only the centre's `held` empties the outbox.
 *  Where no relay is named, nothing is asked of anybody. */
import { base64url, unhex } from '../../core/canonical'
import type { ChainName } from '../../core/entry'
import { batchFrom, retryMs } from '../../core/outbox'
import { boxBytes, boxPlain } from '../../core/relay/box'
import * as coverages from '../../core/relay/coverage'
import type { CopySpan, Coverage } from '../../core/relay/coverage'
import { sealBox, sha256 } from '../device/keys'
import type { RelayTerms, Storage } from '../device/storage'
import type { Surroundings } from '../device/surroundings'
import { PACE_MS_MAX, type SentJournal } from './delivery'
import { readRelays } from './enrolment'
import { isFacts, Link, type Facts } from './link'

/** So long what is written while the centre does not answer is gathered. */
export const GATHER_MS = 1_000
/** What the centre holds waits up to as much longer: a whole site is cut at once. */
const COPY_SPREAD_MS = 4_000
/** While the centre answers, what it holds is left so often, or half as often: of a tablet that
 *  dies in the first seconds of a cut a spare lacks what was written since. */
export const COPY_EVERY_MS = 60_000
/** A centre that answers has all in its hands by then, however busy it is. */
export const PATIENCE_MS = PACE_MS_MAX + GATHER_MS
const NONCE_BYTES = 12
const BOXES_IN_A_TURN_MAX = 200

interface RelaysWorld {
  readonly surroundings: Surroundings
  readonly storage: Pick<Storage, 'sittings' | 'keepSitting'>
}

interface RelaysListener {
  /** The journals of which the centre does not hold everything. */
  waiting(): readonly SentJournal[]
  /** Whether the centre did not answer the last time. */
  isCut(): boolean
  /** What a spare would go on with: the relays get all of it. */
  underWay(): SentJournal | null
  /** Whether the site is cut: a spare may be needed at once. */
  isDown(): boolean
  onChange(): void
}

/** One relay: what it stores of each chain, and how often in a row it did not answer. */
class RelayLine {
  readonly coverages = new Map<string, Coverage>()
  readonly copies = new Map<string, CopySpan>()
  failuresCount = 0
  readonly link: Link
  private copiedAtMs = 0
  private spread = 0

  constructor(
    url: string,
    private readonly surroundings: Surroundings,
  ) {
    this.link = new Link(url, surroundings, () => undefined) // its hour is nobody's
    this.noteCopy()
  }

  /** After how long the next box of what the centre holds is due. */
  copyDelayMs(isDown: boolean): number {
    const [pauseMs, spreadMs] = isDown ? [GATHER_MS, COPY_SPREAD_MS] : [COPY_EVERY_MS, COPY_EVERY_MS]
    return this.copiedAtMs + pauseMs + this.spread * spreadMs - this.surroundings.monotonicMs()
  }

  noteCopy(): void {
    this.copiedAtMs = this.surroundings.monotonicMs()
    this.spread = this.surroundings.chance()
  }
}

export class Relays {
  private readonly terms = new Map<string, RelayTerms | null>()
  private readonly lines = new Map<string, RelayLine>()
  private callOff: (() => void) | null = null
  private dueAtMs = Infinity
  private isBusy = false
  private isStopped = false

  constructor(
    private readonly world: RelaysWorld,
    private readonly listener: RelaysListener,
  ) {}

  /** What was named before this tablet was opened: its page speaks to no other relay. */
  async restore(): Promise<void> {
    const sittings = await this.world.storage.sittings()
    const urls = sittings.flatMap(({ relays }) => relays?.urls ?? [])
    if (sittings.length > 0) this.world.surroundings.narrow([...new Set(urls)])
  }

  /** What the centre names today, by attempt: another relay is reached once the page is loaded again. */
  renew(terms: Facts): void {
    this.keepTerms(terms).catch(() => undefined) // a full disk: those of before are good enough
  }

  private async keepTerms(terms: Facts): Promise<void> {
    for (const record of await this.world.storage.sittings()) {
      const named = terms[record.attempt]
      const { relays } = isFacts(named) ? readRelays(named) : {}
      if (relays === undefined || JSON.stringify(relays) === JSON.stringify(record.relays)) continue
      await this.world.storage.keepSitting({ ...record, relays })
      this.terms.set(nameOf(record), relays)
    }
  }

  /** Something waits to be sent: look in a moment whether it still does. */
  wake(): void {
    this.schedule(this.listener.isCut() ? GATHER_MS : PATIENCE_MS)
  }

  stop(): void {
    this.isStopped = true
    this.callOff?.()
  }

  /** The tablet is nobody's. */
  forget(): void {
    this.terms.clear()
    this.lines.clear()
  }

  /** Whether a relay stores all of a journal that the centre does not hold. */
  isStored(journal: SentJournal): boolean {
    const name = nameOf(journal.chain)
    const urls = this.terms.get(name)?.urls ?? []
    return urls.some((url) => coverages.isCovered(this.lines.get(url)?.coverages.get(name) ?? null, journal))
  }

  private schedule(ms: number): void {
    const dueAtMs = this.world.surroundings.monotonicMs() + ms
    if (this.isStopped || this.isBusy || dueAtMs >= this.dueAtMs) return
    this.callOff?.()
    this.dueAtMs = dueAtMs
    this.callOff = this.world.surroundings.after(ms, () => void this.turn())
  }

  private async turn(): Promise<void> {
    this.dueAtMs = Infinity
    this.isBusy = true
    const delays = await this.bringAll().catch(() => [GATHER_MS])
    this.isBusy = false
    if (delays.length > 0) this.schedule(Math.min(...delays))
  }

  /** Bring each journal to each of its relays; give back after how long to try again. */
  private async bringAll(): Promise<readonly number[]> {
    const delays: number[] = []
    const underWay = this.listener.underWay()
    const journals = new Set([...this.listener.waiting(), ...(underWay === null ? [] : [underWay])])
    for (const journal of journals) {
      const terms = await this.termsOf(journal.chain)
      const urls = terms?.urls ?? []
      await Promise.all(
        urls.map(async (url) => {
          const line = this.lineOf(url)
          const isDone = terms !== null && (await this.bring(journal, line, terms))
          line.failuresCount = isDone ? 0 : line.failuresCount + 1
          if (!isDone) delays.push(retryMs(line.failuresCount, this.world.surroundings.chance()))
          else if (!this.isCoveredAt(line, journal)) delays.push(GATHER_MS)
          else if (journal === underWay) delays.push(...(await this.copy(journal, line, terms)))
        }),
      )
      if (urls.length > 0 && !this.isStopped) this.listener.onChange()
    }
    return delays
  }

  /** Leave boxes until the relay has all that the centre lacks; false if it did not answer. */
  private async bring(journal: SentJournal, line: RelayLine, terms: RelayTerms): Promise<boolean> {
    for (let count = 0; count < BOXES_IN_A_TURN_MAX && !this.isCoveredAt(line, journal); count += 1) {
      if (journal.waitingCount === 0 || this.isStopped) return true
      const name = nameOf(journal.chain)
      const coverage = line.coverages.get(name) ?? null
      const until = journal.entries.length
      const first = coverages.nextFirst(coverage, journal, (from) => stopOf(journal, from, until))
      const to = await leave(await seal(journal, { first, until }, terms), line)
      if (to === null) return false
      line.coverages.set(name, coverages.withBox(coverage, first, Math.min(to, journal.entries.length)))
    }
    return true
  }

  /** Leave what the centre holds in one more box, or in one that grows, once it is due: a spare
   *  shows the copy as it was. Gives back after how long the next is, if there is one. */
  private async copy(journal: SentJournal, line: RelayLine, terms: RelayTerms): Promise<readonly number[]> {
    const name = nameOf(journal.chain)
    const first = this.nextCopied(line, journal)
    if (first !== null && !this.isStopped && line.copyDelayMs(this.listener.isDown()) <= 0) {
      line.noteCopy()
      const until = journal.acknowledgedCount
      const to = await leave({ ...(await seal(journal, { first, until }, terms)), held: true }, line)
      if (to !== null) line.copies.set(name, { first, to: Math.min(to, until) })
    }
    if (this.nextCopied(line, journal) === null) return []
    return [Math.max(GATHER_MS, line.copyDelayMs(this.listener.isDown()))]
  }

  private nextCopied(line: RelayLine, journal: SentJournal): number | null {
    const name = nameOf(journal.chain)
    const copied = line.copies.get(name) ?? coverages.NOTHING_COPIED
    const until = journal.acknowledgedCount
    return coverages.nextHeldFirst(copied, line.coverages.get(name) ?? null, journal, (from) =>
      stopOf(journal, from, until),
    )
  }

  private isCoveredAt(line: RelayLine, journal: SentJournal): boolean {
    return coverages.isCovered(line.coverages.get(nameOf(journal.chain)) ?? null, journal)
  }

  private lineOf(url: string): RelayLine {
    const line = this.lines.get(url) ?? new RelayLine(url, this.world.surroundings)
    this.lines.set(url, line)
    return line
  }

  /** What the enrolment named, as the disk has it; null where it named none. */
  private async termsOf(chain: ChainName): Promise<RelayTerms | null> {
    const name = nameOf(chain)
    if (!this.terms.has(name)) {
      const sittings = await this.world.storage.sittings()
      for (const record of sittings) this.terms.set(nameOf(record), record.relays ?? null)
    }
    return this.terms.get(name) ?? null
  }
}

/** How far a box goes that begins at `first`, and has nothing from `until` on. */
function stopOf({ entries }: SentJournal, first: number, until: number): number {
  return first + batchFrom(entries.slice(0, until), first).length
}

/** Leave a box: up to where the relay has it then; null if it did not say. */
async function leave(box: SealedBox, line: RelayLine): Promise<number | null> {
  const reply = await line.link.ask('/boxes', { method: 'POST', body: JSON.stringify(box) })
  const to = reply.kind === 'answered' ? reply.body.stored : null
  return Number.isSafeInteger(to) && (to as number) > box.first ? (to as number) : null
}

interface SealedBox extends ChainName {
  readonly first: number
  readonly last: number
  readonly head: string
  readonly signature: string
  readonly body: string
  /** Whether the centre holds all of it. */
  readonly held?: true
}

interface Span {
  readonly first: number
  readonly until: number
}

async function seal(journal: SentJournal, { first, until }: Span, { boxKey }: RelayTerms): Promise<SealedBox> {
  const { entries, head, signature: headSignature } = await journal.batchAt(first, until)
  const name = { ...journal.chain, first, last: first + entries.length - 1, head }
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const body = await sealBox(unhex(boxKey), name, boxPlain(entries, headSignature), nonce)
  const signature = await journal.sign(boxBytes(name, await sha256(body)))
  return { ...name, signature, body: base64url(body) }
}

function nameOf({ attempt, epoch }: ChainName): string {
  return `${attempt}/${epoch}`
}
