/** What is known of a half-day by its record, its journal and the news, shown or not. */
import type { SittingState } from '../../core/choice'
import type { Json } from '../../core/copy'
import type { Bell } from '../../core/ecos/bells'
import { chairCourseOf, type ChairCourse } from '../../core/ecos/chair-news'
import type { ChairKind } from '../../core/ecos/entries'
import { isOfOthers, NO_TIMES, type ChairTimes } from '../../core/ecos/grid'
import { chairTimes } from '../../core/ecos/times'
import { courseOf, type Course, type NewsItem } from '../../core/news'
import type { Epoch } from '../../core/epochs'
import { epochsOf } from '../../shell/attempt/composition'
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

/** The chains of a chair, ours last, each with when its examiner took over from another one. */
export function chairEpochs(record: ChairRecord, journal: Journal<ChairKind>): readonly Epoch<ChairKind>[] {
  const epochs = epochsOf({ sitting: record, journal })
  return epochs.map((epoch) => (epoch.epoch === record.epoch ? { ...epoch, ...writerOf(record) } : epoch))
}

/** Which tablet writes here, and since when another examiner than before does. */
export function writerOf({ epoch, chair: { takenOverMs = null } }: ChairRecord): Pick<Epoch, 'epoch' | 'takenOverMs'> {
  return { epoch, takenOverMs }
}

/** The first entry of a tablet: what it goes on from, and the grid that it shows. */
export async function writeOpened(
  { base }: ChairRecord,
  journal: Journal<ChairKind>,
  shown: string,
  atMs: number,
): Promise<void> {
  const body: { readonly [key: string]: Json } = { base: base && { ...base }, grid: shown }
  await journal.write(atMs, () => (journal.entries.length === 0 ? { kind: 'opened', body } : null))
}

/** Turns that were over when this examiner took the chair over from another one. */
export function turnsOfOthers(times: ChairTimes, { chair }: ChairRecord): ReadonlySet<number> {
  return new Set([...times.endsMs.keys()].filter((turn) => isOfOthers(times, turn, chair.takenOverMs)))
}
