/** Tells the centre, as soon as it answers, which places this tablet took while its site was
 *  cut, and goes on from what the centre says. */
import { CANDIDATE } from '../../core/entry'
import { hex } from '../../core/canonical'
import type { Identity, SittingRecord, Storage } from '../device/storage'
import type { Surroundings } from '../device/surroundings'
import { readAnswer, type Answer } from './enrolment'
import { EarlierLoader } from './former-tablets'
import type { Link } from './link'
import type { RescueClaim } from './rescue'

export const ASK_AGAIN_MS = 10_000
/** The centre waits for the tablet before: it says so, and nobody has to be told. */
const WAITING_CODES: readonly string[] = ['rescue.waits', 'enrol.too_many', 'enrol.replacement_needed']

interface AdmissionWorld {
  readonly surroundings: Surroundings
  readonly storage: Storage
  readonly link: Link
}

interface AdmissionListener {
  /** `waiting` are claims that the centre has yet to decide. */
  onAdmitted(identity: Identity, sittings: readonly SittingRecord[], waiting: readonly RescueClaim[]): Promise<void>
  /** Whether it is refused for good, and that is kept; else it is asked about again. */
  onRefused(code: string, claim: RescueClaim): Promise<boolean>
}

export class Admission {
  private callOff: (() => void) | null = null
  private isStopped = false

  constructor(
    private readonly world: AdmissionWorld,
    private readonly listener: AdmissionListener,
  ) {}

  start(identity: Identity, claims: readonly RescueClaim[]): void {
    this.callOff?.()
    const again = (): void => void this.turn(identity, claims).catch(() => this.start(identity, claims))
    const isOver = this.isStopped || claims.length === 0
    this.callOff = isOver ? null : this.world.surroundings.after(ASK_AGAIN_MS, again)
  }

  stop(): void {
    this.isStopped = true
    this.callOff?.()
  }

  /** The last answer tells of all that was admitted before it. */
  private async turn(identity: Identity, claims: readonly RescueClaim[]): Promise<void> {
    let answer: Answer | null = null
    const waiting: RescueClaim[] = []
    for (const claim of claims) {
      const outcome = await this.ask(identity, claim)
      if (this.isStopped) return
      if (outcome === 'waits') waiting.push(claim)
      else if (outcome !== 'refused') answer = outcome
    }
    if (answer === null) return this.start(identity, claims)
    const { token, candidate, settings } = answer
    const sittings = await Promise.all(answer.sittings.map((sitting) => this.withEarlier(token, sitting)))
    const admitted = { keys: identity.keys, enrolled: { token, candidate, settings } }
    await this.listener.onAdmitted(admitted, sittings, waiting)
    this.start(admitted, waiting)
  }

  private async ask({ keys }: Identity, claim: RescueClaim): Promise<Answer | 'waits' | 'refused'> {
    const { number, ...rescue } = claim
    const public_key = hex(keys.publicKey)
    const body = JSON.stringify({ candidate: number, code: '-', replacement: null, public_key, rescue })
    const reply = await this.world.link.ask('/enrol', { method: 'POST', body, keepsCookie: true })
    if (reply.kind === 'answered') return readAnswer(reply.body) ?? 'waits'
    if (reply.kind === 'down' || WAITING_CODES.includes(reply.code)) return 'waits'
    return (await this.listener.onRefused(reply.code, claim)) ? 'refused' : 'waits'
  }

  private async withEarlier(token: string, sitting: SittingRecord): Promise<SittingRecord> {
    if (sitting.earlier !== null) return sitting
    const loader = new EarlierLoader(this.world.surroundings, this.world.link, CANDIDATE)
    return { ...sitting, earlier: await loader.bring(token, sitting) }
  }
}
