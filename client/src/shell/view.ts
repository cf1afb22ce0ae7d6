/** The facts of the tablet, as the screens see them. Pure. */
import { EMPTY_COPY } from '../core/copy'
import type { CallState } from '../core/call'
import { roomEndMs, termsOf } from '../core/deadline'
import type { Entry } from '../core/entry'
import { phaseOf } from '../core/phase'
import { ITEMS_COUNT_MAX, planOf } from '../core/news'
import { USUAL_SETTINGS } from '../core/settings'
import type { NewsItem } from '../core/news'
import { LEFT_BESIDE } from './attempt/composition'
import type { Day } from './attempt/day'
import type { TabletState } from './network/delivery'
import { NO_PROGRESS } from './network/package'
import type { RejoinState } from './network/reconnect-test'
import type { Identity, SittingRecord } from './device/storage'
import type { VoiceState } from './device/voice'
import type { Candidate, Language, Notice, Readiness, RefusedCopy, Saving, Sitting, TabletView } from './tablet'

export interface Facts {
  readonly isStarted: boolean
  readonly isOtherTab: boolean
  readonly isBusy: boolean
  readonly language: Language
  readonly enrolled: Identity['enrolled']
  readonly day: Day | null
  readonly news: readonly NewsItem[]
  readonly dismissed: readonly number[]
  readonly problem: TabletView['problem']
  readonly exams: TabletView['exams']
  readonly clock: Readiness['clock']
  readonly link: 'up' | 'down'
  readonly storage: Readiness['storage']
  readonly rejoin: RejoinState
  readonly voice: VoiceState
  /** The packages of all sittings to come are whole. */
  readonly isAhead: boolean
  readonly following: SittingRecord | null
  readonly earlier: TabletView['earlier']
  readonly call: CallState | null
  readonly batteryPercent: number | null
  readonly reopens: boolean
  readonly quitPath: string | null
  readonly lastHeldMs: number | null
  /** Entries wait for longer than a few seconds. */
  readonly isLate: boolean
  /** The centre will never take this chain. */
  readonly isHalted: boolean
  /** A relay of the site stores all that the centre does not hold. */
  readonly isAtSite?: boolean
}

export function viewOf(facts: Facts): TabletView {
  const { day } = facts
  return {
    phase: phase(facts),
    language: facts.language,
    candidate: candidateOf(facts),
    settings: facts.enrolled?.settings ?? USUAL_SETTINGS,
    sitting: day && sittingOf(day.sitting, facts.news),
    readiness: readiness(facts),
    t0Ms: day?.course.t0Ms ?? null,
    endMs: endOf(day),
    roomEndMs: roomEndOf(day),
    isEndUnsure: day?.isEndUnsure ?? false,
    pause: day?.pause ?? null,
    paper: day?.composition?.parts.content ?? null,
    copy: day?.composition?.copy ?? EMPTY_COPY,
    saving: saving(facts),
    refused: refusedOf(facts),
    notices: noticesOf(facts),
    receipt: day?.receipt ?? null,
    next: facts.following && sittingOf(facts.following, facts.news),
    earlier: facts.earlier,
    problem: facts.problem,
    exams: facts.exams,
    mayHear: mayHear(facts),
    quitPath: facts.quitPath,
    call: facts.call,
    mayCall: mayCall(facts),
    voice: facts.voice,
    busy: facts.isBusy,
  }
}

/** Who sits here, where they sit in this sitting. */
function candidateOf({ enrolled, day }: Facts): Candidate | null {
  return enrolled && { ...enrolled.candidate, ...day?.sitting.place }
}

function phase({ isStarted, isOtherTab, enrolled, day }: Facts): TabletView['phase'] {
  return phaseOf({
    isStarted,
    isOtherTab,
    isEnrolled: enrolled !== null,
    isSuperseded: day?.isSuperseded ?? false,
    isReady: day?.isReady ?? true,
    t0Ms: day?.course.t0Ms ?? null,
    isPaused: day !== null && day.pause !== null,
    isRevealed: day !== null && day.composition !== null,
    isHanded: day?.isHanded ?? false,
    hasReceipt: day !== null && day.receipt !== null,
  })
}

function mayCall({ enrolled, day }: Facts): boolean {
  return enrolled !== null && day !== null && !day.isSuperseded && !day.isHanded
}

/** Nothing while the link is there, nor while it is cut on purpose. */
function mayHear({ day, link, rejoin }: Facts): TabletView['mayHear'] {
  if (day === null || link === 'up' || rejoin === 'cut') return null
  if (day.composition !== null) return day.isHanded ? null : 'time'
  return day.isReady && day.course.key === null ? 'launch' : null
}

export function saving(facts: Facts): Saving {
  return savingOf(facts.day?.journal?.waitingCount ?? 0, facts)
}

function refusedOf({ day, isHalted }: Facts): RefusedCopy | null {
  if (day === null || !isHalted) return null
  return { entriesCount: day.journal?.waitingCount ?? 0, isPlace: day.sitting.refused !== undefined }
}

type DeliveryFacts = Pick<Facts, 'storage' | 'isHalted' | 'lastHeldMs' | 'link' | 'isLate' | 'isAtSite'>

/** What is said of entries, whoever wrote them. */
export function savingOf(waitingCount: number, facts: DeliveryFacts): Saving {
  if (facts.storage === 'failing' || facts.isHalted) return { kind: 'cannot_keep' }
  if (waitingCount === 0) return { kind: 'all_kept', atMs: facts.lastHeldMs }
  const isCut = facts.link === 'down' || facts.isLate
  if (!isCut) return { kind: 'sending', waitingCount }
  return { kind: 'kept_here', waitingCount, ...(facts.isAtSite === true ? { isAtSite: true } : {}) }
}

/** What the centre is told of this tablet, as far as it follows from the facts. */
export function stateOf(facts: Facts): Omit<TabletState, 'offset_ms' | 'kiosk' | 'worker'> {
  const { day, dismissed, storage, rejoin } = facts
  const entries = day?.journal?.entries ?? []
  return {
    package: day?.progress.package ?? 'missing',
    storage,
    ends_ms: day?.endMs ?? null,
    read: readUpTo(
      dismissed,
      newsNotices(facts).map(({ number }) => number),
    ),
    focus_lost: leftCount(entries),
    rejoined: rejoin === 'passed',
    ahead: facts.isAhead,
    voice: voiceHeard(facts),
  }
}

/** Whether a voice that reads to this candidate was heard; null where nobody tried. */
function voiceHeard({ enrolled, voice }: Facts): boolean | null {
  if (enrolled?.settings?.reader !== 'voice' || voice.kind === 'untried') return null
  return voice.kind === 'heard'
}

/** How often the candidate left the page; beside another window it stays in sight. */
export function leftCount(entries: readonly Entry<string>[]): number {
  return entries.filter(({ kind, body }) => kind === 'left' && body !== LEFT_BESIDE).length
}

/** What was dismissed after something that is still to be read does not count yet, so
 *  that no receipt says too much. */
function readUpTo(dismissed: readonly number[], unread: readonly number[]): number {
  const until = Math.min(Infinity, ...unread)
  return Math.max(0, ...dismissed.filter((number) => number < until))
}

function readiness({ day, clock, link, storage, rejoin, batteryPercent, reopens }: Facts): Readiness {
  return {
    ...(day?.progress ?? NO_PROGRESS),
    packageCheckedMs: day?.packageCheckedMs ?? null,
    clock,
    link,
    storage,
    rejoin,
    batteryPercent,
    reopens,
  }
}

function sittingOf(record: SittingRecord, news: readonly NewsItem[]): Sitting {
  const { sitting: id, attempt, kind, durationMs, factor } = record
  return { id, attempt, kind, durationMs, factor, ...planOf(record, news) }
}

function noticesOf(facts: Facts): readonly Notice[] {
  return [...ownNotices(facts), ...newsNotices(facts)]
}

/** What no news told: its number is the sitting's, below all numbers of news. */
function ownNotices({ day, dismissed }: Facts): readonly Notice[] {
  const resumed = day?.sitting.resumed
  if (resumed === undefined || !day?.isComposing || resumed.takenMs < (day.course.t0Ms ?? Infinity)) return []
  const number = -1 - day.sitting.order
  return dismissed.includes(number) ? [] : [{ number, kind: 'copy_resumed', untilMs: resumed.untilMs }]
}

function newsNotices({ day, news, dismissed, call }: Facts): readonly Notice[] {
  const sittingNews = news.filter(({ sitting }) => sitting === day?.sitting.sitting)
  const isEnded = (item: NewsItem): boolean => {
    if (item.kind === 'extended' || item.kind === 'closed') return day?.isHanded === true
    const isOpenAnew = call !== null && call.state !== 'seen'
    return item.kind === 'call_seen' && (day?.isHanded === true || isOpenAnew || isAnswered(item, sittingNews))
  }
  return sittingNews
    .slice(-ITEMS_COUNT_MAX)
    .filter((item) => !dismissed.includes(item.number) && !isEnded(item))
    .flatMap((item) => noticeOf(item, { endMs: endOf(day), roomEndMs: roomEndOf(day) }))
}

/** Whether a call that was seen has had its answer: a rest break, or another call seen. */
function isAnswered({ number }: NewsItem, news: readonly NewsItem[]): boolean {
  const isAnswer = (item: NewsItem): boolean => {
    return item.kind === 'call_seen' || ((item.kind === 'paused' || item.kind === 'resumed') && item.cause === 'rest')
  }
  return news.some((item) => item.number > number && isAnswer(item))
}

/** The candidate's own end; none while it moves on with a pause. */
function endOf(day: Day | null): number | null {
  return day?.pause ? null : (day?.endMs ?? null)
}

/** The end of the room, where it is not this candidate's; none in a pause, as theirs. */
function roomEndOf(day: Day | null): number | null {
  const [terms, own] = [day && termsOf(day.sitting, day.course), endOf(day)]
  const room = terms && roomEndMs(terms)
  return room !== null && own !== null && room < own ? room : null
}

function noticeOf(item: NewsItem, ends: Pick<TabletView, 'endMs' | 'roomEndMs'>): readonly Notice[] {
  const { number } = item
  switch (item.kind) {
    case 'message':
      return [{ number, kind: 'message', text: item.text }]
    case 'extended': {
      const { kind, minutes, reason, scope } = item
      return [{ number, kind, minutes, reason, scope }]
    }
    case 'call_seen':
      return [{ number, kind: 'call_seen', atMs: item.at_ms }]
    case 'closed':
      return [{ number, kind: 'closed', ...ends }]
    default:
      return []
  }
}
