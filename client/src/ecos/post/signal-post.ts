/** A signal post: a screen in a corridor or at a door. It is nobody's, has no key and no
 *  journal; a code tells it which circuit it serves. It computes each signal itself, from
 *  what it was told last, so that it goes on while the network is cut and after a reload. */
import type { Moment } from '../../core/ecos/bells'
import { momentOf, signals, type Bell } from '../../core/ecos/bells'
import { Alarm } from '../../shell/device/alarm'
import { Storage } from '../../shell/device/storage'
import type { Surroundings } from '../../shell/device/surroundings'
import { Timekeeper } from '../../shell/device/timekeeper'
import { Link } from '../../shell/network/link'
import { Publisher } from '../../shell/publisher'
import { bellOf, readCircuit, type PostCircuit } from './circuit'

const ASK_MS = 5_000
/** A cut is told on a far screen only once it lasts. */
const CUT_TOLD_MS = 600_000

export interface PostView {
  readonly circuit: PostCircuit | null
  readonly bell: Bell | null
  readonly moment: Moment | null
  /** `revoked`: the code was taken back, and nothing that it opened is shown any more. */
  readonly problem: 'unknown' | 'revoked' | 'down' | null
  /** When the centre was heard last, once that is long ago. */
  readonly cutSinceMs: number | null
}

/** What its screens see of a post. */
export interface ShownPost {
  view(): PostView
  subscribe(listener: (view: PostView) => void): () => void
  nowMs(): number | null
}

export class SignalPost implements ShownPost {
  private readonly storage = new Storage<null>('concours-post')
  private readonly time: Timekeeper
  private readonly link: Link
  private readonly alarm: Alarm
  private readonly publisher = new Publisher<PostView>(() => this.makeView())
  private code = ''
  private circuit: PostCircuit | null = null
  private problem: PostView['problem'] = null
  private heardMs: number | null = null
  private isStopped = false

  constructor(
    gateway: string,
    private readonly surroundings: Surroundings,
  ) {
    this.time = new Timekeeper(surroundings, this.storage)
    this.link = new Link(gateway, surroundings, (exchange) => this.time.observe(exchange, this.bell !== null))
    this.alarm = new Alarm(surroundings, () => this.proceed())
  }

  view = (): PostView => this.publisher.view()
  subscribe = (listener: (view: PostView) => void): (() => void) => this.publisher.subscribe(listener)
  nowMs = (): number | null => this.time.nowMs()

  /** Serve the circuit whose posts have this code; from what was kept, before any reply. */
  async serve(code: string): Promise<void> {
    if (this.code === '') void this.askForEver()
    if (this.code !== code) this.circuit = null
    this.code = code
    this.problem = null
    await this.restore()
    await this.ask()
  }

  async stop(): Promise<void> {
    this.isStopped = true
    this.alarm.stop()
    await this.storage.close()
  }

  private get bell(): Bell | null {
    return this.circuit && bellOf(this.circuit)
  }

  private async restore(): Promise<void> {
    const kept = await this.storage.preference('post').catch(() => null)
    if (kept === null || kept.code !== this.code) return
    await this.time.restore()
    this.circuit ??= readCircuit(kept.told)
    this.proceed()
  }

  private async askForEver(): Promise<void> {
    while (!this.isStopped) {
      await new Promise<void>((resolve) => this.surroundings.after(ASK_MS, resolve))
      if (!this.isStopped) await this.ask()
    }
  }

  private async ask(): Promise<void> {
    const { code } = this
    const reply = await this.link.ask('/signals', { token: code })
    if (this.isStopped || code !== this.code) return
    const circuit = reply.kind === 'answered' ? readCircuit(reply.body) : null
    if (circuit !== null && reply.kind === 'answered') {
      this.circuit = circuit
      this.problem = null
      this.heardMs = this.time.nowMs()
      await this.keep(reply.body)
    } else if (reply.kind === 'refused' && reply.code === 'post.revoked') {
      this.problem = 'revoked'
      this.circuit = null
      await this.storage.prefer('post', { code: '', told: null }).catch(() => undefined)
    } else {
      // What is known goes on: a half-day that was gathered is over on this screen too.
      this.problem = reply.kind === 'refused' ? 'unknown' : 'down'
    }
    this.proceed()
  }

  private async keep(told: unknown): Promise<void> {
    const keeping = [this.storage.prefer('post', { code: this.code, told }), this.time.remember()]
    await Promise.all(keeping).catch(() => undefined) // it will serve until the page closes
  }

  /** Draw anew, and come back at the next signal. */
  private proceed(): void {
    if (this.isStopped) return
    const [bell, nowMs] = [this.bell, this.time.nowMs()]
    const next = nowMs === null || bell === null ? undefined : signals(bell).find(({ atMs }) => atMs > nowMs)
    if (next !== undefined) this.alarm.ringIn(next.atMs - (nowMs ?? 0))
    this.publisher.changed()
  }

  private makeView(): PostView {
    const { circuit, bell, problem, heardMs } = this
    const nowMs = this.time.nowMs()
    const moment = bell === null || nowMs === null ? null : momentOf(bell, nowMs)
    const isLong = heardMs !== null && nowMs !== null && nowMs - heardMs > CUT_TOLD_MS
    return { circuit, bell, moment, problem, cutSinceMs: problem === 'down' && isLong ? heardMs : null }
  }
}
