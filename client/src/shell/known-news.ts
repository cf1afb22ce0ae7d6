/** The news that this tablet knows: those of the centre, and past them what the sheet of
 *  its site says, which it reads at a relay while it is cut off. Only the centre's own
 *  bring it further in the centre's list, and only they say that all was heard. */
import type { NewsItem } from '../core/news'
import { beyond, NO_SHEET, type SiteSheet } from '../core/relay/site-news'

export class KnownNews {
  private centre: readonly NewsItem[] = []
  private sheet: SiteSheet = NO_SHEET
  private sittings: readonly string[] = []
  /** Of the news, what the centre said it has, since this tablet was opened. */
  private saidNumber: number | null = null

  get all(): readonly NewsItem[] {
    const more = beyond(this.sheet, this.sittings, this.lastNumber)
    return more.length === 0 ? this.centre : [...this.centre, ...more]
  }

  /** The last that the centre told. */
  get last(): NewsItem | undefined {
    return this.centre.at(-1)
  }

  get lastNumber(): number {
    return this.last?.number ?? 0
  }

  /** The centre has told all its news since this tablet was opened. */
  get isHeard(): boolean {
    return this.saidNumber !== null && this.lastNumber >= this.saidNumber
  }

  restore(centre: readonly NewsItem[]): void {
    this.centre = centre
  }

  take(items: readonly NewsItem[]): void {
    this.centre = [...this.centre, ...items]
  }

  /** The centre was restored, and tells these from the first on. The numbers that are lost. */
  takeAnew(items: readonly NewsItem[]): readonly number[] {
    const isKept = ({ number, history }: NewsItem): boolean =>
      items.some((item) => item.number === number && item.history === history)
    const lost = this.all.filter((item) => !isKept(item)).map(({ number }) => number)
    this.centre = items
    this.sheet = { ...NO_SHEET, signedMs: this.sheet.signedMs }
    this.saidNumber = this.lastNumber
    return lost
  }

  /** A sheet of the site, and what it is read for. */
  takeSheet(sheet: SiteSheet, sittings: readonly string[]): void {
    this.sheet = sheet
    this.sittings = sittings
  }

  /** A gateway that has just started may not know yet what we do: that says nothing. */
  hear(newsNumber: number): void {
    if (newsNumber >= this.lastNumber) this.saidNumber ??= newsNumber
  }

  forget(): void {
    this.centre = []
    this.sheet = NO_SHEET
    this.sittings = []
    this.saidNumber = null
  }
}
