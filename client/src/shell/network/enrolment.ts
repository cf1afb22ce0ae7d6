/** Makes this tablet the device of one candidate. */
import { hex } from '../../core/canonical'
import { readSettings, type PersonalSettings } from '../../core/settings'
import type { ExamBrowser, ShownKeys } from '../device/exam-browser'
import { makeDeviceKeys, type DeviceKeys } from '../device/keys'
import { isFacts } from './link'
import type { Facts, Link, Reply } from './link'
import type { AttemptRecord, ChainPoint, Identity, SittingRecord, Storage, StoredSitting } from '../device/storage'
import type { Candidate, ExamChoice, Place } from '../tablet'

export interface Claim {
  readonly number: string
  readonly code: string
  readonly replacement: string | null
  readonly exam: string | null
}

export type Enrolment =
  | {
      readonly kind: 'enrolled'
      readonly identity: Identity
      readonly sittings: readonly SittingRecord[]
      readonly exams: readonly []
    }
  | {
      readonly kind: 'problem'
      readonly code: string
      /** Where number and code are right, if the candidate is to say which. */
      readonly exams: readonly ExamChoice[]
    }

export const SITTINGS_COUNT_MAX = 64
/** A whole site enrols within a minute: a centre that is busy is asked again, with nobody's help. */
export const CLAIM_TRIES_COUNT = 3
export const EXAMS_COUNT_MAX = 64
export const RELAYS_COUNT_MAX = 4
const RELAY = /^https:\/\/[a-z0-9.-]+(:\d+)?$|^http:\/\/(127\.0\.0\.1|localhost)(:\d+)?$/

interface EnrolmentWorld {
  readonly link: Link
  readonly storage: Storage
  readonly surroundings: { readonly examBrowser: ExamBrowser }
}

/** Ask the centre for a candidate's sittings; a centre that asks which configuration this
 *  browser has is shown it, once. */
export async function enrol({ link, storage, surroundings }: EnrolmentWorld, claim: Claim): Promise<Enrolment> {
  const { examBrowser } = surroundings
  const first = await claimAs('candidate', claim, link, storage)
  const proof = await proofFor(first.reply, link, examBrowser)
  const { keys, reply } = proof === null ? first : await claimAs('candidate', claim, link, storage, proof)
  if (reply.kind === 'refused') return { kind: 'problem', code: reply.code, exams: readExams(reply.facts) }
  const answer = reply.kind === 'down' ? null : readAnswer(reply.body)
  if (answer === null) return { kind: 'problem', code: 'link.down', exams: [] }
  const { sittings, ...enrolled } = answer
  const identity = { keys, enrolled }
  await storage.keepEnrolment(identity, sittings)
  return { kind: 'enrolled', identity, sittings, exams: [] }
}

/** Ask as a candidate or as an examiner. The keys are kept before they are shown: a device
 *  that crashes between question and answer asks again as the same device. */
export async function claimAs<Enrolled, Sitting extends StoredSitting>(
  who: 'candidate' | 'examiner',
  claim: Claim,
  link: Link,
  storage: Storage<Enrolled, Sitting>,
  proof: EntryProof | null = null,
): Promise<{ readonly keys: DeviceKeys; readonly reply: Reply }> {
  const keys = (await storage.identity())?.keys ?? (await makeDeviceKeys())
  await storage.keepIdentity({ keys, enrolled: null })
  const body = JSON.stringify({
    [who]: claim.number.trim(),
    code: writtenCode(claim.code),
    replacement: claim.replacement?.replace(/\D/g, '') || null,
    public_key: hex(keys.publicKey),
    ...(claim.exam === null ? {} : { exam: claim.exam }),
    ...(proof === null ? {} : { proof }),
  })
  const asking = { method: 'POST', body, keepsCookie: true } as const
  return { keys, reply: await link.insist('/enrol', asking, CLAIM_TRIES_COUNT) }
}

interface EntryProof extends ShownKeys {
  readonly nonce: string
}

/** What the centre asks to be shown before it lets this tablet in; null where it does not. */
async function proofFor(reply: Reply, link: Link, examBrowser: ExamBrowser): Promise<EntryProof | null> {
  if (reply.kind !== 'refused' || reply.code !== 'kiosk.unproven' || !examBrowser.isThere()) return null
  const { nonce } = reply.facts
  if (!isText(nonce)) return null
  const shown = await examBrowser.show(link.url(`/seb/attest?n=${nonce}`))
  return shown === null ? null : { nonce, ...shown }
}

/** Codes are printed in capitals, in groups: `k7qf 2m9d` is `K7QF-2M9D`. */
function writtenCode(typed: string): string {
  const characters = typed.toUpperCase().replace(/[^0-9A-Z]/g, '')
  return characters.replace(/(.{4})(?=.)/g, '$1-')
}

export interface Answer {
  readonly token: string
  readonly candidate: Candidate
  readonly settings: PersonalSettings
  readonly sittings: readonly SittingRecord[]
}

export function readAnswer({ token, candidate, settings, sittings }: Facts): Answer | null {
  if (typeof token !== 'string' || !isCandidate(candidate)) return null
  if (!Array.isArray(sittings) || sittings.length > SITTINGS_COUNT_MAX) return null
  const records = sittings.map(readSitting).filter((record) => record !== null)
  if (records.length !== sittings.length) return null
  return { token, candidate, settings: readSettings(settings), sittings: records }
}

function readExams({ exams }: Facts): readonly ExamChoice[] {
  if (!Array.isArray(exams) || exams.length > EXAMS_COUNT_MAX) return []
  return exams.flatMap((raw: unknown) =>
    isFacts(raw) && isText(raw.exam) && isText(raw.title) ? [{ exam: raw.exam, title: raw.title }] : [],
  )
}

export function isCandidate(value: unknown): value is Candidate {
  if (!isFacts(value)) return false
  const names = ['number', 'name', 'site', 'room', 'seat']
  return names.every((name) => typeof value[name] === 'string')
}

export function readSitting(raw: unknown, order: number): SittingRecord | null {
  const record = readAttempt(raw, order)
  const kind = isFacts(raw) ? raw.kind : null
  if (record === null || (kind !== 'exam' && kind !== 'check' && kind !== 'spare')) return null
  return { ...record, kind }
}

/** What every sitting says of itself, and of the attempt in it. */
export function readAttempt(raw: unknown, order: number): AttemptRecord | null {
  if (!isFacts(raw)) return null
  const { sitting, attempt, title, epoch, scheduled_ms, duration_ms, factor } = raw
  const { package: digest, sealed = 0, signer, base } = raw // absent in an earlier build
  const areTexts = [sitting, attempt, title, digest, signer].every(isText)
  const areCounts = [epoch, scheduled_ms, duration_ms, sealed].every(isCount)
  if (!areTexts || !areCounts || !isFactor(factor) || !isBase(base)) return null
  return {
    sitting: sitting as string,
    order,
    attempt: attempt as string,
    epoch: epoch as number,
    title: title as string,
    scheduledMs: scheduled_ms as number,
    durationMs: duration_ms as number,
    factor,
    place: readPlace(raw),
    package: digest as string,
    sealed: sealed as number,
    edition: null,
    signer: signer as string,
    base,
    earlier: base === null ? [] : null,
    ...readRelays(raw),
  }
}

/** A relay is named over HTTPS, or on this very machine; what is not as it should be names none. */
export function readRelays({ relays, box_key, site, ledger }: Facts): Pick<AttemptRecord, 'relays'> {
  if (!Array.isArray(relays) || relays.length > RELAYS_COUNT_MAX) return {}
  const urls = relays.filter((url): url is string => typeof url === 'string' && RELAY.test(url))
  const isKey = typeof box_key === 'string' && /^[0-9a-f]{64}$/.test(box_key)
  const signed = isText(site) && isText(ledger) ? { site, ledger } : {}
  return isKey && urls.length > 0 ? { relays: { urls, boxKey: box_key, ...signed } } : {}
}

export function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length > 0
}

export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0
}

function isFactor(value: unknown): value is readonly [number, number] {
  if (!Array.isArray(value) || value.length !== 2) return false
  return value.every((part) => isCount(part) && part > 0)
}

function readPlace({ place }: Facts): Place | null {
  if (!isFacts(place)) return null
  const { site, room, seat } = place
  return typeof site === 'string' && typeof room === 'string' && typeof seat === 'string' ? { site, room, seat } : null
}

function isBase(value: unknown): value is ChainPoint | null {
  if (value === null) return true
  if (!isFacts(value)) return false
  return isCount(value.epoch) && isCount(value.count) && isText(value.head)
}
