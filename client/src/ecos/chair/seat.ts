/** Who sits here: the examiner, their half-days, the one under way, and the news. Empty
 *  until somebody is enrolled. */
import { CHAIR } from '../../core/ecos/entries'
import { courseOf, type NewsItem } from '../../core/news'
import { Journal } from '../../shell/attempt/journal'
import type { Identity } from '../../shell/device/storage'
import type { Claim } from '../../shell/network/enrolment'
import { LaterPackages, renewRecord } from '../../shell/later-packages'
import { NewsReader } from '../../shell/network/news'
import type { Examiner } from './chair-tablet'
import { enrolExaminer, type ChairRecord, type EnrolledExaminer } from './enrolment'
import { HalfDay } from './half-day'
import { stationForm } from './station'
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
  private readonly later: LaterPackages<ChairRecord>

  constructor(
    private readonly world: ChairWorld,
    private readonly listener: SeatListener,
  ) {
    this.later = new LaterPackages(
      world,
      ({ chair }) => stationForm(chair.code),
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
    await this.deliverOthers()
    await this.begin()
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

  /** The centre holds more, and has news up to this number. */
  held(newsNumber: number): void {
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
    this.halfDay?.stop()
    this.halfDay = null
  }

  /** The half-day that was announced last, or else the first. */
  private get announced(): ChairRecord | undefined {
    const isArmed = ({ sitting }: ChairRecord): boolean => courseOf(sitting, this.news).t0Ms !== null
    return this.records.filter(isArmed).at(-1) ?? this.records[0]
  }

  private async begin(): Promise<void> {
    this.end()
    if (this.isStopped) return
    const [enrolled, record] = [this.identity?.enrolled, this.announced]
    if (!this.identity || !enrolled) return
    const { token } = enrolled
    if (record !== undefined) {
      const device = { keys: this.identity.keys, token }
      const onRecord = (fresh: ChairRecord): void => this.takeRecord(fresh)
      const halfDay = new HalfDay(this.world, record, device, this.news, { ...this.listener, onRecord })
      this.halfDay = halfDay
      halfDay.whenWhole = () => void this.later.bring(this.records.filter(({ order }) => order > record.order))
      await halfDay.start()
      if (this.halfDay !== halfDay) return
    }
    this.readNews(token)
  }

  /** What was written in other half-days goes on being delivered. */
  private async deliverOthers(): Promise<void> {
    const keys = this.identity?.keys
    if (keys === undefined) return
    const { storage, delivery } = this.world
    for (const { attempt, epoch } of this.records) {
      const parts = { keys, storage, onKept: () => undefined }
      delivery.finish(await Journal.openAs(CHAIR, { attempt, epoch }, parts))
    }
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
    if (this.renew()) return void this.restart()
    const { halfDay } = this
    halfDay?.take(news)
    const mayLeave = halfDay === null || halfDay.isHanded || halfDay.course.t0Ms === null
    if (mayLeave && this.announced?.sitting !== halfDay?.record.sitting) void this.restart()
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

  /** Begin again, as it is now; tried again where the disk is full. */
  private async restart(): Promise<void> {
    try {
      await this.begin()
    } catch {
      if (this.isStopped) return
      this.listener.onStorage(true)
      this.world.surroundings.after(RESTART_MS, () => void this.restart())
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
