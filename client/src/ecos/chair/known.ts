/** What is known of a half-day by its record, its journal and the news, shown or not. */
import type { SittingState } from '../../core/choice'
import type { Bell } from '../../core/ecos/bells'
import { chairCourseOf, type ChairCourse } from '../../core/ecos/chair-news'
import type { ChairKind } from '../../core/ecos/entries'
import { NO_TIMES, type ChairTimes } from '../../core/ecos/grid'
import { chairTimes } from '../../core/ecos/times'
import { courseOf, type Course, type NewsItem } from '../../core/news'
import type { Journal } from '../../shell/attempt/journal'
import type { Timekeeper } from '../../shell/device/timekeeper'
import type { ChairRecord } from './enrolment'

/** For the choice of what is shown. A half-day whose station is let out is announced,
 *  though its first signal has no hour yet; one whose station is withdrawn is over. */
export function stateOf(
  record: ChairRecord,
  journal: Journal<ChairKind> | null,
  news: readonly NewsItem[],
  time: Timekeeper,
): SittingState {
  const [course, told] = [courseOf(record.sitting, news), toldTo(record, news)]
  const endsMs = timesOf(record, course, told).refusedFromMs
  const isHanded = journal?.entries.at(-1)?.kind === 'handed'
  return {
    order: record.order,
    kind: 'exam',
    opensMs: course.t0Ms ?? (told.keys === null ? null : Infinity),
    endsMs,
    entriesCount: journal?.entries.length ?? 0,
    waitingCount: journal?.waitingCount ?? 0,
    isHanded: isHanded || told.isWithdrawn || (endsMs !== null && time.hasCome(endsMs)),
    isSuperseded: (course.supersededBy ?? 0) > record.epoch,
  }
}

export function bellOf({ chair }: ChairRecord, { t0Ms, pauses }: Course, { replays }: ChairCourse): Bell | null {
  return t0Ms === null ? null : { tempo: chair.tempo, t0Ms, pauses, replays }
}

export function timesOf(record: ChairRecord, course: Course, told: ChairCourse): ChairTimes {
  const bell = bellOf(record, course, told)
  return bell === null ? NO_TIMES : chairTimes(bell, { closedAtMs: course.closedAtMs })
}

export function toldTo({ sitting, sealed, chair }: ChairRecord, news: readonly NewsItem[]): ChairCourse {
  return chairCourseOf({ ...chair, sitting, sealed }, news)
}
