/** Who sits at this tablet: the candidate, their sittings, the one under way, and the
 *  news that concern them. Empty until somebody is enrolled. */
import { chooseSitting } from '../core/choice'
import type { NewsItem } from '../core/news'
import { isAnew, type SiteSheet } from '../core/relay/site-news'
import { Day } from './attempt/day'
import { isCheckOver, PaperCopies, stateOfDay } from './copies'
import { enrol, type Claim } from './network/enrolment'
import type { SentJournal } from './network/delivery'
import { KnownNews } from './known-news'
import { LaterPackages, renewRecord } from './later-packages'
import { NewsReader } from './network/news'
import { PAPER } from './network/package'
import type { Edition, Identity, SittingRecord } from './device/storage'
import type { EarlierCopy, ExamChoice, TabletMedia } from './tablet'
import type { DayListener, World } from './world'

const RESTART_MS = 1_000

export interface SeatListener extends DayListener {
  /** A message came for this sitting, which nobody has announced yet. */
  onMessageBefore(sitting: SittingRecord): void
  /** News with these numbers are other ones now, or none. */
  onNewsLost(numbers: readonly number[]): void
}

export class Seat {
  day: Day | null = null
  exams: readonly ExamChoice[] = [] // the candidate has yet to say of which they are
  private identity: Identity | null = null
  private sittings: readonly SittingRecord[] = []
  private newsReader: NewsReader | null = null
  private readonly later: LaterPackages<SittingRecord>
  private isStopped = false
  private readonly copies: PaperCopies
  private readonly known = new KnownNews()
  private isMoving = false

  constructor(
    private readonly world: World,
    private readonly listener: SeatListener,
  ) {
    this.copies = new PaperCopies(world)
    this.later = new LaterPackages(world, () => PAPER, this.vouch)
  }

  get news(): readonly NewsItem[] {
    return this.known.all
  }

  /** The packages of all sittings to come are whole. */
  get isAhead(): boolean {
    return this.later.areWhole
  }

  get enrolled(): Identity['enrolled'] {
    return this.identity?.enrolled ?? null
  }

  /** The images of the paper; throws while it is sealed. */
  media(): TabletMedia {
    const paper = this.day?.unsealed
    if (!paper) throw new Error('the paper is sealed')
    return paper.media
  }

  /** Go on from what this tablet holds. */
  async restore(): Promise<void> {
    const { storage } = this.world
    this.known.restore(await storage.news())
    this.identity = await storage.identity()
    this.sittings = await storage.sittings()
    this.renew()
    const current = await storage.preference('currentSitting')
    if (this.identity !== null) await this.copies.restore(this.identity.keys, this.sittings)
    await this.begin(this.sittings.find(({ sitting }) => sitting === current))
  }

  /** The code of what stands in the way, or null: the candidate sits. */
  async enrol(claim: Claim): Promise<string | null> {
    const enrolment = await enrol(this.world, claim)
    this.exams = enrolment.exams
    if (enrolment.kind === 'problem') return enrolment.code
    await this.occupy(enrolment.identity, enrolment.sittings)
    return null
  }

  /** The tablet is this candidate's, at this sitting if it is one of theirs. */
  async occupy(identity: Identity, sittings: readonly SittingRecord[], current?: string): Promise<void> {
    ;[this.identity, this.sittings] = [identity, sittings]
    this.copies.refuse(sittings)
    await this.world.time.remember()
    await this.begin(sittings.find(({ sitting }) => sitting === current))
  }

  /** Wait for the sitting after this one, once this one is over. */
  async next(): Promise<void> {
    if (this.following !== null) await this.begin(this.following)
  }

  /** The sitting that `next` leads to; null where there is none. */
  get following(): SittingRecord | null {
    const next = this.chooseSitting(true)
    return next === undefined || next === this.record ? null : next
  }

  /** The copies of the sittings before this one, as far as they were written here. */
  get earlier(): readonly EarlierCopy[] {
    return this.copies.before(this.day?.sitting ?? null)
  }

  /** Entries of all sittings that the centre does not hold yet. */
  get waitingCount(): number {
    return (this.day?.journal?.waitingCount ?? 0) + this.copies.waitingCount(this.day?.sitting ?? null)
  }

  /** Leave the tablet to another candidate: nothing of this one stays. */
  async clear(): Promise<void> {
    this.end()
    this.world.delivery.rest(this.enrolled?.token)
    this.world.calls.forget()
    this.world.lastNote.stop()
    this.copies.forget()
    await this.world.storage.forget()
    this.identity = null
    this.sittings = []
    this.known.forget()
  }

  stop(): void {
    this.isStopped = true
    this.end()
  }

  /** The centre holds more of the journal, and has news up to this number. */
  held(journal: SentJournal, newsNumber: number): void {
    const hint = this.copies.acknowledged(journal) // the centre will say it again
    this.world.storage.prefer('acknowledged', hint).catch(() => undefined)
    this.newsReader?.expect(newsNumber)
    this.known.hear(newsNumber)
    this.tellHeard()
    if (newsNumber === this.known.lastNumber) this.day?.settle()
    else this.day?.proceed()
    if (this.day !== null && isCheckOver(this.day)) void this.next()
    this.follow()
  }

  hurry(): void {
    this.world.delivery.hurry()
    this.newsReader?.hurry()
    this.later.hurry()
    this.day?.hurry()
  }

  private async begin(chosen: SittingRecord | undefined): Promise<void> {
    this.end()
    const sitting = chosen ?? this.chooseSitting(false)
    const { identity, world } = this
    const token = identity?.enrolled?.token
    if (sitting === undefined || !identity || token === undefined || this.isStopped) return
    const day = (this.day = new Day(world, sitting, { keys: identity.keys, token }, this.news, this.listener))
    this.tellHeard()
    day.whenWhole = () => void this.bringLater(sitting.order)
    day.whenHanded = () => this.follow()
    await world.storage.prefer('currentSitting', sitting.sitting)
    await day.start()
    if (this.day !== day) return
    this.readNews(token)
    this.follow()
  }

  private async bringLater(order: number): Promise<void> {
    await this.later.bring(this.sittings.filter((sitting) => sitting.order > order))
  }

  /** A paper was sealed again before its launch: its package replaces one that no key will open. */
  private renew(): void {
    const { day, sittings, world } = this
    const current = day?.sitting
    const previousSittings = sittings.map((record) => (record.sitting === current?.sitting ? current : record))
    this.sittings = previousSittings.map((record) => renewRecord(record, this.news))
    const fresh = this.sittings.filter((record, index) => record !== previousSittings[index])
    if (day === null || fresh.length === 0) return
    for (const record of fresh) void world.storage.keepSitting(record).catch(() => undefined)
    const isOurs = fresh.some(({ sitting }) => sitting === day.sitting.sitting)
    if (isOurs) void this.restart(day.sitting.sitting)
    else if (day.isReady) void this.bringLater(day.sitting.order)
  }

  /** Begin the same sitting again, as it is now; tried again where the disk is full. */
  private async restart(sitting: string): Promise<void> {
    try {
      await this.begin(this.sittings.find((record) => record.sitting === sitting))
    } catch {
      if (this.isStopped) return
      this.listener.onStorage(true)
      this.world.surroundings.after(RESTART_MS, () => void this.restart(sitting))
    }
  }

  /** The exam has signed this edition of a sitting to come: no older one after it. */
  private readonly vouch = ({ sitting, package: digest }: SittingRecord, edition: Edition): void => {
    const ours = (record: SittingRecord): boolean => record.sitting === sitting && record.package === digest
    this.sittings = this.sittings.map((record) => (ours(record) ? { ...record, edition } : record))
    const record = this.sittings.find(ours)
    if (record !== undefined) void this.world.storage.keepSitting(record).catch(() => undefined)
  }

  /** Go to the sitting that is announced, or goes on, once nobody composes here. A
   *  technical check that still runs is handed in as it stands. */
  private follow(): void {
    const { day } = this
    const nextSitting = this.chooseSitting(false)
    if (day === null || nextSitting === undefined || nextSitting === this.record || this.isMoving) return
    this.isMoving = true
    void (day.sitting.kind === 'check' ? day.abandon() : Promise.resolve())
      .then(() => this.begin(nextSitting))
      .catch(() => this.listener.onStorage(true))
      .finally(() => (this.isMoving = false))
  }

  private get record(): SittingRecord | undefined {
    return this.sittings.find(({ sitting }) => sitting === this.day?.sitting.sitting)
  }

  private chooseSitting(isNextAsked: boolean): SittingRecord | undefined {
    const [current, nowMs] = [this.day?.sitting.order ?? null, this.world.time.stampMs()]
    const states = this.sittings.map((record) =>
      this.day && record === this.record ? stateOfDay(this.day, nowMs) : this.copies.stateOf(record, this.news, nowMs),
    )
    const order = chooseSitting(states, { current, nowMs, isNextAsked })
    return this.sittings.find((sitting) => sitting.order === order)
  }

  private end(): void {
    this.newsReader?.stop()
    this.newsReader = null
    this.later.stop()
    if (this.day?.journal) this.copies.keep(this.day.sitting, this.day.journal)
    this.day?.stop()
    this.day = null
    this.listener.onChange()
  }

  private readNews(token: string): void {
    const { surroundings, link, storage, delivery } = this.world
    this.newsReader = new NewsReader(surroundings, link, storage, {
      onNews: (items) => this.takeNews(items),
      onNewsAnew: (items) => this.takeNewsAnew(items),
      onReached: () => delivery.reachable(),
    })
    this.newsReader.start(token, this.known.last)
    void this.world.calls.start(token, this.news)
    this.world.lastNote.start(token)
  }

  private tellHeard(): void {
    if (this.day !== null && this.known.isHeard) this.day.hasHeard = true
  }

  /** A relay of the site has news, which the ledger signed. */
  takeSheet(sheet: SiteSheet): void {
    const before = this.news
    const sittings = this.sittings.map(({ sitting }) => sitting)
    this.known.takeSheet(sheet, sittings)
    this.tell(this.news.slice(before.length), isAnew(before, this.news))
  }

  private takeNews(items: readonly NewsItem[]): void {
    this.known.take(items)
    this.tellHeard()
    this.world.calls.take(items)
    this.tell(items)
  }

  /** The centre was restored: what it told after its backup never was, for it. */
  private takeNewsAnew(items: readonly NewsItem[]): void {
    const numbers = this.known.takeAnew(items)
    this.sittings = this.sittings.map((record) => (numbers.includes(record.sealed) ? { ...record, sealed: 0 } : record))
    this.listener.onNewsLost(numbers)
    this.world.calls.takeAnew(items)
    this.tell([], true)
  }

  private tell(items: readonly NewsItem[], areAnew = false): void {
    this.renew()
    if (areAnew) this.day?.takeAnew(this.news)
    else this.day?.take(this.news)
    this.follow()
    this.tellOfMessages(items)
    this.listener.onChange()
  }

  private tellOfMessages(items: readonly NewsItem[]): void {
    const { day } = this
    if (day === null || day.course.t0Ms !== null) return
    const isTold = items.some((item) => item.kind === 'message' && item.sitting === day.sitting.sitting)
    if (isTold) this.listener.onMessageBefore(day.sitting)
  }
}
