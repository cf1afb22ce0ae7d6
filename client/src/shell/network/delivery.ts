/** Sends the journals until the centre has them: one request at a time, the same bytes at
 *  each retry, a heartbeat when there is nothing to send. Of a paper that is over, what
 *  the centre does not hold yet goes first, in turn with the paper under way; what it holds
 *  is asked about again, for a centre that was restored may have lost it. */
import { resendFrom, retryMs, RETRY_MS_MAX } from '../../core/outbox'
import type { Journal } from '../attempt/journal'
import type { Facts, Link, Reply } from './link'
import type { Surroundings } from '../device/surroundings'

/** The tablet forgets its candidate whatever the answer: it is not told for ever. */
const RETURN_TRIES_COUNT = 5

/** A journal as delivery sees it, whoever writes it. */
export type SentJournal = Pick<
  Journal<string>,
  'chain' | 'entries' | 'waitingCount' | 'acknowledgedCount' | 'hold' | 'nextBatch' | 'batchAt' | 'sign'
>

/** What the tablet tells of itself with each batch. */
export interface TabletState {
  readonly package: 'whole' | 'missing' | 'partial'
  readonly offset_ms: number
  readonly storage: 'persistent' | 'best_effort' | 'failing'
  /** The end that this tablet works to; null while it knows none. */
  readonly ends_ms: number | null
  /** Of what was told, all up to this number was read. */
  readonly read: number
  /** How often the candidate has left the page while composing. */
  readonly focus_lost: number
  /** Whether the browser is locked down; null where it cannot tell. */
  readonly kiosk: boolean | null
  /** Whether the reconnect test was passed. */
  readonly rejoined: boolean
  /** Whether the packages of all sittings to come are whole. */
  readonly ahead: boolean
  /** Whether a voice that reads to the candidate was heard; null where it was not tried. */
  readonly voice: boolean | null
  /** Whether a worker serves the page: without one, a tablet that is cut off must stay open. */
  readonly worker: boolean
}

export interface DeliveryListener {
  /** Something to show has changed. */
  onChange(): void
  /** The centre acknowledged: entries held, number of the latest news. */
  onHeld(journal: SentJournal, newsNumber: number): void
  /** The centre refused, for a stable reason. */
  onRefused(code: string): void
  /** Entries wait: one was just written, or the centre did not answer. */
  onWaiting?(): void
}

export const HEARTBEAT_MS = 10_000
export const COALESCE_MS = 150
/** A busy centre asks us to gather for longer, never longer than this. */
export const PACE_MS_MAX = 5_000
/** So often a paper that is over is asked about, one of them at a time. */
export const ASK_AGAIN_MS = 30_000
const REVIVAL_MS_MAX = 1_000
/** One lost request in a bad network is no cut: two in a row are. */
export const FAILURES_BEFORE_DOWN = 2

/** No retry can mend these: the chain itself is not the one that the centre holds. */
const FATAL_CODES: readonly string[] = ['journal.equivocation', 'journal.chain_broken']

export class Delivery {
  private journal: SentJournal | null = null
  /** Journals of other papers, the one that was asked about last behind. */
  private others: readonly SentJournal[] = []
  private askedAtMs = 0
  private lastPosted: SentJournal | null = null
  private readonly halted = new Map<SentJournal, string>()
  private callOff: (() => void) | null = null
  private dueAtMs = Infinity
  private isBusy = false
  private isStopped = false
  private failuresCount = 0
  private gatherMs = COALESCE_MS
  private spreadMs = 0

  constructor(
    private readonly surroundings: Surroundings,
    private readonly link: Link,
    private readonly state: (journal: SentJournal) => TabletState,
    private readonly listener: DeliveryListener,
  ) {}

  /** Deliver this journal from now on, and what is left of the one before. */
  carry(journal: SentJournal): void {
    const before = this.journal
    this.journal = journal
    if (before !== null) this.finish(before)
    this.others = this.others.filter((other) => !isSameChain(other, journal))
    this.hurry()
  }

  /** Deliver what the centre does not hold of this journal, which nobody writes any more. */
  finish(journal: SentJournal): void {
    const isKnown = [this.journal, ...this.others].some((other) => other !== null && isSameChain(other, journal))
    if (journal.entries.length > 0 && !isKnown) this.others = [...this.others, journal]
  }

  /** An entry was written: send it soon, with those that follow at once. */
  wake(): void {
    this.listener.onWaiting?.()
    if (this.failuresCount === 0) this.schedule(this.gatherMs)
  }

  /** Everybody has just written the same, at the reveal or the end: send it after a pause
   *  of one's own, as long as the centre asked for, with what follows meanwhile. */
  spread(): void {
    this.gatherMs = Math.max(this.gatherMs, this.surroundings.chance() * this.spreadMs)
  }

  /** The network is back, or a person asks: try now. */
  hurry(): void {
    this.failuresCount = Math.min(this.failuresCount, 1)
    this.schedule(0)
  }

  /** The centre answers elsewhere (its news): do not sit out the pause after failures.
   *  Spread over a second, since a whole site hears the same news at once. */
  reachable(): void {
    if (this.failuresCount > 0) this.schedule(this.surroundings.chance() * REVIVAL_MS_MAX)
  }

  /** The centre takes nothing of this chain: it is sent no more. */
  refuse(journal: SentJournal, code: string): void {
    this.halted.set(journal, code)
  }

  isRefused = (journal: SentJournal): boolean => this.halted.has(journal)

  /** Nothing to carry: the tablet is nobody's, which the centre hears of whose it was. */
  rest(token?: string): void {
    this.journal = null
    this.others = []
    this.halted.clear()
    const asking = { method: 'POST', body: '{}', keepsCookie: true } as const
    if (token !== undefined) void this.link.insist('/return', { ...asking, token }, RETURN_TRIES_COUNT)
  }

  stop(): void {
    this.isStopped = true
    this.callOff?.()
  }

  /** The journals of which the centre does not hold everything, and may yet take it. */
  get waiting(): readonly SentJournal[] {
    const journals = this.journal === null ? this.others : [this.journal, ...this.others]
    return journals.filter((journal) => journal.waitingCount > 0 && !this.isRefused(journal))
  }

  /** The journal under way, if it may yet be taken. */
  get current(): SentJournal | null {
    return this.journal !== null && !this.isRefused(this.journal) ? this.journal : null
  }

  /** The centre did not answer the last time, or not as it should. */
  get isFailing(): boolean {
    return this.failuresCount > 0
  }

  get linkState(): 'up' | 'down' {
    const isCut = this.failuresCount >= FAILURES_BEFORE_DOWN || !this.surroundings.isOnline()
    return isCut ? 'down' : 'up'
  }

  /** The code of a refusal that ends delivery of this chain. */
  get haltedBy(): string | null {
    return this.journal && (this.halted.get(this.journal) ?? null)
  }

  private schedule(ms: number): void {
    const dueAtMs = this.surroundings.monotonicMs() + ms
    if (this.isStopped || this.isBusy || dueAtMs >= this.dueAtMs) return
    this.callOff?.()
    this.dueAtMs = dueAtMs
    this.callOff = this.surroundings.after(ms, () => void this.turn())
  }

  private async turn(): Promise<void> {
    this.dueAtMs = Infinity
    const journal = this.nextJournal()
    if (journal === null || this.isBusy) return
    this.isBusy = true
    this.lastPosted = journal
    const reply = await this.post(journal)
    this.isBusy = false
    if (this.isStopped) return
    if (journal === this.journal || this.others.includes(journal)) this.take(journal, reply)
    if (this.others.includes(journal)) this.asked(journal)
    this.listener.onChange()
    if (this.failuresCount > 0) this.listener.onWaiting?.()
    this.schedule(this.pauseMs())
  }

  /** A paper that is over, then the one under way, in turn: neither waits for the other. */
  private nextJournal(): SentJournal | null {
    const { current } = this
    const before = this.lacking ?? this.toAsk ?? null
    return before === this.lastPosted ? (current ?? before) : (before ?? current)
  }

  /** A paper that is over, and of which the centre does not hold everything. */
  private get lacking(): SentJournal | undefined {
    return this.others.find((journal) => journal.waitingCount > 0 && !this.isRefused(journal))
  }

  private get toAsk(): SentJournal | undefined {
    const isDue = this.surroundings.monotonicMs() - this.askedAtMs >= ASK_AGAIN_MS
    return isDue ? this.others.find((journal) => !this.isRefused(journal)) : undefined
  }

  private asked(journal: SentJournal): void {
    this.askedAtMs = this.surroundings.monotonicMs()
    this.others = [...this.others.filter((other) => other !== journal), journal]
  }

  private async post(journal: SentJournal): Promise<Reply> {
    const { entries, head, signature } = await journal.nextBatch()
    const body = JSON.stringify({
      ...journal.chain,
      entries,
      written: journal.entries.length,
      head,
      signature,
      state: this.state(journal),
    })
    return this.link.ask('/journal', { method: 'POST', body })
  }

  private take(journal: SentJournal, reply: Reply): void {
    switch (reply.kind) {
      case 'down':
        this.failuresCount += 1
        return
      case 'answered':
        return this.takeHeld(journal, reply.body)
      case 'refused':
        return this.takeRefusal(journal, reply.code, reply.facts)
    }
  }

  private takeHeld(journal: SentJournal, { held, news, pace_ms, spread_ms }: Facts): void {
    if (!isCount(held)) {
      // ours alone says how many are held: nothing is acknowledged
      this.failuresCount += 1
      return
    }
    this.failuresCount = 0
    if (held > journal.entries.length) {
      // it holds what we never wrote: we were restored
      return this.halt(journal, 'journal.equivocation')
    }
    journal.hold(held)
    const paceMs = isCount(pace_ms) ? Math.min(pace_ms, PACE_MS_MAX) : 0
    this.gatherMs = Math.max(COALESCE_MS, paceMs)
    this.spreadMs = isCount(spread_ms) ? Math.min(spread_ms, PACE_MS_MAX) : 0
    this.listener.onHeld(journal, isCount(news) ? news : 0)
  }

  private takeRefusal(journal: SentJournal, code: string, facts: Facts): void {
    const { reason, held } = facts
    const isGap = code === 'journal.chain_broken' && reason === 'gap'
    if (isGap && isCount(held)) return this.resend(journal, held)
    if (FATAL_CODES.includes(code) && !isGap) return this.halt(journal, code)
    this.failuresCount += 1
    this.listener.onRefused(code)
  }

  /** A centre that was restored brings back a whole nation: each after a pause of its own. */
  private resend(journal: SentJournal, held: number): void {
    const count = resendFrom(journal, held)
    if (count === null) return this.halt(journal, 'journal.equivocation')
    this.failuresCount += 1
    journal.hold(count)
  }

  private halt(journal: SentJournal, code: string): void {
    this.refuse(journal, code)
    this.listener.onRefused(code)
  }

  private pauseMs(): number {
    if (this.failuresCount > 0) {
      return Math.min(retryMs(this.failuresCount, this.surroundings.chance()), RETRY_MS_MAX)
    }
    const isWaiting = (this.journal?.waitingCount ?? 0) > 0 || this.lacking !== undefined
    return isWaiting ? this.gatherMs : HEARTBEAT_MS
  }
}

function isSameChain(left: SentJournal, right: SentJournal): boolean {
  return left.chain.attempt === right.chain.attempt && left.chain.epoch === right.chain.epoch
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
