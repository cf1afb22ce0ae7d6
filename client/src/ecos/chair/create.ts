/** An examiner's tablet: starts from what it holds, answers commands, publishes views. */
import type { Alert, ChairKind, Means } from '../../core/ecos/entries'
import type { Grid } from '../../core/ecos/grid'
import type { Intent } from '../../shell/attempt/journal'
import { Application } from '../../shell/application'
import { Health } from '../../shell/device/health'
import { Storage } from '../../shell/device/storage'
import { browserSurroundings, type Surroundings } from '../../shell/device/surroundings'
import type { Timekeeper } from '../../shell/device/timekeeper'
import type { Delivery, SentJournal, TabletState } from '../../shell/network/delivery'
import { Publisher } from '../../shell/publisher'
import type { Saving } from '../../shell/tablet'
import { leftCount, savingOf } from '../../shell/view'
import type { ChairOptions, ChairTablet, ChairView } from './chair-tablet'
import type { ChairStorage } from './enrolment'
import type { HalfDay } from './half-day'
import { ExaminerSeat } from './seat'
import type { Carriage } from './sight'
import { chairView } from './view'

const DATABASE = 'concours-ecos'

export function createChair(options: ChairOptions): ChairTablet {
  const shell = new ChairShell(options.gateway, options.surroundings ?? browserSurroundings())
  void shell.start()
  return shell
}

class ChairShell extends Application<ChairView> implements ChairTablet {
  protected readonly storage: ChairStorage = new Storage(DATABASE)
  protected readonly health = new Health(this.storage)
  protected readonly publisher = new Publisher<ChairView>(() => this.makeView())
  protected readonly seat: ExaminerSeat
  protected readonly time: Timekeeper
  protected readonly delivery: Delivery

  constructor(
    gateway: string,
    protected readonly surroundings: Surroundings,
  ) {
    super()
    const { time, link, delivery } = this.connect(gateway, surroundings)
    this.time = time
    this.delivery = delivery
    this.seat = new ExaminerSeat({ surroundings, storage: this.storage, link, time, delivery }, this.listener)
  }

  async enrol(number: string, code: string, replacement: string | null): Promise<void> {
    await this.admit(() => this.seat.enrol({ number, code, replacement }))
  }

  meet = (turn: number, candidate: string, by: Means): void =>
    this.halfDay?.note({ kind: 'met', body: { by, candidate, turn } }, turn)

  miss = (turn: number, candidate: string): void =>
    this.halfDay?.note({ kind: 'unmet', body: { by: 'expected', candidate, turn } }, turn)

  tick = (turn: number, criterion: number, level: number | null): void =>
    this.write(turn, { kind: 'ticked', body: { criterion, level, turn } })
  rate = (turn: number, aptitude: number, level: number | null): void =>
    this.write(turn, { kind: 'rated', body: { aptitude, level, turn } })
  rateOverall = (turn: number, level: number | null): void =>
    this.write(turn, { kind: 'overall', body: { level, turn } })
  fill = (turn: number): void => this.halfDay?.fill(turn)
  remark = (turn: number, text: string): void => this.halfDay?.note({ kind: 'remarked', body: { text, turn } }, turn)
  signal = (turn: number, what: Alert): void => this.halfDay?.note({ kind: 'signalled', body: { turn, what } }, turn)
  present = (turn: number, document: number): void =>
    this.halfDay?.note({ kind: 'presented', body: { document, turn } })
  validate = async (shown: Grid): Promise<void> => this.halfDay?.validate(shown)
  reopen = (turn: number, reason: string): void => this.halfDay?.reopen(turn, reason)
  boxOf = async (turn: number): Promise<string | null> => this.halfDay?.sight.boxOf(turn) ?? null
  carry = (text: string): Carriage => this.halfDay?.sight.carry(text) ?? { kind: 'none' }
  tail = async (): Promise<string | null> => this.halfDay?.sight.tail() ?? null
  handIn = (): void => this.halfDay?.hand()
  nextHalfDay = (): void => this.keepQuietly(this.seat.next())

  private get halfDay(): HalfDay | null {
    return this.seat.halfDay
  }

  private write(turn: number, intent: Intent<ChairKind>): void {
    this.halfDay?.write(turn, intent)
  }

  protected async restore(): Promise<void> {
    await this.restoreLanguage()
    await this.time.restore()
    await this.seat.restore()
  }

  /** From the first signal on, whoever marks. */
  protected get isAtWork(): boolean {
    return this.halfDay?.isRunning ?? false
  }

  protected proceed(): void {
    this.halfDay?.proceed()
  }

  protected state(journal: SentJournal): TabletState {
    return {
      package: this.halfDay?.source.progress.package ?? 'missing',
      offset_ms: this.time.wallOffsetMs(),
      storage: this.health.storage,
      ends_ms: null,
      read: 0,
      focus_lost: leftCount(journal.entries),
      kiosk: this.surroundings.isKiosk(),
      rejoined: false,
      ahead: this.seat.isAhead,
      voice: null,
      worker: this.surroundings.hasWorker(),
    }
  }

  protected saving(): Saving {
    const { waitingCount } = this.seat // of the half-days before too
    return savingOf(waitingCount, {
      storage: this.health.storage,
      isHalted: this.delivery.haltedBy !== null,
      lastHeldMs: this.health.lastHeldMs,
      link: this.delivery.linkState,
      isLate: this.health.isLate(waitingCount, this.surroundings.monotonicMs()),
    })
  }

  private makeView(): ChairView {
    return chairView({
      isStarted: this.isStarted,
      isOtherTab: this.isOtherTab,
      isBusy: this.isBusy,
      language: this.language,
      examiner: this.seat.examiner,
      halfDay: this.seat.halfDay,
      nowMs: this.time.stampMs(),
      saving: this.saving(),
      following: this.seat.following,
      earlier: this.seat.earlier,
      problem: this.health.problem,
    })
  }
}
