/** The reconnect test of a technical check: the tablet cuts its own link for some
 *  seconds, and has passed once the centre has acknowledged it again. A site that was
 *  never cut does not know whether its tablets come back. */
import type { Storage } from '../device/storage'
import type { Surroundings } from '../device/surroundings'

export type RejoinState = 'untried' | 'cut' | 'back' | 'passed'

export const CUT_MS = 8_000

export interface RejoinListener {
  /** The link was cut or mended: whoever waits on it must try again. */
  onLink(): void
}

export class Rejoin {
  /** The world with a link that this test can cut. */
  readonly surroundings: Surroundings
  state: RejoinState = 'untried'

  constructor(
    around: Surroundings,
    private readonly storage: Storage,
    private readonly listener: RejoinListener,
  ) {
    this.surroundings = {
      ...around,
      isOnline: () => this.state !== 'cut' && around.isOnline(),
      fetch: (url, init) =>
        this.state === 'cut' ? Promise.reject(new TypeError('cut by the test')) : around.fetch(url, init),
    }
  }

  async restore(): Promise<void> {
    if ((await this.storage.preference('rejoined')) === true) this.state = 'passed'
  }

  /** Cut the link, unless this tablet has passed already. */
  begin(): void {
    if (this.state !== 'untried') return
    this.turn('cut')
    this.surroundings.after(CUT_MS, () => this.turn('back'))
  }

  /** The centre has acknowledged something. */
  acknowledged(): void {
    if (this.state !== 'back') return
    this.state = 'passed'
    this.storage.prefer('rejoined', true).catch(() => undefined) // told again by a next test
  }

  forget(): void {
    this.state = 'untried'
  }

  private turn(state: 'cut' | 'back'): void {
    this.state = state
    this.listener.onLink()
  }
}
