/** Words that were said aloud to this tablet: read without any network, launch words
 *  against the package that is here, time words against this enrolment; kept on the
 *  disk; and let go of as soon as the news decide. */
import { fields, hex, unhex, utf8, uuidBytes } from '../core/canonical'
import type { Bytes } from '../core/canonical'
import { originalEndMs } from '../core/deadline'
import type { Terms } from '../core/deadline'
import type { Course } from '../core/news'
import {
  checkWord,
  claimedEndMs,
  applyLaunchWords,
  isProvenBy,
  LAUNCH_WORDS_COUNT,
  NOTHING_SPOKEN,
  TIME_WORDS_COUNT,
  timeStatement,
} from '../core/spoken-words'
import type { SpokenTerms } from '../core/spoken-words'
import { authenticate, keyCheck, openSpoken, sha256 } from './device/keys'
import type { Manifest } from './network/package'
import { LostHistory } from './restoration'
import type { Storage } from './device/storage'

export class SpokenWords {
  spoken: SpokenTerms = NOTHING_SPOKEN
  /** What a centre that was restored has told before: obeyed beside the news as well. */
  readonly lost: LostHistory

  constructor(
    private readonly storage: Storage,
    private readonly attempt: string,
    private readonly token: string,
  ) {
    this.lost = new LostHistory(storage, attempt)
  }

  async restore(): Promise<void> {
    this.spoken = (await this.storage.preference('spoken'))?.[this.attempt] ?? NOTHING_SPOKEN
    await this.lost.restore()
  }

  /** The course that the tablet works to, the news being these. */
  courseAfterWords(newsCourse: Course): Course {
    return this.lost.courseAfter(applyLaunchWords(newsCourse, this.spoken))
  }

  endMs(terms: Terms): number {
    return this.lost.endMs(terms, this.spoken)
  }

  /** Take words typed at `nowMs`: twelve that open the package, or five that tell the end.
   *  False if they are not for this tablet. */
  async take(
    places: readonly number[],
    { manifest, terms, nowMs }: { manifest: Manifest | null; terms: Terms | null; nowMs: number },
  ): Promise<boolean> {
    if (places.length === TIME_WORDS_COUNT) return terms !== null && this.tell(places, terms)
    const key = manifest && (await keyOf(manifest, places))
    if (key === null) return false
    await this.keep({ ...this.spoken, key, openedMs: this.spoken.openedMs ?? nowMs })
    return true
  }

  /** The latest end that time words told holds. */
  private async tell(places: readonly number[], terms: Terms): Promise<boolean> {
    const nearMs = originalEndMs(terms)
    const endMs = await endOf(places, { attempt: this.attempt, token: this.token, nearMs })
    if (endMs === null) return false
    await this.keep({ ...this.spoken, endMs: Math.max(endMs, this.spoken.endMs ?? 0) })
    return true
  }

  /** All news are here: what they say of time holds, and no longer the words. */
  async settle(): Promise<void> {
    if (this.spoken.endMs !== null) await this.keep({ ...this.spoken, endMs: null })
  }

  /** A tablet that cannot keep the words obeys them all the same. */
  private async keep(spoken: SpokenTerms): Promise<void> {
    this.spoken = spoken
    await this.storage.prefer('spoken', { [this.attempt]: spoken }).catch(() => undefined)
  }
}

/** Whether launch words are without a slip, and of this sitting. */
export async function isWhole(sitting: string, places: readonly number[]): Promise<boolean> {
  const label = utf8('concours/launch-words-check/1')
  const digest = await sha256(fields(label, uuidBytes(sitting)))
  const mask = (((digest[0] ?? 0) << 8) | (digest[1] ?? 0)) >> 6
  const check = checkWord(places.slice(0, -1), mask)
  return places.length === LAUNCH_WORDS_COUNT && places.at(-1) === check
}

/** The sitting key (hex) that launch words open; null if they are not of this package. */
export async function keyOf(manifest: Manifest, places: readonly number[]): Promise<string | null> {
  const { sitting, spoken, keyCheck: check } = manifest
  if (!(await isWhole(sitting, places))) return null
  const password = Uint8Array.from(places.flatMap((place) => [place >> 8, place & 255]))
  const key = await openSpoken(sitting, password, unhex(spoken)).catch(() => null)
  return key !== null && (await keyCheck(sitting, key)) === check ? hex(key) : null
}

/** The end that time words tell this tablet; null if they are not its own. The secret is
 *  the digest of the token: what both ends keep of an enrolment. */
export async function endOf(
  places: readonly number[],
  { attempt, token, nearMs }: { attempt: string; token: string; nearMs: number },
): Promise<number | null> {
  const endMs = claimedEndMs(places, nearMs)
  const secret: Bytes = await sha256(utf8(token))
  const proof = await authenticate(secret, timeStatement(attempt, endMs))
  return isProvenBy(places, proof) ? endMs : null
}
