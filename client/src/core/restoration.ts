/** A centre that was restored tells other news. What it told before has happened here: a
 *  paper that was opened stays open, and nobody ends before the end that they had been
 *  promised, unless the close is announced again. Pure. Twin of
 *  `core/delivery/sync/restored.py`; `protocol/vectors/restored.json` binds them. */
import { endMs } from './deadline'
import type { Terms } from './deadline'
import type { Course } from './news'

/** What the tablet worked to under the first history. */
export interface Before {
  /** The sitting key, hex, and t0, of a paper that was opened. */
  readonly key: string | null
  readonly t0Ms: number | null
  readonly endMs: number | null
}

export const NOTHING_BEFORE: Before = { key: null, t0Ms: null, endMs: null }

/** What to keep of a course that the centre has lost at `nowMs`. A pause that goes on is
 *  given back up to now: its end may never be told. A close is not kept: who was ended
 *  by it has handed in. */
export function keptOf(
  { course, terms }: { readonly course: Course; readonly terms: Terms | null },
  {
    before,
    isOpened,
    nowMs,
  }: {
    readonly before: Before
    readonly isOpened: boolean
    readonly nowMs: number
  },
): Before {
  if (terms === null || !isOpened) return before
  const pauses = terms.pauses.map((pause) => {
    const awaitsEnd = pause.untilMs === null || pause.isPlanned === true
    return awaitsEnd ? { ...pause, untilMs: Math.min(pause.untilMs ?? nowMs, nowMs) } : pause
  })
  const end = endMs({ ...terms, pauses })
  return {
    key: course.key ?? before.key,
    t0Ms: course.key === null ? before.t0Ms : course.t0Ms,
    endMs: Math.max(end, before.endMs ?? 0),
  }
}

/** The course that the tablet works to: an opened paper stays open. */
export function courseAfter(course: Course, { key, t0Ms }: Before): Course {
  return course.key !== null || key === null ? course : { ...course, key, t0Ms }
}

/** The end that the tablet works to: that of the news, if it is later or was closed. */
export function endAfter(terms: Terms, before: Before): number {
  const end = endMs(terms)
  return terms.closedAtMs === null ? Math.max(end, before.endMs ?? 0) : end
}
