/** One half-day of a chair, from the opened station to the hand-in. Entries in, grids out:
 *  nothing here shows what is not on the disk. */
import { utf8 } from '../../core/canonical'
import type { Bell } from '../../core/ecos/bells'
import { signals } from '../../core/ecos/bells'
import { afterEntry, currentGrid, EMPTY_CHAIR, foldChair } from '../../core/ecos/chair'
import type { ChairState } from '../../core/ecos/chair'
import type { ChairCourse } from '../../core/ecos/chair-news'
import { CHAIR } from '../../core/ecos/entries'
import type { ChairKind } from '../../core/ecos/entries'
import { canonicalGrid, linesOf, NO_TIMES } from '../../core/ecos/grid'
import type { ChairTimes, Grid } from '../../core/ecos/grid'
import { blankGrid } from '../../core/ecos/sheets'
import type { Entry } from '../../core/entry'
import { courseOf, type Course, type NewsItem } from '../../core/news'
import { Journal, type Intent } from '../../shell/attempt/journal'
import { makeReceipt } from '../../shell/attempt/receipt'
import { Alarm } from '../../shell/device/alarm'
import { sha256Hex, type DeviceKeys } from '../../shell/device/keys'
import { EarlierLoader } from '../../shell/network/former-tablets'
import type { Receipt } from '../../shell/tablet'
import { DocumentSource } from './documents'
import type { ChairRecord } from './enrolment'
import { bellOf, chairEpochs, timesOf, toldTo, turnsOfOthers, writeOpened, writerOf } from './known'
import { Sight } from './sight'
import { StationSource, type OpenedStation } from './station'
import type { ChairWorld, HalfDayListener } from './world'

/** After a step that failed (storage, source), it is tried again. */
const RETRY_STEP_MS = 1_000

export class HalfDay {
  journal: Journal<ChairKind> | null = null
  station: OpenedStation | null = null
  chair: ChairState = EMPTY_CHAIR
  course: Course
  /** What the news say to this chair alone. */
  told: ChairCourse
  receipt: Receipt | null = null
  /** Called each time that all parts of the station have been found whole. */
  whenWhole: () => void = () => undefined
  /** Called as long as nothing more can be written in it. */
  whenOver: () => void = () => undefined
  readonly source: StationSource
  readonly sight: Sight
  readonly documents: DocumentSource
  private times: ChairTimes = NO_TIMES
  private readonly alarm: Alarm
  private readonly earlier: EarlierLoader<ChairKind>
  private isOpening = false
  private isStopped = false

  constructor(
    private readonly world: ChairWorld,
    public record: ChairRecord,
    private readonly device: { readonly keys: DeviceKeys; readonly token: string },
    news: readonly NewsItem[],
    private readonly listener: HalfDayListener,
  ) {
    this.course = courseOf(record.sitting, news)
    this.told = toldTo(record, news)
    this.times = this.timesNow()
    this.alarm = new Alarm(world.surroundings, () => this.proceed())
    this.earlier = new EarlierLoader(world.surroundings, world.link, CHAIR)
    this.sight = new Sight(this, device.token)
    this.documents = new DocumentSource(this, world, device.token)
    this.source = new StationSource(world, record, {
      onProgress: () => listener.onChange(),
      onProblem: (code) => listener.onProblem(code),
      onWhole: ({ edition }) => void this.foundWhole({ edition }),
    })
  }

  async start(): Promise<void> {
    const { world, record } = this
    const chain = { attempt: record.attempt, epoch: record.epoch }
    const onKept = (entry: Entry<ChairKind>): void => this.kept(entry)
    this.journal = await Journal.openAs(CHAIR, chain, { keys: this.device.keys, storage: world.storage, onKept })
    if (this.isStopped) return
    world.delivery.carry(this.journal)
    void this.bringEarlier()
    void this.source.bring()
    this.proceed()
  }

  stop(): void {
    this.isStopped = true
    this.alarm.stop()
    this.earlier.stop()
    this.source.stop()
    this.documents.stop()
  }

  take(news: readonly NewsItem[]): void {
    this.course = courseOf(this.record.sitting, news)
    this.told = toldTo(this.record, news)
    this.times = this.timesNow()
    if (this.station !== null) this.chair = this.folded(this.station)
    this.proceed()
  }

  hurry(): void {
    this.earlier.hurry()
    this.source.hurry()
    this.proceed()
  }

  get isSuperseded(): boolean {
    return (this.course.supersededBy ?? 0) > this.record.epoch
  }

  /** What was written later than that counts no more: it is over, handed in or not. */
  get isHanded(): boolean {
    const { refusedFromMs } = this.times
    const isTooLate = refusedFromMs !== null && this.world.time.hasCome(refusedFromMs)
    return this.chair.handed !== null || (this.station !== null && isTooLate)
  }

  /** Nothing more can be written in it. */
  get isOver(): boolean {
    return this.isHanded || this.isSuperseded || this.told.isWithdrawn
  }

  get isRunning(): boolean {
    return this.bell !== null && !this.isOver
  }

  /** The signals of the circuit; null before the start is announced. */
  get bell(): Bell | null {
    return bellOf(this.record, this.course, this.told)
  }

  private timesNow(): ChairTimes {
    return timesOf(this.record, this.course, this.told)
  }

  /** Open the station if it can be, draw anew, and come back at the next signal. */
  proceed(): void {
    if (this.isStopped) return
    if (this.station === null) void this.open()
    void this.prove()
    const [bell, nowMs] = [this.bell, this.world.time.stampMs()]
    void this.documents.open()
    const instants = bell === null ? [] : [...signals(bell).map(({ atMs }) => atMs), this.times.refusedFromMs ?? 0]
    const nextMs = instants.find((atMs) => atMs > nowMs)
    if (nextMs !== undefined) this.alarm.ringIn(nextMs - nowMs)
    this.listener.onChange()
    if (this.isOver) this.whenOver()
  }

  /** Write on the grid of a turn, unless it is closed by then. */
  write(turn: number, intent: Intent<ChairKind>): void {
    this.writeIf(intent, () => this.mayWriteIn(turn) && this.gridOf(turn)?.validated == null)
  }

  /** Of a turn, whether its grid is closed or not; or of any, also another examiner's. */
  note(intent: Intent<ChairKind>, turn = -1): void {
    this.writeIf(intent, () => this.mayWriteIn(turn))
  }

  /** Open a validated grid again, as long as the centre takes it. */
  reopen(turn: number, reason: string): void {
    this.writeIf({ kind: 'reopened', body: { reason, turn } }, () => this.mayWrite && this.mayReopen(turn))
  }

  mayReopen(turn: number): boolean {
    const untilMs = this.times.reopensUntilMs.get(turn) ?? Infinity
    const isOpenYet = !this.world.time.hasCome(untilMs) && !this.turnsOfOthers.has(turn)
    return this.gridOf(turn)?.validated != null && isOpenYet
  }

  fill(turn: number): void {
    this.writing(() => {
      const { station } = this
      if (!this.mayWriteIn(turn) || station === null) return null
      const grid = this.gridOf(turn) ?? blankGrid(turn, station.form)
      if (grid.validated !== null) return null
      const criteria = grid.criteria.flatMap((level, index) => (level === null ? [index + 1] : []))
      return criteria.length === 0 ? null : { kind: 'filled', body: { criteria, turn } }
    })
  }

  /** What is vouched for is what was drawn: if the grid is another one by then, the entry
   *  is not written, and the examiner looks again. */
  async validate(shown: Grid): Promise<void> {
    const { station } = this
    if (station === null) return
    const text = canonicalGrid(station.form, shown)
    const grid = await sha256Hex(utf8(text))
    this.writing(() => {
      const now = this.gridOf(shown.turn)
      if (!this.mayWriteIn(shown.turn) || now === null || now.validated !== null) return null
      const isAsShown = canonicalGrid(station.form, now) === text
      return isAsShown && !linesOf(now).includes(null) ? { kind: 'validated', body: { grid, turn: shown.turn } } : null
    })
  }

  hand(): void {
    this.writeIf({ kind: 'handed', body: { reason: 'examiner' } }, () => this.mayWrite)
  }

  private get mayWrite(): boolean {
    return this.station !== null && !this.isOver
  }

  private mayWriteIn(turn: number): boolean {
    return this.mayWrite && !this.turnsOfOthers.has(turn)
  }

  /** Turns that were over when this examiner took the chair over from another one. */
  get turnsOfOthers(): ReadonlySet<number> {
    return turnsOfOthers(this.times, this.record)
  }

  private gridOf(turn: number): Grid | null {
    return currentGrid(this.chair, turn)
  }

  private writeIf(intent: Intent<ChairKind>, isOpen: () => boolean): void {
    this.writing(() => (isOpen() ? intent : null))
  }

  private writing(intend: () => Intent<ChairKind> | null): void {
    this.journal?.write(this.world.time.stampMs(), intend).catch((fault: unknown) => this.lost(fault))
  }

  private async open(): Promise<void> {
    const { journal, record, told, source } = this
    if (this.isOpening || journal === null || record.earlier === null || told.keys === null) return
    this.isOpening = true
    try {
      const station = await source.open(told.keys)
      if (station === null || this.isStopped) return
      await writeOpened(this.record, journal, station.form.shown, this.world.time.stampMs())
      this.chair = this.folded(station)
      this.station = station
      this.listener.onSolved('package')
      this.proceed()
    } catch (fault) {
      this.lost(fault)
      this.alarm.ringIn(RETRY_STEP_MS)
    } finally {
      this.isOpening = false
    }
  }

  /** The grids as the centre counts them, by the bells that are known now. */
  private folded({ form }: OpenedStation): ChairState {
    const { journal, record, times } = this
    return journal === null ? EMPTY_CHAIR : foldChair(form, chairEpochs(record, journal), times)
  }

  private kept(entry: Entry<ChairKind>): void {
    const { station } = this
    this.listener.onStorage(false)
    if (station !== null) {
      this.chair = afterEntry(this.chair, entry, { form: station.form, times: this.times, ...writerOf(this.record) })
    }
    this.world.delivery.wake()
    this.proceed()
  }

  /** The receipt of the half-day, once the centre holds all of it. */
  private async prove(): Promise<void> {
    const { journal } = this
    if (!this.isHanded || journal === null || journal.waitingCount > 0 || this.receipt !== null) return
    this.receipt = await makeReceipt(this.record, journal)
    this.listener.onChange()
  }

  private async bringEarlier(): Promise<void> {
    if (this.record.earlier !== null) return
    const earlier = await this.earlier.bring(this.device.token, this.record)
    if (earlier === null) return
    await this.keep({ earlier })
    this.proceed()
  }

  private async foundWhole(more: Partial<ChairRecord>): Promise<void> {
    await this.keep(more)
    if (this.isStopped) return
    if (this.told.keys === null) this.listener.onSolved('package')
    this.whenWhole()
    this.proceed()
  }

  /** One that was stopped keeps nothing: its series may have been sealed again. */
  async keep(more: Partial<ChairRecord>): Promise<void> {
    if (this.isStopped) return
    this.record = { ...this.record, ...more }
    this.listener.onRecord(this.record)
    await this.world.storage.keepSitting(this.record).catch(() => undefined)
  }

  private lost(fault: unknown): void {
    if (this.isStopped) return
    console.warn('entry not kept', fault)
    this.listener.onStorage(true)
  }
}
