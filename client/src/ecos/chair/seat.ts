/** Who sits here: the examiner, their half-days, the one under way, and the news. Empty
 *  until somebody is enrolled. */
import { chooseSitting, type SittingState } from '../../core/choice'
import { CHAIR, type ChairKind } from '../../core/ecos/entries'
import type { NewsItem } from '../../core/news'
import { Copies } from '../../shell/copies'
import type { Identity } from '../../shell/device/storage'
import type { SentJournal } from '../../shell/network/delivery'
import type { Claim } from '../../shell/network/enrolment'
import { LaterPackages, renewRecord } from '../../shell/later-packages'
import { NewsReader } from '../../shell/network/news'
import type { EarlierCopy } from '../../shell/tablet'
import type { Examiner } from './chair-tablet'
import { enrolExaminer, type ChairRecord, type EnrolledExaminer } from './enrolment'
import { HalfDay } from './half-day'
import { stateOf } from './known'
import { OF_CHAIR } from '../../core/series'
import { stationForm } from '../sealed-station'
import type { ChairWorld, HalfDayListener } from './world'

export type SeatListener = Omit<HalfDayListener, 'onRecord'>

const RESTART_MS = 1_000

export class ExaminerSeat {
  halfDay: HalfDay | null = null
  private identity: Identity<EnrolledExaminer> | null = null
  private records: readonly ChairRecord[] = []
  private news: readonly NewsItem[] = []
  private reader: NewsReader | null = null
  private isStopped = false
  private isMoving = false
  private readonly later: LaterPackages<ChairRecord>
  private readonly copies: Copies<ChairRecord, ChairKind>

  constructor(
    private readonly world: ChairWorld,
    private readonly listener: SeatListener,
  ) {
    this.copies = new Copies(world, CHAIR)
    this.later = new LaterPackages(
      world,
      ({ chair }) => stationForm(chair.code, OF_CHAIR),
      ({ sitting, package: digest }, edition) => {
        const record = this.records.find((each) => each.sitting === sitting && each.package === digest)
        if (record !== undefined) this.keepRecord({ ...record, edition })
      },
    )
  }

  /** The stations of all half-days to come are whole. */
  get isAhead(): boolean {
    return this.later.areWhole
  }

  get examiner(): Examiner | null {
    return this.identity?.enrolled?.examiner ?? null
  }

  /** Go on from what this tablet holds. */
  async restore(): Promise<void> {
    const { storage } = this.world
    this.news = await storage.news()
    this.identity = await storage.identity()
    this.records = (await storage.sittings()).map((record) => renewRecord(record, this.news))
    const current = await storage.preference('currentSitting')
    if (this.identity !== null) await this.copies.restore(this.identity.keys, this.records)
    await this.begin(this.records.find(({ sitting }) => sitting === current))
    this.follow()
  }

  /** The code of what stands in the way, or null: the examiner sits. */
  async enrol(claim: Omit<Claim, 'exam'>): Promise<string | null> {
    const enrolment = await enrolExaminer(this.world.link, this.world.storage, claim)
    if (typeof enrolment === 'string') return enrolment
    this.identity = enrolment.identity
    this.records = enrolment.records
    await this.world.time.remember()
    await this.begin()
    return null
  }

  /** Wait for the half-day after this one, once this one is over. */
  async next(): Promise<void> {
    if (this.following !== null) await this.begin(this.following)
  }

  /** The half-day that `next` leads to; null where there is none. */
  get following(): ChairRecord | null {
    const next = this.choose(true)
    return next === undefined || next.sitting === this.shown ? null : next
  }

  /** The half-days before this one, as far as they were written here. */
  get earlier(): readonly EarlierCopy[] {
    return this.copies.before(this.halfDay?.record ?? null)
  }

  /** Entries of all half-days that the centre does not hold yet. */
  get waitingCount(): number {
    const { halfDay } = this
    return (halfDay?.journal?.waitingCount ?? 0) + this.copies.waitingCount(halfDay?.record ?? null)
  }

  /** Leave the tablet to another examiner: nothing of this one stays. */
  async clear(): Promise<void> {
    this.end()
    this.world.delivery.rest(this.identity?.enrolled?.token)
    this.copies.forget()
    await this.world.storage.forget()
    this.identity = null
    this.records = []
    this.news = []
  }

  /** The centre holds more of the journal, and has news up to this number. */
  held(journal: SentJournal, newsNumber: number): void {
    const keeping = this.world.storage.prefer('acknowledged', this.copies.acknowledged(journal))
    keeping.catch(() => undefined) // a hint only: the centre will say it again
    this.reader?.expect(newsNumber)
    this.halfDay?.proceed()
  }

  /** The network is back. */
  hurry(): void {
    this.world.delivery.hurry()
    this.reader?.hurry()
    this.later.hurry()
    this.halfDay?.hurry()
  }

  stop(): void {
    this.isStopped = true
    this.end()
  }

  private end(): void {
    this.reader?.stop()
    this.reader = null
    this.later.stop()
    const { halfDay } = this
    if (halfDay?.journal) this.copies.keep(halfDay.record, halfDay.journal)
    halfDay?.stop()
    this.halfDay = null
  }

  private async begin(chosen?: ChairRecord): Promise<void> {
    this.end()
    const { identity, world } = this
    const token = identity?.enrolled?.token
    if (!identity || token === undefined || this.isStopped) return
    const record = chosen ?? this.choose(false)
    if (record !== undefined) {
      const device = { keys: identity.keys, token }
      const onRecord = (fresh: ChairRecord): void => this.takeRecord(fresh)
      const halfDay = new HalfDay(world, record, device, this.news, { ...this.listener, onRecord })
      this.halfDay = halfDay
      halfDay.whenWhole = () => void this.later.bring(this.records.filter(({ order }) => order > record.order))
      halfDay.whenOver = () => this.follow()
      await world.storage.prefer('currentSitting', record.sitting)
      await halfDay.start()
      if (this.halfDay !== halfDay) return
    }
    this.readNews(token)
  }

  /** Go to the half-day whose station is let out, or that is announced, once nobody marks
   *  here. */
  private follow(): void {
    const next = this.choose(false)
    if (next === undefined || next.sitting === this.shown || this.isMoving) return
    this.isMoving = true
    void this.restart(next.sitting).finally(() => (this.isMoving = false))
  }

  private choose(isNextAsked: boolean): ChairRecord | undefined {
    const [shown, nowMs] = [this.shown, this.world.time.stampMs()]
    const current = this.records.find(({ sitting }) => sitting === shown)?.order ?? null
    const states = this.records.map((record) => this.stateOf(record))
    const order = chooseSitting(states, { current, nowMs, isNextAsked })
    return this.records.find((record) => record.order === order)
  }

  private stateOf(record: ChairRecord): SittingState {
    const { halfDay, world } = this
    const journal = record.sitting === this.shown ? halfDay?.journal : this.copies.journalOf(record)
    return stateOf(record, journal ?? null, this.news, world.time)
  }

  private get shown(): string | undefined {
    return this.halfDay?.record.sitting
  }

  private readNews(token: string): void {
    const { surroundings, link, storage, delivery } = this.world
    this.reader = new NewsReader(surroundings, link, storage, {
      onNews: (items) => this.takeNews([...this.news, ...items]),
      onNewsAnew: (items) => this.takeNewsAnew(items),
      onReached: () => delivery.reachable(),
    })
    this.reader.start(token, this.news.at(-1))
  }

  private takeNews(news: readonly NewsItem[]): void {
    this.news = news
    if (this.renew()) return void this.restart(this.shown)
    this.halfDay?.take(news)
    this.follow()
    this.listener.onChange()
  }

  /** The centre was restored: what it told after its backup never was. */
  private takeNewsAnew(news: readonly NewsItem[]): void {
    const isKept = (number: number): boolean => {
      const before = this.news.find((item) => item.number === number)
      return news.some((item) => item.number === number && item.history === before?.history)
    }
    const told = (number: number): number => (isKept(number) ? number : 0)
    for (const { chair, ...record } of this.records) {
      const fresh = {
        ...record,
        sealed: told(record.sealed),
        chair: { ...chair, turnsNumber: told(chair.turnsNumber) },
      }
      this.takeRecord(fresh)
      if (this.halfDay?.record.sitting === fresh.sitting) this.halfDay.record = fresh
    }
    this.takeNews(news)
  }

  /** A series that was sealed again before its stations opened: its package takes the place
   *  of the one before. True if the half-day that is shown has to begin anew. */
  private renew(): boolean {
    let isOurs = false
    for (const record of this.records) {
      const fresh = renewRecord(record, this.news)
      if (fresh === record) continue
      this.keepRecord(fresh)
      isOurs ||= fresh.sitting === this.halfDay?.record.sitting
    }
    return isOurs
  }

  /** Begin this half-day as it is now; tried again where the disk is full. */
  private async restart(sitting: string | undefined): Promise<void> {
    try {
      await this.begin(this.records.find((record) => record.sitting === sitting))
    } catch {
      if (this.isStopped) return
      this.listener.onStorage(true)
      this.world.surroundings.after(RESTART_MS, () => void this.restart(sitting))
    }
  }

  private keepRecord(record: ChairRecord): void {
    this.takeRecord(record)
    void this.world.storage.keepSitting(record).catch(() => undefined)
  }

  private takeRecord(record: ChairRecord): void {
    this.records = this.records.map((other) => (other.sitting === record.sitting ? record : other))
  }
}
