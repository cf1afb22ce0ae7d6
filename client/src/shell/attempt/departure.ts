/** When the page was left for another or closed. It is noted at once, in one line beside
 *  the database: whoever closes a page gives an entry no time to reach the disk. The page
 *  that comes back writes that entry, with the hour at which it was left. */
import type { ChainName } from '../../core/entry'
import type { Jotter } from '../device/surroundings'

export class Departure {
  constructor(
    private readonly jotter: Jotter,
    private readonly chain: ChainName,
  ) {}

  /** The page goes out of sight, perhaps for good. */
  note(atMs: number): void {
    this.jotter.write(`${this.name} ${atMs}`)
  }

  /** When this chain's page was last left, null where an entry has told it. */
  get atMs(): number | null {
    const line = this.jotter.read() ?? ''
    const atMs = Number(line.slice(this.name.length + 1))
    return line.startsWith(`${this.name} `) && Number.isSafeInteger(atMs) ? atMs : null
  }

  told(): void {
    this.jotter.write(null)
  }

  private get name(): string {
    return `${this.chain.attempt} ${this.chain.epoch}`
  }
}
