/** Site news: what the centre has told one site, in one sheet that the ledger signed. Pure:
 *  `shell/device/keys.ts` verifies. Twin of `src/concours/core/delivery/news/site_news.py`;
 *  `protocol/vectors/relay/news.json` binds them. */
import { fields, utf8 } from '../canonical'
import type { Bytes } from '../canonical'
import { parseItem, type NewsItem } from '../news'

export interface SiteSheet {
  /** Of two sheets the later holds; by the centre's clock. */
  readonly signedMs: number
  readonly items: readonly NewsItem[]
}

/** The later of no sheet. */
export const NO_SHEET: SiteSheet = { signedMs: 0, items: [] }

const ITEMS_COUNT_MAX = 2_000
/** What a sheet tells: nothing of one candidate alone, whatever it says. */
const TOLD_TO_A_SITE: readonly NewsItem['kind'][] = [
  'armed',
  'disarmed',
  'launched',
  'extended',
  'paused',
  'resumed',
  'message',
  'closed',
  'sealed',
  'moved',
  'cancelled',
]

/** What the ledger signs of a sheet. */
export function sheetStatement(body: string): Bytes {
  return fields(utf8('concours/site-news/1'), utf8(body))
}

/** The sheet of this site, its signature being right; null where it is of another, or none. */
export function readSheet(body: string, site: string): SiteSheet | null {
  let value: unknown
  try {
    value = JSON.parse(body)
  } catch {
    return null
  }
  if (typeof value !== 'object' || value === null) return null
  const { site: own, signed_ms: signedMs, news } = value as Record<string, unknown>
  const isSheet = own === site && Number.isSafeInteger(signedMs) && Array.isArray(news)
  if (!isSheet || news.length > ITEMS_COUNT_MAX) return null
  const items = news.map(parseItem).filter((item) => item !== null && TOLD_TO_A_SITE.includes(item.kind))
  return { signedMs: signedMs as number, items: items as readonly NewsItem[] }
}

/** What of a sheet is for these sittings, and not yet in the news of the centre. */
export function beyond(sheet: SiteSheet, sittings: readonly string[], lastNumber: number): readonly NewsItem[] {
  return sheet.items.filter((item) => item.number > lastNumber && sittings.includes(item.sitting))
}

/** Whether a later sheet says otherwise what an earlier one has said: a centre was restored. */
export function isAnew(before: readonly NewsItem[], after: readonly NewsItem[]): boolean {
  const told = new Set(after.map((item) => JSON.stringify(item)))
  return before.some((item) => !told.has(JSON.stringify(item)))
}
