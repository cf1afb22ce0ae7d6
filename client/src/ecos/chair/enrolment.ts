/** Makes this tablet the device of one examiner: the chair that is theirs now. */
import { claimAs, isCount, isText, readAttempt, SITTINGS_COUNT_MAX, type Claim } from '../../shell/network/enrolment'
import { isFacts, type Facts, type Link } from '../../shell/network/link'
import type { ChairKind } from '../../core/ecos/entries'
import type { AttemptRecord, EarlierEpoch, Identity, Storage } from '../../shell/device/storage'
import type { Tempo } from '../../core/ecos/bells'
import { isTempo } from '../../core/ecos/tempo'
import { areTurns, type SheetTurn } from '../../core/ecos/chair-news'
import type { Chair, Examiner } from './chair-tablet'

export interface EnrolledExaminer {
  readonly token: string
  readonly examiner: Examiner
}

/** A chair with all that rings and comes there, as it was when it enrolled. */
export interface EnrolledSeat extends Chair {
  /** The code of its station in the series. */
  readonly code: string
  readonly tempo: Tempo
  readonly turns: readonly SheetTurn[]
  /** The number of the news that told of these turns, 0 before any. */
  readonly turnsNumber: number
  /** When this examiner took the chair over from another one; null, or absent in an earlier build: never. */
  readonly takenOverMs?: number | null
}

/** What opens the documents of the station, in this package. */
export interface DocumentsKey {
  readonly package: string
  readonly key: string
}

export interface ChairRecord extends Omit<AttemptRecord, 'earlier'> {
  readonly chair: EnrolledSeat
  /** Absent until t0, and where the station has none. */
  readonly documentsKey?: DocumentsKey
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
  const chair = isFacts(raw) ? readChair(raw.chair) : null
  if (attempt === null || chair === null) return null
  return { ...attempt, earlier: attempt.base === null ? [] : null, chair }
}

function isExaminer(value: unknown): value is Examiner {
  return isFacts(value) && isText(value.number) && isText(value.name) && typeof value.university === 'string'
}

function readChair(value: unknown): EnrolledSeat | null {
  if (!isFacts(value)) return null
  const { circuit, station, place, code, tempo, turns, turns_number: turnsNumber } = value
  const { taken_over_ms: takenOverMs = null } = value
  if (!isText(circuit) || !isCount(station) || (place !== 1 && place !== 2)) return null
  if (!isText(code) || !isTempo(tempo) || !areTurns(turns) || !isCount(turnsNumber)) return null
  if (takenOverMs !== null && !isCount(takenOverMs)) return null
  return { circuit, station, place, code, tempo, turns, turnsNumber, takenOverMs }
}
