/** The news of the centre, and what they mean for one sitting: a fold. Pure.
 *  Items come in order of number; the reader of the news drops one that comes twice.
 *  Twin of `src/concours/core/delivery/sitting/course.py`; `protocol/vectors/courses.json` binds
 *  them. */
import type { Extension, Pause } from './deadline'
import { parseChairNews, type ChairNews } from './ecos/chair-news'

interface Common {
  readonly number: number
  readonly sitting: string
  /** Tells all news up to this one from those of a centre that was restored. */
  readonly history?: string
}

export type NewsItem =
  | (Common & { readonly kind: 'armed'; readonly t0_ms: number })
  | (Common & { readonly kind: 'disarmed' })
  /** Without a key in an ECOS, whose stations have their own. */
  | (Common & { readonly kind: 'launched'; readonly t0_ms: number; readonly key: string | null })
  | (Common & {
      readonly kind: 'extended'
      readonly minutes: number
      readonly reason: string
      readonly scope: Extension['scope']
    })
  | (Common & {
      readonly kind: 'paused' | 'resumed'
      readonly at_ms: number
      readonly cause: string
      readonly scope: Pause['scope']
      /** When a pause ends by itself, unless its end is told. */
      readonly until_ms?: number
    })
  | (Common & { readonly kind: 'message'; readonly text: string })
  | (Common & { readonly kind: 'closed'; readonly at_ms: number })
  | (Common & { readonly kind: 'superseded'; readonly epoch: number })
  | (Common & { readonly kind: 'sealed'; readonly package: string })
  | (Common & { readonly kind: 'moved'; readonly title: string; readonly scheduled_ms: number })
  | (Common & { readonly kind: 'cancelled' })
  | (Common & { readonly kind: 'call_seen'; readonly call: string; readonly at_ms: number })
  | (Common & ChairNews)
  /** A later protocol's news: kept, and no more. */
  | (Common & { readonly kind: 'unknown' })

export interface Course {
  readonly t0Ms: number | null
  /** The sitting key, hex, once launched. */
  readonly key: string | null
  readonly extensions: readonly Extension[]
  readonly pauses: readonly Pause[]
  readonly closedAtMs: number | null
  /** The epoch that has taken over, if any. */
  readonly supersededBy: number | null
}

export const TEXT_CHARACTERS_MAX = 4_000
export const ITEMS_COUNT_MAX = 10_000

const NOT_ANNOUNCED: Course = {
  t0Ms: null,
  key: null,
  extensions: [],
  pauses: [],
  closedAtMs: null,
  supersededBy: null,
}

/** What the news say of one sitting. */
export function courseOf(sitting: string, news: readonly NewsItem[]): Course {
  return news.filter((item) => item.sitting === sitting).reduce(after, NOT_ANNOUNCED)
}

function after(course: Course, item: NewsItem): Course {
  switch (item.kind) {
    case 'armed':
      return { ...course, t0Ms: item.t0_ms }
    case 'disarmed': // only before the key goes out
      return course.key === null ? { ...course, t0Ms: null } : course
    case 'launched':
      return { ...course, t0Ms: item.t0_ms, key: item.key }
    case 'extended':
      return { ...course, extensions: [...course.extensions, item] }
    case 'paused':
    case 'resumed':
      return { ...course, pauses: afterStop(course.pauses, item) }
    case 'closed':
      return { ...course, closedAtMs: item.at_ms }
    case 'superseded':
      return { ...course, supersededBy: item.epoch }
    default:
      return course
  }
}

export type SealedItem = Extract<NewsItem, { readonly kind: 'sealed' }>

/** The package in force of a sitting, if it was sealed again past the news numbered
 *  `after`; null if not, and once the key has gone out: that key opens no other. */
export function sealedAgain(sitting: string, news: readonly NewsItem[], after: number): SealedItem | null {
  const ours = news.filter((item) => item.sitting === sitting && item.number > after)
  const isSealed = (item: NewsItem): item is SealedItem => item.kind === 'sealed'
  const isOut = courseOf(sitting, news).key !== null
  return isOut ? null : (ours.filter(isSealed).at(-1) ?? null)
}

type MovedItem = Extract<NewsItem, { readonly kind: 'moved' }>

/** What a sitting is called, when it is to begin, and whether it will take place at all. */
export interface Plan {
  readonly title: string
  readonly scheduledMs: number
  readonly isCancelled: boolean
}

/** The plan of a sitting as it was enrolled, and as the news changed it since. */
export function planOf(
  { sitting, title, scheduledMs }: { sitting: string; title: string; scheduledMs: number },
  news: readonly NewsItem[],
): Plan {
  const ours = news.filter((item) => item.sitting === sitting)
  const moved = ours.filter((item): item is MovedItem => item.kind === 'moved').at(-1)
  return {
    title: moved?.title ?? title,
    scheduledMs: moved?.scheduled_ms ?? scheduledMs,
    isCancelled: ours.some(({ kind }) => kind === 'cancelled'),
  }
}

type Stop = Extract<NewsItem, { readonly kind: 'paused' | 'resumed' }>

/** Open a pause, or end the open one of this scope and cause; twice is once. */
function afterStop(pauses: readonly Pause[], item: Stop): readonly Pause[] {
  const { at_ms: atMs, cause, scope, until_ms: untilMs = null } = item
  const isOurs = (pause: Pause): boolean =>
    (pause.untilMs === null || pause.isPlanned === true) && pause.cause === cause && pause.scope === scope
  if (item.kind === 'paused') {
    const planned = untilMs === null ? {} : ({ isPlanned: true } as const)
    return pauses.some(isOurs) ? pauses : [...pauses, { cause, scope, fromMs: atMs, untilMs, ...planned }]
  }
  const ended = ({ fromMs }: Pause): Pause => ({ cause, scope, fromMs, untilMs: Math.max(atMs, fromMs) })
  return pauses.map((pause) => (isOurs(pause) ? ended(pause) : pause))
}

/** An item as it came over the wire; null when it is none. Unknown kinds are kept as
 *  such, so that numbers go on. */
export function parseItem(raw: unknown): NewsItem | null {
  if (!isRecord(raw) || !isCount(raw.number)) return null
  const common = {
    number: raw.number,
    sitting: typeof raw.sitting === 'string' ? raw.sitting : '',
    ...(isHistory(raw.history) ? { history: raw.history } : {}),
  }
  return parseKnownKind(common, raw) ?? { ...common, kind: 'unknown' }
}

function parseKnownKind(common: Common, raw: Record<string, unknown>): NewsItem | null {
  const { kind, t0_ms, key, minutes, reason, scope, text, at_ms, epoch, cause } = raw
  const { package: digest, title, scheduled_ms, call, until_ms } = raw
  if (kind === 'disarmed') return { ...common, kind }
  if (kind === 'armed' && isCount(t0_ms)) return { ...common, kind, t0_ms }
  if (kind === 'launched' && isCount(t0_ms) && (key === undefined || isKey(key))) {
    return { ...common, kind, t0_ms, key: key ?? null }
  }
  if (kind === 'extended' && isCount(minutes) && isText(reason) && isScope(scope)) {
    return { ...common, kind, minutes, reason, scope }
  }
  if ((kind === 'paused' || kind === 'resumed') && isCount(at_ms)) {
    const isSound = isCause(cause) && isStopScope(scope)
    if (!isSound) return null
    const bound = kind === 'paused' && isCount(until_ms) && until_ms >= at_ms ? { until_ms } : {}
    return { ...common, kind, at_ms, cause, scope, ...bound }
  }
  if (kind === 'message' && isText(text)) return { ...common, kind, text }
  if (kind === 'closed' && isCount(at_ms)) return { ...common, kind, at_ms }
  if (kind === 'superseded' && isCount(epoch)) return { ...common, kind, epoch }
  if (kind === 'sealed' && isKey(digest)) return { ...common, kind, package: digest }
  if (kind === 'moved' && isText(title) && isCount(scheduled_ms)) return { ...common, kind, title, scheduled_ms }
  if (kind === 'cancelled') return { ...common, kind }
  if (kind === 'call_seen' && isText(call) && isCount(at_ms)) return { ...common, kind, call, at_ms }
  const toChair = parseChairNews(raw)
  return toChair && { ...common, ...toChair }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= TEXT_CHARACTERS_MAX
}

function isKey(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value)
}

function isHistory(value: unknown): value is string {
  return typeof value === 'string' && /^[0-9a-f]{16}$/.test(value)
}

function isCause(value: unknown): value is string {
  return typeof value === 'string' && /^[a-z_]{1,20}$/.test(value)
}

function isStopScope(value: unknown): value is Pause['scope'] {
  return value === 'site' || value === 'circuit' || value === 'candidate'
}

function isScope(value: unknown): value is Extension['scope'] {
  return value === 'nation' || value === 'site' || value === 'candidate'
}
