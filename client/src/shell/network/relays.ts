/** Leaves what the centre does not hold, sealed, with the relays of the site as well. They
 *  say `stored`, which acknowledges nothing: only the centre's `held` empties the outbox.
 *  Where no relay is named, nothing is asked of anybody. */
import { unhex } from '../../core/canonical'
import type { ChainName } from '../../core/entry'
import { batchFrom, retryMs } from '../../core/outbox'
import { boxPlain } from '../../core/relay/box'
import { isCovered, nextFirst, withBox, type Coverage } from '../../core/relay/coverage'
import { sealBox } from '../device/keys'
import type { RelayTerms, Storage } from '../device/storage'
import type { Surroundings } from '../device/surroundings'
import { PACE_MS_MAX, type SentJournal } from './delivery'
import { readRelays } from './enrolment'
import { isFacts, Link, type Facts } from './link'

/** So long what is written while the centre does not answer is gathered. */
export const GATHER_MS = 1_000
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
  onChange(): void
}

/** One relay: what it stores of each chain, and how often in a row it did not answer. */
class RelayLine {
  readonly coverages = new Map<string, Coverage>()
  failuresCount = 0
  readonly link: Link

  constructor(url: string, surroundings: Surroundings) {
    this.link = new Link(url, surroundings, () => undefined) // its hour is nobody's
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
    return urls.some((url) => isCovered(this.lines.get(url)?.coverages.get(name) ?? null, journal))
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
    for (const journal of this.listener.waiting()) {
      const terms = await this.termsOf(journal.chain)
      const urls = terms?.urls ?? []
      await Promise.all(
        urls.map(async (url) => {
          const line = this.lineOf(url)
          const isDone = terms !== null && (await this.bring(journal, line, terms))
          line.failuresCount = isDone ? 0 : line.failuresCount + 1
          if (!isDone) delays.push(retryMs(line.failuresCount, this.world.surroundings.chance()))
          else if (!this.isCoveredAt(line, journal)) delays.push(GATHER_MS)
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
      const first = nextFirst(coverage, journal, (from) => from + batchFrom(journal.entries, from).length)
      const reply = await line.link.ask('/boxes', { method: 'POST', body: await seal(journal, first, terms) })
      const to = reply.kind === 'answered' ? reply.body.stored : null
      if (!Number.isSafeInteger(to) || (to as number) <= first) return false
      line.coverages.set(name, withBox(coverage, first, Math.min(to as number, journal.entries.length)))
    }
    return true
  }

  private isCoveredAt(line: RelayLine, journal: SentJournal): boolean {
    return isCovered(line.coverages.get(nameOf(journal.chain)) ?? null, journal)
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

async function seal(journal: SentJournal, first: number, { boxKey }: RelayTerms): Promise<string> {
  const { entries, head, signature } = await journal.batchAt(first)
  const name = { ...journal.chain, first, last: first + entries.length - 1, head }
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const body = await sealBox(unhex(boxKey), name, boxPlain(entries), nonce)
  return JSON.stringify({ ...name, signature, body })
}

function nameOf({ attempt, epoch }: ChainName): string {
  return `${attempt}/${epoch}`
}
