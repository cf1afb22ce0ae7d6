/** Shows the centre which configuration this tablet was opened by: when it is enrolled, in
 *  the waiting room, after the reveal, when the link is back, and every ten minutes. Each
 *  time after a pause of its own, since a whole nation has the same moments. Nobody waits
 *  for it, nothing hangs on the answer, and what fails is tried at the next moment. */
import type { Phase } from '../../core/phase'
import type { ExamBrowser } from '../device/exam-browser'
import type { Surroundings } from '../device/surroundings'
import type { Link } from './link'

export const PERIOD_MS = 10 * 60_000
const PERIOD_MS_MIN = 60_000
/** Within how long a tablet shows itself after a moment that all have at once. */
export const SOON_MS = 10_000
/** Nothing waits for it while everybody opens the paper, or comes back at once. */
export const LATER_MS = 5 * 60_000
/** Of a page that was just opened, on a tablet that was enrolled or reopened: a centre told
 *  within fifteen seconds sees who reopened it outside the lock. */
export const OPENED_MS = 5_000
/** Of the pause between two: 540 to 660 seconds for ten minutes. */
const SPREAD = 0.1

export interface AttestationWorld {
  readonly surroundings: Surroundings
  readonly link: Link
}

export class Attestation {
  private token: string | null = null
  private phase: Phase | null = null
  private isUp = true
  private isBusy = false
  private callOff: (() => void) | null = null
  private dueAtMs = Infinity

  constructor(private readonly world: AttestationWorld) {}

  /** Follow who sits here, what they do, and whether the centre answers. */
  follow(token: string | null, phase: Phase, isUp: boolean): void {
    const isNew = token !== this.token
    const isReveal = phase === 'composing' && phase !== this.phase
    const isWaiting = phase === 'waiting' && phase !== this.phase
    const isBack = isUp && !this.isUp
    this.token = token
    this.phase = phase
    this.isUp = isUp
    if (token === null) return this.stop()
    if (isNew) return this.within(OPENED_MS)
    if (isWaiting) return this.within(SOON_MS)
    if (isReveal || isBack) this.within(LATER_MS)
  }

  stop(): void {
    this.callOff?.()
    this.dueAtMs = Infinity
  }

  private within(ms: number): void {
    this.wait(this.world.surroundings.chance() * ms)
  }

  /** The sooner of two moments counts. */
  private wait(ms: number): void {
    const { surroundings } = this.world
    const dueAtMs = surroundings.monotonicMs() + ms
    if (dueAtMs >= this.dueAtMs) return
    this.callOff?.()
    this.dueAtMs = dueAtMs
    this.callOff = surroundings.after(ms, () => void this.turn())
  }

  private async turn(): Promise<void> {
    this.dueAtMs = Infinity
    if (this.isBusy || this.token === null) return
    this.isBusy = true
    const everyMs = await this.prove(this.token).catch(() => PERIOD_MS)
    this.isBusy = false
    if (everyMs === null || this.token === null) return
    this.wait(everyMs * (1 - SPREAD + 2 * SPREAD * this.world.surroundings.chance()))
  }

  /** After how long to do it again; null where nobody asks for proof. */
  private async prove(token: string): Promise<number | null> {
    const { link, surroundings } = this.world
    const examBrowser: ExamBrowser = surroundings.examBrowser
    const reply = await link.ask('/seb/nonce', { token })
    if (reply.kind === 'down') return PERIOD_MS
    const nonce = reply.kind === 'answered' ? reply.body.nonce : null
    if (typeof nonce !== 'string') return examBrowser.isThere() ? PERIOD_MS : null
    // The same address for both: some engines put hashes of it into headers of every request.
    const path = `/seb/attest?n=${nonce}`
    const shown = await examBrowser.show(link.url(path))
    if (shown !== null) {
      const body = JSON.stringify({ nonce, ...shown })
      await link.ask(path, { method: 'POST', body, token })
    }
    const everyMs = reply.kind === 'answered' ? reply.body.every_ms : PERIOD_MS
    return typeof everyMs === 'number' ? Math.max(PERIOD_MS_MIN, everyMs) : PERIOD_MS
  }
}
