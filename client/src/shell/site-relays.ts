/** All that this tablet has to do with the relays of its site: the boxes that it leaves there,
 *  the news that it reads there, and the place that it takes while the site is cut. */
import type { RescueCodes } from '../core/relay/rescue'
import type { SiteSheet } from '../core/relay/site-news'
import type { Identity, SittingRecord, Storage } from './device/storage'
import type { Surroundings } from './device/surroundings'
import { Admission } from './network/admission'
import type { Delivery, SentJournal } from './network/delivery'
import type { Facts, Link } from './network/link'
import { Relays } from './network/relays'
import { prepareRescue, takePlaces, type RescueClaim } from './network/rescue'
import { SiteNews } from './network/site-news'

interface SiteWorld {
  readonly surroundings: Surroundings
  readonly storage: Storage
  readonly link: Link
  readonly delivery: Delivery
}

interface SiteListener {
  current(): SittingRecord | null
  onSheet(sheet: SiteSheet): void
  mayHear(): boolean
  hear(places: readonly number[]): Promise<boolean>
  onChange(): void
  onProblem(code: string): void
  /** The tablet is this candidate's, by a rescue or by the centre after it. */
  occupy(identity: Identity, sittings: readonly SittingRecord[], current?: string): Promise<void>
}

/** Another tablet has this place, or the centre knows nobody's: nothing can change that. */
const NEVER_ADMITTED: readonly string[] = ['rescue.used', 'rescue.unknown']
/** What a centre says to a tablet whose rescue it has yet to hear of. */
const UNADMITTED_CODES: readonly string[] = ['journal.unknown_device', 'request.unknown_token']

export class SiteRelays {
  private readonly relays: Relays
  private readonly siteNews: SiteNews
  private readonly admission: Admission
  private isUnadmitted = false

  constructor(
    private readonly world: SiteWorld,
    private readonly listener: SiteListener,
  ) {
    const { delivery } = world
    const isCut = (): boolean => delivery.isFailing
    this.relays = new Relays(world, {
      waiting: () => delivery.waiting,
      isCut,
      underWay: () => delivery.current,
      isDown: () => delivery.linkState === 'down',
      onChange: () => listener.onChange(),
    })
    this.siteNews = new SiteNews(world, { ...listener, isCut })
    this.admission = new Admission(world, {
      onAdmitted: (identity, sittings, waiting) => this.admitted(identity, sittings, waiting),
      onRefused: (code, claim) => this.refused(code, claim),
    })
  }

  async restore(): Promise<void> {
    const { storage } = this.world
    const [identity, claims] = [await storage.identity(), await storage.preference('rescue')]
    if (identity?.enrolled == null) void prepareRescue(this.world).catch(() => undefined)
    else if (claims) this.await(identity, claims)
    await this.siteNews.restore()
    await this.relays.restore()
  }

  /** Take a place while the site is cut; the code of what stands in the way, or null. */
  async rescue(codes: RescueCodes): Promise<string | null> {
    const rescued = await takePlaces(codes, this.world)
    if (typeof rescued === 'string') return rescued
    const { identity, sittings, claims } = rescued
    await this.world.storage.prefer('rescue', claims)
    await this.world.storage.keepEnrolment(identity, sittings)
    await this.listener.occupy(identity, sittings)
    this.await(identity, claims)
    return null
  }

  /** Whether a centre that does not know this tablet yet will soon. */
  expects(code: string): boolean {
    return this.isUnadmitted && UNADMITTED_CODES.includes(code)
  }

  wake(): void {
    this.relays.wake()
    this.siteNews.wake()
  }

  renew = (terms: Facts): void => this.relays.renew(terms)
  isStored = (journal: SentJournal): boolean => this.relays.isStored(journal)

  forget(): void {
    this.relays.forget()
    this.siteNews.forget()
    void prepareRescue(this.world).catch(() => undefined)
  }

  stop(): void {
    this.relays.stop()
    this.siteNews.stop()
    this.admission.stop()
  }

  private await(identity: Identity, claims: readonly RescueClaim[]): void {
    this.isUnadmitted = true
    this.admission.start(identity, claims)
  }

  /** In this paper the tablet goes on no longer: each answer more would be lost. True once it is kept. */
  private async refused(code: string, { attempt }: RescueClaim): Promise<boolean> {
    const { storage } = this.world
    if (!NEVER_ADMITTED.includes(code)) {
      this.listener.onProblem(code)
      return false
    }
    const [identity, sittings] = [await storage.identity(), await storage.sittings()]
    const record = sittings.find((sitting) => sitting.attempt === attempt)
    if (identity === null || record === undefined) return false
    if (record.refused !== undefined) return true
    const current = this.listener.current()
    if (current?.attempt !== attempt) this.listener.onProblem('rescue.not_admitted') // else the screen says it
    const refused = { ...record, refused: code }
    await storage.keepSitting(refused)
    const own = sittings.map((sitting) => (sitting === record ? refused : sitting))
    await this.listener.occupy(identity, own, current?.sitting)
    return true
  }

  /** The centre knows it now: what the tablets before wrote is here, whole. `waiting` are papers
   *  in which it does not yet: there this tablet stays what the kit made it. */
  private async admitted(
    identity: Identity,
    told: readonly SittingRecord[],
    waiting: readonly RescueClaim[],
  ): Promise<void> {
    const { storage } = this.world
    const current = this.listener.current()
    const sittings = inOrder(told, await storage.sittings())
    await storage.keepEnrolment(identity, sittings)
    await storage.prefer('rescue', waiting.length > 0 ? waiting : null)
    this.isUnadmitted = waiting.length > 0
    await this.listener.occupy(identity, sittings, current?.sitting)
  }
}

/** What the centre told, and what this tablet has beside it, by their hours. */
function inOrder(told: readonly SittingRecord[], kept: readonly SittingRecord[]): readonly SittingRecord[] {
  const others = kept.filter(({ sitting }) => told.every((record) => record.sitting !== sitting))
  if (others.length === 0) return told
  return [...told, ...others]
    .sort((left, right) => left.scheduledMs - right.scheduledMs)
    .map((record, order) => ({ ...record, order }))
}
