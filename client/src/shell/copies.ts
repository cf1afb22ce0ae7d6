/** What this tablet holds of the sittings that are not under way: journals that are still
 *  being delivered, and receipts of those that the centre holds whole. */
import type { SittingState } from '../core/choice'
import { endMs, termsOf } from '../core/deadline'
import { CANDIDATE, type Kind, type Writer } from '../core/entry'
import type { NewsItem } from '../core/news'
import { courseOf, type Course } from '../core/news'
import type { Day } from './attempt/day'
import { HandIn } from './attempt/hand-in'
import { Journal } from './attempt/journal'
import type { DeviceKeys } from './device/keys'
import { makeReceipt } from './attempt/receipt'
import type { AnyStorage, AttemptRecord, EarlierEpoch, SittingRecord } from './device/storage'
import type { EarlierCopy, Receipt } from './tablet'
import type { Delivery, SentJournal } from './network/delivery'
import type { World } from './world'

interface StoredCopy<Kept, Said extends string> {
  readonly sitting: Kept
  readonly journal: Journal<Said>
  readonly receipt: Receipt | null
}

interface CopiesWorld {
  readonly storage: AnyStorage
  readonly delivery: Delivery
}

type KeptAttempt = Omit<AttemptRecord, 'earlier'> & { readonly earlier: readonly EarlierEpoch<string>[] | null }

/** What the sitting that is shown is known to be. */
export function stateOfDay(day: Day, nowMs: number): SittingState {
  return {
    order: day.sitting.order,
    kind: day.sitting.kind,
    opensMs: day.course.t0Ms,
    endsMs: day.endMs,
    entriesCount: day.journal?.entries.length ?? 0,
    waitingCount: day.journal?.waitingCount ?? 0,
    isHanded: day.isHanded,
    isSuperseded: isSupersededIn(day.sitting, day.course, isPast(day.endMs, nowMs)),
  }
}

/** One that was refused here is another's once it is over: until then the tablet stays, and says so. */
function isSupersededIn({ epoch, refused }: SittingRecord, { supersededBy }: Course, isOver: boolean): boolean {
  return (supersededBy ?? 0) > epoch || (refused !== undefined && isOver)
}

function isPast(endMs: number | null, nowMs: number): boolean {
  return endMs !== null && nowMs >= endMs
}

/** The check is closed and proven: the tablet belongs to the exam, for all to see. */
export function isCheckOver({ sitting, course, receipt }: Day): boolean {
  return sitting.kind === 'check' && course.closedAtMs !== null && receipt !== null
}

/** Of candidates or of examiners: whoever writes as `Said`. */
export class Copies<Kept extends KeptAttempt, Said extends string> {
  private stored: readonly StoredCopy<Kept, Said>[] = []

  constructor(
    private readonly around: CopiesWorld,
    private readonly writer: Writer<Said>,
  ) {}

  /** Read what the disk holds of each sitting, and go on delivering it. */
  async restore(keys: DeviceKeys, sittings: readonly Kept[]): Promise<void> {
    const { storage, delivery } = this.around
    for (const sitting of sittings) {
      const { attempt, epoch } = sitting
      const journal = await Journal.openAs(this.writer, { attempt, epoch }, { keys, storage, onKept: () => undefined })
      this.keep(sitting, journal)
      delivery.finish(journal)
    }
    this.refuse(sittings)
  }

  /** The centre takes nothing of the copies whose place it has refused. */
  refuse(sittings: readonly Kept[]): void {
    for (const sitting of sittings) {
      const journal = this.journalOf(sitting)
      if (journal !== null && sitting.refused !== undefined) this.around.delivery.refuse(journal, sitting.refused)
    }
  }

  /** A sitting is left: this is what was written in it. */
  keep(sitting: Kept, journal: Journal<Said>): void {
    const otherCopies = this.stored.filter((copy) => copy.sitting.sitting !== sitting.sitting)
    if (journal.entries.length === 0) return
    this.stored = [...otherCopies, { sitting, journal, receipt: null }]
    this.prove(journal)
  }

  forget(): void {
    this.stored = []
  }

  /** How much the centre holds of each attempt, now that it holds more of this journal. */
  acknowledged(journal: SentJournal): { readonly [attempt: string]: number } {
    this.prove(journal)
    const journals = [...this.stored.map((copy): SentJournal => copy.journal), journal]
    return Object.fromEntries(journals.map(({ chain, acknowledgedCount }) => [chain.attempt, acknowledgedCount]))
  }

  /** Entries that the centre does not hold, but for the sitting under way. */
  waitingCount(current: Kept | null): number {
    return this.but(current).reduce((sum, { journal }) => sum + journal.waitingCount, 0)
  }

  /** The copies of the other sittings, the earliest first. */
  before(current: Kept | null): readonly EarlierCopy[] {
    const copies = [...this.but(current)].sort((a, b) => a.sitting.order - b.sitting.order)
    return copies.map(({ sitting, journal, receipt }) => ({
      title: sitting.title,
      waitingCount: journal.waitingCount,
      isRefused: this.around.delivery.isRefused(journal),
      receipt,
    }))
  }

  journalOf({ sitting }: Kept): Journal<Said> | null {
    return this.stored.find((copy) => copy.sitting.sitting === sitting)?.journal ?? null
  }

  private but(current: Kept | null): readonly StoredCopy<Kept, Said>[] {
    return this.stored.filter(({ sitting }) => sitting.sitting !== current?.sitting)
  }

  /** Make the receipt of a copy, once the centre holds all of it. */
  private prove(journal: SentJournal): void {
    const copyOfJournal = this.stored.find((copy) => copy.journal === journal)
    if (copyOfJournal === undefined || journal.waitingCount > 0 || copyOfJournal.receipt !== null) return
    void makeReceipt(copyOfJournal.sitting, copyOfJournal.journal).then((receipt) => {
      this.stored = this.stored.map((copy) => (copy.journal === journal ? { ...copy, receipt } : copy))
    })
  }
}

/** Those of a candidate, and what they say of each sitting. */
export class PaperCopies extends Copies<SittingRecord, Kind> {
  private readonly handIn: HandIn

  constructor(world: World) {
    super(world, CANDIDATE)
    this.handIn = new HandIn(world.time)
  }

  stateOf(sitting: SittingRecord, news: readonly NewsItem[], nowMs: number): SittingState {
    const course = courseOf(sitting.sitting, news)
    const terms = termsOf(sitting, course)
    const ends = terms && endMs(terms)
    const journal = this.journalOf(sitting)
    return {
      order: sitting.order,
      kind: sitting.kind,
      opensMs: course.t0Ms,
      endsMs: ends,
      entriesCount: journal?.entries.length ?? 0,
      waitingCount: journal?.waitingCount ?? 0,
      isHanded: this.handIn.stands(journal, ends),
      isSuperseded: isSupersededIn(sitting, course, isPast(ends, nowMs)),
    }
  }
}
