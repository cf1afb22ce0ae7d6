/** Says to the centre, every five minutes, which note of the journal's tree this tablet saw
 *  last, and keeps the newest: a centre that was brought back to an earlier state hears of
 *  notes that it has never signed. Nobody waits for it. The answer names the relays of today. */
import type { SeenNote } from '../../core/transparency/note'
import type { Storage } from '../device/storage'
import type { Surroundings } from '../device/surroundings'
import { isFacts } from './link'
import type { Facts, Link } from './link'

export const EVERY_MS = 5 * 60_000

const NONE: SeenNote = { size: 0, root: '' }

export interface NoteWorld {
  readonly surroundings: Surroundings
  readonly storage: Storage
  readonly link: Link
}

export class LastNote {
  private token: string | null = null
  private callOff: (() => void) | null = null

  constructor(
    private readonly world: NoteWorld,
    private readonly onRelays: (terms: Facts) => void = () => undefined,
  ) {}

  /** Begin, at a moment of its own within the first five minutes. */
  start(token: string): void {
    this.token = token
    this.wait(this.world.surroundings.chance() * EVERY_MS)
  }

  /** The tablet is nobody's, or stops. */
  stop(): void {
    this.token = null
    this.callOff?.()
  }

  private wait(ms: number): void {
    this.callOff?.()
    this.callOff = this.world.surroundings.after(ms, () => void this.tell())
  }

  private async tell(): Promise<void> {
    const { token } = this
    if (token === null) return
    const { storage, link } = this.world
    const seen = (await storage.preference('note').catch(() => null)) ?? NONE
    const body = JSON.stringify({ size: seen.size, root: seen.root })
    const reply = await link.ask('/note', { method: 'POST', body, token })
    const { size, root } = reply.kind === 'answered' ? reply.body : NONE
    // A smaller tree does not make this tablet forget the one that it saw.
    if (typeof size === 'number' && typeof root === 'string' && size > seen.size) {
      await storage.prefer('note', { size, root }).catch(() => undefined)
    }
    if (this.token === null) return
    if (reply.kind === 'answered' && isFacts(reply.body.relays)) this.onRelays(reply.body.relays)
    this.wait(EVERY_MS)
  }
}
