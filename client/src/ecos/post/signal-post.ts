/** A signal post: a screen in a corridor or at a door. It is nobody's and has no journal;
 *  a code tells it which circuit it serves. It computes each signal itself, from what it
 *  was told last, so that it goes on while the network is cut and after a reload. At a door
 *  it may show what candidates read there, from the signal to the end of each turn. */
import type { Moment } from '../../core/ecos/bells'
import { momentOf, signals, type Bell } from '../../core/ecos/bells'
import { Alarm } from '../../shell/device/alarm'
import { Storage } from '../../shell/device/storage'
import type { Surroundings } from '../../shell/device/surroundings'
import { Timekeeper } from '../../shell/device/timekeeper'
import { Link } from '../../shell/network/link'
import { Publisher } from '../../shell/publisher'
import { bellOf, readCircuit, type PostCircuit } from './circuit'
import { atStart, type Shelf } from '../documents'
import { DoorText } from './door-text'
import type { PostPlace } from './place'

const ASK_MS = 5_000
/** Where the start is announced and the text of the door has no key yet. */
const ASK_KEY_MS = 1_000
/** A cut is told on a far screen only once it lasts. */
const CUT_TOLD_MS = 600_000

/** What candidates read and see at this door; both are there while they may. */
export interface DoorView {
  readonly isHere: boolean
  readonly html: string | null
  /** Those that lie on the table: what is given on request is the examiner's to show. */
  readonly figures: Shelf | null
}

/** While candidates read, and while they are inside; never before a signal, nor after. */
const READ = new Set<Moment['state']>(['reading', 'inside', 'ending'])

export interface PostView {
  readonly circuit: PostCircuit | null
  readonly bell: Bell | null
  readonly moment: Moment | null
  /** Null in the corridor, and where the doors are on paper. */
  readonly text: DoorView | null
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
  private screen: number | null = null
  private circuit: PostCircuit | null = null
  private text: DoorText | null = null
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

  /** Serve the circuit whose posts have this code, where this screen stands; from what was
   *  kept, before any reply. */
  async serve({ code, screen }: PostPlace): Promise<void> {
    if (this.code === '') void this.askForEver()
    if (this.code !== code) this.circuit = null
    if (this.circuit !== null && this.screen !== screen) this.circuit = { ...this.circuit, text: null }
    this.code = code
    this.screen = screen
    this.problem = null
    this.keepText()
    await this.restore()
    await this.ask()
  }

  async stop(): Promise<void> {
    this.isStopped = true
    this.text?.stop()
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
    const circuit = readCircuit(kept.told)
    this.circuit ??= circuit && { ...circuit, text: kept.screen === this.screen ? circuit.text : null }
    this.keepText()
    this.proceed()
  }

  private async askForEver(): Promise<void> {
    while (!this.isStopped) {
      const isAwaitingKey = this.bell !== null && this.circuit?.text?.key === null
      const pauseMs = isAwaitingKey ? ASK_KEY_MS : ASK_MS
      await new Promise<void>((resolve) => this.surroundings.after(pauseMs, resolve))
      if (!this.isStopped) await this.ask()
    }
  }

  private async ask(): Promise<void> {
    const { code, screen } = this
    const path = screen === null || screen === 0 ? '/signals' : `/signals?door=${screen}`
    const reply = await this.link.ask(path, { token: code })
    if (this.isStopped || code !== this.code || screen !== this.screen) return
    const circuit = reply.kind === 'answered' ? readCircuit(reply.body) : null
    if (circuit !== null && reply.kind === 'answered') {
      this.circuit = circuit
      this.problem = null
      this.heardMs = this.time.nowMs()
      await this.keep(reply.body)
    } else if (reply.kind === 'refused' && reply.code === 'post.revoked') {
      this.problem = 'revoked'
      this.circuit = null
      await this.storage.prefer('post', { code: '', screen: null, told: null }).catch(() => undefined)
    } else {
      // What is known goes on: a half-day that was gathered is over on this screen too.
      this.problem = reply.kind === 'refused' ? 'unknown' : 'down'
    }
    this.keepText()
    this.proceed()
  }

  /** The text of the door where this screen stands now, brought and opened as it is told. */
  private keepText(): void {
    const told = this.circuit?.text ?? null
    const isSame = told?.package === this.text?.door.package && told?.station === this.text?.door.station
    if (!isSame) {
      this.text?.stop()
      const { surroundings, storage, link } = this
      const world = { surroundings, storage, link }
      const { sitting } = this.circuit ?? { sitting: '' }
      this.text = told === null ? null : new DoorText(world, sitting, told, () => this.proceed())
      void this.text?.bring()
    }
    if (told !== null) void this.text?.unlock(told).then(() => this.proceed())
  }

  private async keep(told: unknown): Promise<void> {
    const keeping = [this.storage.prefer('post', { code: this.code, screen: this.screen, told }), this.time.remember()]
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
    const cutSinceMs = problem === 'down' && isLong ? heardMs : null
    return { circuit, bell, moment, text: this.doorView(moment), problem, cutSinceMs }
  }

  private doorView(moment: Moment | null): DoorView | null {
    if (this.text === null) return null
    const { html, isHere, documents } = this.text
    if (moment === null || !READ.has(moment.state)) return { isHere, html: null, figures: null }
    return { isHere, html, figures: documents && atStart(documents) }
  }
}
