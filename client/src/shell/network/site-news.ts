/** Reads, while the centre does not answer, what a relay of the site has for this tablet: the
 *  sheet of news that the ledger signed, and the launch words that were typed there. What is
 *  not the ledger's, not of this site, or older than the last is no news. Its hour is nobody's. */
import { NO_SHEET, readSheet, sheetStatement, type SiteSheet } from '../../core/relay/site-news'
import { isSignedBy } from '../device/keys'
import type { AttemptRecord, Storage } from '../device/storage'
import type { Surroundings } from '../device/surroundings'
import { isFacts, Link } from './link'

/** So often a tablet that is cut asks the relays of its site. */
export const ASK_MS = 5_000
const SPREAD_MS = 2_000
const WORDS_COUNT_MAX = 64

interface SiteNewsWorld {
  readonly surroundings: Surroundings
  readonly storage: Pick<Storage, 'preference' | 'prefer'>
}

interface SiteNewsListener {
  /** The sitting under way; its relays are asked. */
  current(): AttemptRecord | null
  isCut(): boolean
  onSheet(sheet: SiteSheet): void
  /** The sitting under way waits for its launch words. */
  mayHear(): boolean
  /** Whether these words open its package. */
  hear(places: readonly number[]): Promise<boolean>
  onProblem(code: string): void
}

export class SiteNews {
  private sheet: SiteSheet = NO_SHEET
  private readonly triedWords = new Set<string>()
  private readonly links = new Map<string, Link>()
  private callOff: (() => void) | null = null
  private isStopped = false

  constructor(
    private readonly world: SiteNewsWorld,
    private readonly listener: SiteNewsListener,
  ) {}

  /** The sheet that was read before this tablet was opened. */
  async restore(): Promise<void> {
    this.sheet = (await this.world.storage.preference('siteNews')) ?? NO_SHEET
    if (this.sheet.signedMs > 0) this.listener.onSheet(this.sheet)
  }

  /** The centre does not answer: ask in a moment, and again as long as it does not. */
  wake(): void {
    if (this.callOff !== null || this.isStopped || !this.listener.isCut()) return
    const { surroundings } = this.world
    const ms = ASK_MS + surroundings.chance() * SPREAD_MS
    this.callOff = surroundings.after(ms, () => void this.turn())
  }

  stop(): void {
    this.isStopped = true
    this.callOff?.()
  }

  /** The tablet is nobody's. */
  forget(): void {
    this.sheet = NO_SHEET
    this.triedWords.clear()
  }

  private async turn(): Promise<void> {
    const record = this.listener.current()
    const urls = record?.relays?.urls ?? []
    if (record !== null && this.listener.isCut()) await Promise.all(urls.map((url) => this.ask(url, record)))
    this.callOff = null
    this.wake()
  }

  private async ask(url: string, { attempt, sitting, relays }: AttemptRecord): Promise<void> {
    const { site, ledger } = relays ?? {}
    if (site === undefined || ledger === undefined) return
    const path = `/news?site=${site}&after=${this.sheet.signedMs}&attempt=${attempt}`
    const reply = await this.linkTo(url).ask(path)
    if (reply.kind !== 'answered' || this.isStopped) return
    await this.takeSheet(reply.body.sheet, { site, ledger })
    await this.takeWords(reply.body.words, sitting)
  }

  private async takeSheet(raw: unknown, { site, ledger }: { site: string; ledger: string }): Promise<void> {
    if (!isFacts(raw)) return
    const { body, signature } = raw
    if (typeof body !== 'string' || typeof signature !== 'string') return
    if (!(await isSignedBy(ledger, sheetStatement(body), signature))) return
    const sheet = readSheet(body, site)
    if (sheet === null || sheet.signedMs <= this.sheet.signedMs) return
    this.sheet = sheet
    await this.world.storage.prefer('siteNews', sheet).catch(() => undefined) // obeyed all the same
    this.listener.onSheet(sheet)
  }

  /** Words that were typed at the site, tried once each: the package proves them. */
  private async takeWords(raw: unknown, sitting: string): Promise<void> {
    const rows: readonly unknown[] = Array.isArray(raw) ? raw.slice(0, WORDS_COUNT_MAX) : []
    for (const row of rows) {
      if (!isFacts(row) || row.sitting !== sitting || !isPlaces(row.words)) continue
      const name = `${sitting}/${row.words.join('.')}`
      if (this.triedWords.has(name) || !this.listener.mayHear()) continue
      this.triedWords.add(name)
      if (!(await this.listener.hear(row.words))) this.listener.onProblem('relay.launch_words_wrong')
    }
  }

  private linkTo(url: string): Link {
    const link = this.links.get(url) ?? new Link(url, this.world.surroundings, () => undefined)
    this.links.set(url, link)
    return link
  }
}

function isPlaces(raw: unknown): raw is readonly number[] {
  return Array.isArray(raw) && raw.every((place) => Number.isInteger(place) && place >= 0 && place < 1024)
}
