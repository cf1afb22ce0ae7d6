/** What a chair passes on by sight: boxes of its own grids, boxes of its partner's, and
 *  the proof of how much this tablet holds. */
import { currentGrid, type ChairState } from '../../core/ecos/chair'
import type { ChairKind } from '../../core/ecos/entries'
import type { ValidatedGrid } from '../../core/ecos/grid'
import { boxText, readBox, tailText, type ShownBox } from '../../core/ecos/sight'
import type { Intent, Journal } from '../../shell/attempt/journal'
import { sealCarried } from '../../shell/device/keys'
import type { ChairRecord } from './enrolment'

const NONCE_BYTES = 12

/** What becomes of a box that was scanned. */
export type Carriage =
  | { readonly kind: 'carried'; readonly box: ShownBox }
  | { readonly kind: 'known' } // it is here already
  | { readonly kind: 'own' } // of this tablet itself
  | { readonly kind: 'none' } // no box at all

/** The half-day whose grids are passed on. */
interface SeenHalfDay {
  readonly record: ChairRecord
  readonly chair: ChairState
  readonly journal: Journal<ChairKind> | null
  note(intent: Intent<ChairKind>): void
}

export class Sight {
  /** Each grid is sealed once: its QR stays the same under the partner's camera. */
  private readonly texts = new Map<string, Promise<string>>()

  constructor(
    private readonly halfDay: SeenHalfDay,
    private readonly token: string,
  ) {}

  /** What the partner's tablet scans of a grid of ours; null while none is validated. */
  async boxOf(turn: number): Promise<string | null> {
    const validated = currentGrid(this.halfDay.chair, turn)?.validated ?? null
    if (validated === null) return null
    const name = `${validated.epoch} ${validated.seq}`
    const text = this.texts.get(name) ?? this.seal(turn, validated)
    this.texts.set(name, text)
    return text
  }

  /** Keep what was scanned of the partner's tablet, if it is a grid of theirs. */
  carry(text: string): Carriage {
    const { record, chair } = this.halfDay
    const box = readBox(text)
    if (box === null) return { kind: 'none' }
    if (box.from === record.attempt) return { kind: 'own' }
    if (chair.carried.some((known) => known.box === box.box)) return { kind: 'known' }
    this.halfDay.note({ kind: 'carried', body: { ...box } })
    return { kind: 'carried', box }
  }

  /** What the board scans: how far the chain of this tablet goes, signed. */
  async tail(): Promise<string | null> {
    const { journal } = this.halfDay
    return journal && tailText({ ...journal.chain, ...(await journal.proof()) })
  }

  private async seal(turn: number, { text }: ValidatedGrid): Promise<string> {
    const { attempt } = this.halfDay.record
    const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
    return boxText({ from: attempt, turn, box: await sealCarried(this.token, { attempt, turn }, text, nonce) })
  }
}
