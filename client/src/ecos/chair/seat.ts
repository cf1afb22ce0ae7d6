/** Who sits here: the examiner, their half-days, the one under way, and the news. Empty
 *  until somebody is enrolled. */
import { CHAIR } from '../../core/ecos/entries'
import { courseOf, type NewsItem } from '../../core/news'
import { Journal } from '../../shell/attempt/journal'
import type { Identity } from '../../shell/device/storage'
import type { Claim } from '../../shell/network/enrolment'
import { NewsReader } from '../../shell/network/news'
import type { Examiner } from './chair-tablet'
import { enrolExaminer, type ChairRecord, type EnrolledExaminer } from './enrolment'
import { HalfDay, type ChairWorld, type HalfDayListener } from './half-day'

export class ExaminerSeat {
  halfDay: HalfDay | null = null
  private identity: Identity<EnrolledExaminer> | null = null
  private records: readonly ChairRecord[] = []
  private news: readonly NewsItem[] = []
  private reader: NewsReader | null = null

  constructor(
    private readonly world: ChairWorld,
    private readonly listener: HalfDayListener,
  ) {}

  get examiner(): Examiner | null {
    return this.identity?.enrolled?.examiner ?? null
  }

  /** Go on from what this tablet holds. */
  async restore(): Promise<void> {
    const { storage } = this.world
    this.news = await storage.news()
    this.identity = await storage.identity()
    this.records = await storage.sittings()
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
    this.halfDay?.hurry()
  }

  end(): void {
    this.reader?.stop()
    this.reader = null
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
    const [enrolled, record] = [this.identity?.enrolled, this.announced]
    if (!this.identity || !enrolled) return
    const { token } = enrolled
    if (record !== undefined) {
      const device = { keys: this.identity.keys, token }
      this.halfDay = new HalfDay(this.world, record, device, this.news, this.listener)
      await this.halfDay.start()
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
      onNewsAnew: (items) => this.takeNews(items),
      onReached: () => delivery.reachable(),
    })
    this.reader.start(token, this.news.at(-1))
  }

  private takeNews(news: readonly NewsItem[]): void {
    this.news = news
    const { halfDay } = this
    halfDay?.take(news)
    const mayLeave = halfDay === null || halfDay.isHanded || halfDay.course.t0Ms === null
    if (mayLeave && this.announced?.sitting !== halfDay?.record.sitting) {
      this.begin().catch(() => this.listener.onStorage(true))
    }
    this.listener.onChange()
  }
}
