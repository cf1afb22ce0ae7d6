/** Brings the candidate's calls to the centre: kept first, one request at a time, the same
 *  bytes at each retry. What was called while cut off goes out when the line is back. */
import {
  callState,
  isNeed,
  openCall,
  unheldCall,
  withCall,
  withChange,
  withNews,
  withOther,
  withRestored,
} from '../../core/call'
import type { Call, CallState, Need } from '../../core/call'
import type { NewsItem } from '../../core/news'
import { retryMs } from '../../core/outbox'
import type { Surroundings } from '../device/surroundings'
import type { Storage } from '../device/storage'
import type { Timekeeper } from '../device/timekeeper'
import type { Facts, Link, Reply } from './link'

export interface CallListener {
  onChange(): void
  onRefused(code: string): void
}

export interface CallWorld {
  readonly surroundings: Surroundings
  readonly storage: Storage
  readonly link: Link
  readonly time: Timekeeper
}

export class Calls {
  private calls: readonly Call[] = []
  private token: string | null = null
  private isBusy = false
  private failuresCount = 0
  private callOff: (() => void) | null = null
  private isStopped = false

  constructor(
    private readonly world: CallWorld,
    private readonly listener: CallListener,
  ) {}

  /** Go on from what this tablet holds, in the name of who sits here. */
  async start(token: string, news: readonly NewsItem[]): Promise<void> {
    this.token = token
    const stored = (await this.world.storage.preference('calls')) ?? []
    const isOurs = (call: Call): boolean => this.calls.some(({ id }) => id === call.id)
    this.calls = withNews([...stored.filter((call) => !isOurs(call)), ...this.calls], news)
    this.listener.onChange()
    this.hurry()
  }

  stop(): void {
    this.isStopped = true
    this.callOff?.()
  }

  /** The tablet is nobody's. */
  forget(): void {
    this.callOff?.()
    this.calls = []
    this.token = null
  }

  make(attempt: string, need: Need): void {
    const made = { id: crypto.randomUUID(), attempt, need, madeMs: this.world.time.stampMs() }
    this.keep(withCall(this.calls, made))
  }

  takeBack(attempt: string): void {
    const open = openCall(this.calls, attempt)
    if (open === null) return
    this.keep(withChange(this.calls, open.id, { takenBackMs: this.world.time.stampMs(), isHeld: false }))
  }

  take(news: readonly NewsItem[]): void {
    const calls = withNews(this.calls, news)
    if (calls !== this.calls) this.keep(calls)
  }

  /** The centre was restored: what it may have lost goes again. */
  takeAnew(news: readonly NewsItem[]): void {
    this.keep(withNews(withRestored(this.calls), news))
  }

  /** The last call of an attempt; null where there is none. */
  stateOf(attempt: string): CallState | null {
    return callState(this.calls, attempt)
  }

  /** The line is back: try now. */
  hurry(): void {
    this.callOff?.()
    this.callOff = null
    void this.send()
  }

  private keep(calls: readonly Call[]): void {
    this.calls = calls
    const keeping = this.world.storage.prefer('calls', calls)
    keeping.catch(() => undefined) // it goes out all the same
    this.listener.onChange()
    if (this.failuresCount === 0) this.hurry()
  }

  private async send(): Promise<void> {
    const [call, token] = [unheldCall(this.calls), this.token]
    if (call === null || token === null || this.isBusy || this.isStopped) return
    this.isBusy = true
    const reply = await this.world.link.ask('/call', { method: 'POST', token, body: bodyOf(call) })
    this.isBusy = false
    if (this.isStopped || this.token !== token) return
    this.answer(call, reply)
    const isLate = this.failuresCount > 0
    const ms = isLate ? retryMs(this.failuresCount, this.world.surroundings.chance()) : 0
    this.callOff = this.world.surroundings.after(ms, () => void this.send())
  }

  private answer(call: Call, reply: Reply): void {
    if (reply.kind === 'down' || (reply.kind === 'answered' && reply.body.call !== call.id)) {
      this.failuresCount += 1
      return this.listener.onChange()
    }
    this.failuresCount = 0
    if (reply.kind === 'answered') return this.hold(call, reply.body)
    this.refuse(call, reply.code, reply.facts)
  }

  /** One that was taken back meanwhile goes again. */
  private hold(call: Call, { seen_ms }: Facts): void {
    const isSame = this.calls.some((now) => now === call)
    const seenMs = typeof seen_ms === 'number' ? seen_ms : call.seenMs
    this.keep(withChange(this.calls, call.id, { isHeld: isSame || seenMs !== null, seenMs }))
  }

  /** A call of another tablet of this candidate is open: it is this one's from now on. */
  private refuse(call: Call, code: string, { call: id, need, made_ms }: Facts): void {
    if (code === 'call.open_already' && typeof id === 'string' && isNeed(need) && typeof made_ms === 'number') {
      return this.keep(withOther(this.calls, call, { id, need, madeMs: made_ms }))
    }
    this.keep(withOther(this.calls, call, null))
    this.listener.onRefused(code)
  }
}

function bodyOf({ attempt, id, need, madeMs, takenBackMs }: Call): string {
  return JSON.stringify({ attempt, call: id, need, made_ms: madeMs, taken_back_ms: takenBackMs })
}
