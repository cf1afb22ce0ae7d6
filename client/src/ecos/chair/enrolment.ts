/** Makes this tablet the device of one examiner: the chair that is theirs now. */
import { claimAs, isText, readAttempt, SITTINGS_COUNT_MAX, type Claim } from '../../shell/network/enrolment'
import { isFacts, type Facts, type Link } from '../../shell/network/link'
import type { ChairKind } from '../../core/ecos/entries'
import type { AttemptRecord, EarlierEpoch, Identity, Storage } from '../../shell/device/storage'
import type { Chair, Examiner } from './chair-tablet'

export interface EnrolledExaminer {
  readonly token: string
  readonly examiner: Examiner
}

export interface ChairRecord extends Omit<AttemptRecord, 'earlier'> {
  readonly chair: Chair
  readonly earlier: readonly EarlierEpoch<ChairKind>[] | null
}

export type ChairStorage = Storage<EnrolledExaminer, ChairRecord>

export interface ExaminerEnrolment {
  readonly identity: Identity<EnrolledExaminer>
  readonly records: readonly ChairRecord[]
}

/** What was enrolled, or the code of what stands in the way. */
export async function enrolExaminer(
  link: Link,
  storage: ChairStorage,
  claim: Omit<Claim, 'exam'>,
): Promise<ExaminerEnrolment | string> {
  const { keys, reply } = await claimAs('examiner', { ...claim, exam: null }, link, storage)
  if (reply.kind === 'refused') return reply.code
  const answer = reply.kind === 'down' ? null : readAnswer(reply.body)
  if (answer === null) return 'link.down'
  const { records, ...enrolled } = answer
  const identity = { keys, enrolled }
  await storage.keepEnrolment(identity, records)
  return { identity, records }
}

function readAnswer({ token, examiner, sittings }: Facts): (EnrolledExaminer & { records: ChairRecord[] }) | null {
  if (typeof token !== 'string' || !isExaminer(examiner)) return null
  if (!Array.isArray(sittings) || sittings.length > SITTINGS_COUNT_MAX) return null
  const records = sittings.map(readRecord).filter((record) => record !== null)
  return records.length === sittings.length ? { token, examiner, records } : null
}

function readRecord(raw: unknown, order: number): ChairRecord | null {
  const attempt = readAttempt(raw, order)
  if (attempt === null || !isFacts(raw) || !isChair(raw.chair)) return null
  return { ...attempt, earlier: attempt.base === null ? [] : null, chair: raw.chair }
}

function isExaminer(value: unknown): value is Examiner {
  return isFacts(value) && isText(value.number) && isText(value.name) && typeof value.university === 'string'
}

function isChair(value: unknown): value is Chair {
  if (!isFacts(value) || !isText(value.circuit)) return false
  const isStation = Number.isSafeInteger(value.station) && (value.station as number) >= 0
  return isStation && (value.place === 1 || value.place === 2)
}
