/** What this tablet worked to before its centre was restored, kept on the disk. */
import type { Terms } from '../core/deadline'
import type { Course } from '../core/news'
import { endAfter, keptOf, courseAfter, NOTHING_BEFORE } from '../core/restoration'
import { endHeardMs } from '../core/spoken-words'
import type { SpokenTerms } from '../core/spoken-words'
import type { Storage } from './device/storage'

export class LostHistory {
  private before = NOTHING_BEFORE

  constructor(
    private readonly storage: Storage,
    private readonly attempt: string,
  ) {}

  async restore(): Promise<void> {
    this.before = (await this.storage.preference('before'))?.[this.attempt] ?? NOTHING_BEFORE
  }

  /** A tablet that cannot keep it works to it all the same. */
  keep(course: Course, terms: Terms | null, here: { isOpened: boolean; nowMs: number }): void {
    this.before = keptOf({ course, terms }, { before: this.before, ...here })
    const byAttempt = { [this.attempt]: this.before }
    void this.storage.prefer('before', byAttempt).catch(() => undefined)
  }

  courseAfter(course: Course): Course {
    return courseAfter(course, this.before)
  }

  /** The end that the tablet works to: the latest of news, words and what was promised. */
  endMs(terms: Terms, spoken: SpokenTerms): number {
    return Math.max(endAfter(terms, this.before), endHeardMs(terms, spoken))
  }
}
