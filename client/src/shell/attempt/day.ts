/** One sitting, from package to receipt: every change ends in `proceed`, so that a reload at any point goes on. */
import { stopOf, termsOf, type Stop, type Terms } from '../../core/deadline'
import { CANDIDATE, isOfAll, type Entry, type Kind } from '../../core/entry'
import { courseOf, type Course, type NewsItem } from '../../core/news'
import { openedBase } from '../../core/relay/rescue'
import { Alarm } from '../device/alarm'
import { Composition } from './composition'
import { EarlierLoader } from '../network/former-tablets'
import { HandIn } from './hand-in'
import { Journal } from './journal'
import type { DeviceKeys } from '../device/keys'
import { NO_PROGRESS, PackageFault, PackageLoader, PAPER, type Manifest, type Progress } from '../network/package'
import { makeReceipt } from './receipt'
import { SpokenWords } from '../spoken-words'
import type { SittingRecord } from '../device/storage'
import type { Receipt } from '../tablet'
import { unseal, type OpenedPaper } from './opened-paper'
import type { DayListener, World } from '../world'

/** After a step that failed (storage, package), the facts are looked at again. */
const RETRY_STEP_MS = 1_000
const RECHECK_MS = 5_000

export class Day {
  progress: Progress = NO_PROGRESS
  packageCheckedMs: number | null = null
  course: Course // what the news say, and what was said aloud
  receipt: Receipt | null = null
  journal: Journal | null = null
  composition: Composition | null = null
  /** Called each time the package has been found whole. */
  whenWhole: () => void = () => undefined
  /** Called each time the copy has been handed in, once it is with the centre, or is another's. */
  whenHanded: () => void = () => undefined
  unsealed: OpenedPaper | null = null
  /** The centre has told all its news since this tablet was opened: nobody ends before. */
  hasHeard = false
  private manifest: Manifest | null = null
  private newsCourse: Course
  private readonly words: SpokenWords
  private readonly loader: PackageLoader<Manifest>
  private readonly earlier: EarlierLoader<Kind>
  private readonly alarm: Alarm
  private readonly handIn: HandIn
  private isStepping = false
  private isDue = false
  private isStopped = false

  constructor(
    private readonly world: World,
    public sitting: SittingRecord,
    private readonly device: { readonly keys: DeviceKeys; readonly token: string },
    news: readonly NewsItem[],
    private readonly listener: DayListener,
  ) {
    this.course = this.newsCourse = courseOf(sitting.sitting, news)
    const { surroundings, link, storage } = world
    this.alarm = new Alarm(surroundings, () => this.proceed())
    this.handIn = new HandIn(world.time)
    this.words = new SpokenWords(storage, sitting.attempt, device.token)
    this.earlier = new EarlierLoader(surroundings, link, CANDIDATE)
    this.loader = new PackageLoader(surroundings, link, storage, PAPER, {
      onProgress: (progress) => {
        this.progress = progress
        listener.onChange()
      },
      onProblem: (code) => listener.onProblem(code),
    })
  }

  async start(): Promise<void> {
    const { world, sitting } = this
    const chain = { attempt: sitting.attempt, epoch: sitting.epoch }
    this.journal = await Journal.open(chain, this.device.keys, world.storage, (entry) => this.kept(entry))
    await this.words.restore()
    if (this.isStopped) return
    this.course = this.words.courseAfterWords(this.newsCourse)
    world.delivery.carry(this.journal)
    if (sitting.refused !== undefined) world.delivery.refuse(this.journal, sitting.refused)
    void this.bringPackage()
    void this.bringEarlier()
  }

  stop(): void {
    this.isStopped = true
    this.alarm.stop()
    this.loader.stop()
    this.earlier.stop()
    this.composition?.stop()
    this.unsealed?.release()
  }

  /** Hand in what there is, if the paper is open and nobody has yet. */
  async abandon(): Promise<void> {
    await this.composing()?.hand('closed')
  }

  take(news: readonly NewsItem[]): void {
    this.newsCourse = courseOf(this.sitting.sitting, news)
    this.listen()
  }

  /** The centre was restored, and tells these from the first on. */
  takeAnew(news: readonly NewsItem[]): void {
    const isOpened = (this.journal?.entries.length ?? 0) > 0
    this.words.lost.keep(this.course, this.terms, { isOpened, nowMs: this.world.time.stampMs() })
    this.take(news)
  }

  /** Words were typed; false if they are not for this tablet. */
  hear(places: readonly number[]): Promise<boolean> {
    const context = { manifest: this.manifest, terms: this.terms, nowMs: this.world.time.stampMs() }
    return this.words.take(places, context).finally(() => this.listen())
  }

  settle(): void {
    void this.words.settle().then(() => this.listen())
  }

  private listen(): void {
    this.course = this.words.courseAfterWords(this.newsCourse)
    this.proceed()
  }

  hurry(): void {
    this.loader.hurry()
    this.earlier.hurry()
    this.proceed()
  }

  get isReady(): boolean {
    return this.manifest !== null && this.sitting.earlier !== null
  }

  get isSuperseded(): boolean {
    return this.sitting.refused !== undefined || (this.course.supersededBy ?? 0) > this.sitting.epoch
  }

  get isHanded(): boolean {
    return this.handIn.stands(this.journal, this.endMs)
  }

  /** Somebody composes, or may go on. */
  get isComposing(): boolean {
    return this.composition !== null && !this.isHanded
  }

  private get terms(): Terms | null {
    return termsOf(this.sitting, this.course)
  }

  get endMs(): number | null {
    return this.terms && this.words.endMs(this.terms)
  }

  /** The pause that goes on, and what is left of the time meanwhile. */
  get pause(): Stop | null {
    return this.terms && stopOf(this.terms, this.world.time.stampMs())
  }

  /** The known end has come, and the centre may have given more than a full disk kept. */
  get isEndUnsure(): boolean {
    const { endMs: end } = this
    const isUnheard = this.composition !== null && !this.isHanded && !this.hasHeard
    return isUnheard && end !== null && this.world.time.hasCome(end)
  }

  /** The composition, while the candidate may act in it; else null. */
  composing(): Composition | null {
    const { composition, endMs: end } = this
    if (composition === null || this.isHanded || this.isSuperseded) return null
    if (end === null || !this.hasHeard || !this.world.time.hasCome(end)) return composition
    this.proceed()
    return null
  }

  /** Look at the facts, take the next step, and come back at the next instant. */
  proceed(): void {
    this.isDue = true
    if (!this.isStepping) void this.stepping()
  }

  private async stepping(): Promise<void> {
    this.isStepping = true
    while (this.isDue && !this.isStopped) {
      this.isDue = false
      await this.step().catch((fault: unknown) => this.failed(fault))
    }
    this.isStepping = false
    if (this.isHanded || this.isSuperseded) this.whenHanded()
    this.listener.onChange()
  }

  private async step(): Promise<void> {
    const { course, journal } = this
    if (journal === null || !this.isReady || course.t0Ms === null) return
    if (this.isSuperseded) return this.alarm.ringIn(RECHECK_MS) // at its end it may go on elsewhere
    if (this.composition === null) await this.reveal(journal, course.t0Ms)
    if (!this.isHanded || this.handIn.isShort(journal, this.endMs)) await this.endWhenDue(journal)
    if (!this.isHanded || journal.waitingCount > 0) return
    this.receipt ??= await makeReceipt(this.sitting, journal)
  }

  private async reveal(journal: Journal, t0Ms: number): Promise<void> {
    const { world, manifest, course, sitting } = this
    const isOpened = journal.entries.length > 0
    if (!isOpened && !world.time.hasCome(t0Ms)) return this.alarm.ringIn(world.time.msUntil(t0Ms))
    if (manifest === null || course.key === null) return // late key: revealed at once
    const { content } = (this.unsealed ??= await unseal(manifest, course.key, world.storage))
    if (this.isStopped) return
    if (!isOpened) await this.writeOpened(journal)
    const window = { opensMs: t0Ms, endsMs: (this.hasHeard ? this.endMs : null) ?? Infinity }
    const composition = new Composition({ sitting, journal, content, window }, world.surroundings, world.storage, {
      stampMs: () => world.time.stampMs(),
      onChange: () => this.listener.onChange(),
      onLost: (fault) => this.lost(fault),
    })
    await composition.restore()
    this.composition = composition
    composition.start()
  }

  private async writeOpened(journal: Journal): Promise<void> {
    const spoken = this.newsCourse.key === null ? { spoken: true } : {}
    const body = { base: openedBase(this.sitting), paper: this.sitting.package, ...spoken }
    await journal.write(this.world.time.stampMs(), () => ({ kind: 'opened', body }))
  }

  private async endWhenDue(journal: Journal): Promise<void> {
    const { composition, endMs: end } = this
    if (!this.isHanded) this.reopen(journal)
    if (composition === null || end === null || this.isEndUnsure) return
    const wakeMs = Math.min(end, this.pause?.untilMs ?? end) // a break ends here, heard of or not
    if (!this.world.time.hasCome(end)) return this.alarm.ringIn(this.world.time.msUntil(wakeMs))
    this.reopen(journal)
    await composition.hand(this.course.closedAtMs === null ? 'time' : 'closed')
  }

  private reopen(journal: Journal): void {
    this.receipt = null
    this.handIn.reopen(journal)
    this.composition?.reopen()
  }

  private kept(entry: Entry): void {
    this.composition?.take(entry)
    this.listener.onStorage(false)
    if (isOfAll(entry)) this.world.delivery.spread()
    this.world.delivery.wake()
    this.listener.onChange()
    if (entry.kind === 'handed') this.proceed()
  }

  private lost(fault: unknown): void {
    if (this.isStopped) return
    console.warn('entry not kept', fault)
    this.listener.onStorage(true)
  }

  private failed(fault: unknown): void {
    if (this.isStopped) return
    if (fault instanceof PackageFault) return this.refetch(fault)
    this.lost(fault)
    this.alarm.ringIn(RETRY_STEP_MS)
  }

  /** What opened is not what was signed, or a blob is gone: check it all again. */
  private refetch(fault: PackageFault): void {
    this.listener.onProblem(fault.code)
    this.manifest = null
    this.world.surroundings.after(RECHECK_MS, () => void this.bringPackage())
  }

  private async bringPackage(): Promise<void> {
    const manifest = await this.loader.bring(this.sitting)
    if (manifest === null || this.isStopped) return
    this.manifest = manifest
    await this.keep({ edition: manifest.edition })
    this.packageCheckedMs = this.world.time.nowMs()
    this.listener.onSolved('package')
    this.whenWhole()
    this.proceed()
  }

  private async bringEarlier(): Promise<void> {
    if (this.sitting.earlier === null) {
      const earlier = await this.earlier.bring(this.device.token, this.sitting)
      if (earlier === null) return
      await this.keep({ earlier })
    }
    this.proceed()
  }

  /** One that was stopped keeps nothing: its sitting may have been sealed again. */
  private async keep(more: Partial<SittingRecord>): Promise<void> {
    if (this.isStopped) return
    this.sitting = { ...this.sitting, ...more }
    await this.world.storage.keepSitting(this.sitting).catch(() => undefined)
  }
}
