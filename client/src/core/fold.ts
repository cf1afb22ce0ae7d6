/** The fold: entries in, copy out; see `docs/reference/entries.md`. Pure. Twin of
 *  `src/concours/core/delivery/attempt/fold.py`; `protocol/vectors/copies.json` binds them. */
import { isSpokenOpening, readAct } from './acts'
import type { Act } from './acts'
import { isAnswer, isNoAnswer } from './answer'
import type { AnswerShape } from './answer'
import { EMPTY_COPY } from './copy'
import type { Copy, Json } from './copy'
import { limits } from './epochs'
import type { Epoch, JournalEntry } from './epochs'

/** A paper as a fold sees it. */
export interface Outline {
  readonly dossiers: readonly {
    readonly id: string
    readonly navigation: 'locked' | 'free'
    readonly questions: readonly (AnswerShape & { readonly id: string })[]
  }[]
}

/** The candidate's own time: from t0, up to and without the end. */
export interface Window {
  readonly opensMs: number
  readonly endsMs: number
}

/** By so much a tablet may end a time early in good faith: half its longest exchange. */
export const CLOCK_ERROR_MS_MAX = 15_000
/** The key goes out this long before t0 at the earliest. */
const KEY_LEAD_MS = 10_000

export type Reason =
  | 'superseded_epoch'
  | 'after_handed'
  | 'ended_early'
  | 'early'
  | 'late'
  | 'bad_body'
  | 'unknown_dossier'
  | 'unknown_question'
  | 'not_open'
  | 'after_validation'
  | 'not_locked'
  | 'bad_answer'

export interface UncountedAct {
  readonly epoch: number
  readonly seq: number
  readonly reason: Reason
}

export interface FoldResult {
  readonly copy: Copy
  readonly refused: readonly UncountedAct[]
}

/** The copy that the epochs make, oldest device first. Without a window nothing is
 *  early or late; with `untilMs`, as it stood on the device at that instant. */
export function fold(
  outline: Outline,
  epochs: readonly Epoch[],
  { window = null, untilMs = Infinity }: { window?: Window | null; untilMs?: number } = {},
): FoldResult {
  const inOrder = [...epochs].sort((left, right) => left.epoch - right.epoch)
  const limitByEpoch = limits(inOrder)
  let copy = EMPTY_COPY
  let hasBeenSpoken = false
  const refused: UncountedAct[] = []
  for (const { epoch, entries } of inOrder) {
    const limit = limitByEpoch.get(epoch) ?? Infinity
    const entriesUntil = entries.filter((entry) => entry.device_ms <= untilMs)
    if (entriesUntil.length > 0) copy = { ...copy, handed: null } // open again: a new device
    const [first] = entriesUntil
    const isSpoken = first !== undefined && isSpokenOpening(first.kind, first.body)
    const isOfLostLaunch = isOpenedBefore(first, window)
    hasBeenSpoken ||= isSpoken
    for (const entry of entriesUntil) {
      if (entry.seq < limit) copy = withoutEnd(copy)
      const reason = verdict(copy, entry, outline, {
        limit,
        window,
        isSpoken,
        isOfLostLaunch,
        hasBeenSpoken,
      })
      if (reason === null) copy = applyAct(copy, readAct(entry.kind, entry.body))
      else refused.push({ epoch, seq: entry.seq, reason })
    }
  }
  return { copy, refused }
}

/** The copy after one more entry of the device that writes now. */
export function after(copy: Copy, entry: JournalEntry, outline: Outline): Copy {
  const open = withoutEnd(copy)
  const reason = verdict(open, entry, outline, UNBOUNDED)
  return reason === null ? applyAct(open, readAct(entry.kind, entry.body)) : open
}

/** The copy as the next entry of its device finds it: an end of time after which a device
 *  goes on was none. */
function withoutEnd(copy: Copy): Copy {
  return copy.handed === 'time' ? { ...copy, handed: null } : copy
}

/** Why an act would not count, or null when it would. */
export function objection(copy: Copy, act: Act | null, outline: Outline): Reason | null {
  if (act === null) return 'bad_body'
  switch (act.kind) {
    case 'noted':
    case 'handed':
      return null
    case 'highlighted':
      return outline.dossiers.some(({ id }) => id === act.dossier) ? null : 'unknown_dossier'
    default:
      return misplaced(copy, act, outline)
  }
}

interface Bounds {
  readonly limit: number
  readonly window: Window | null
  /** The paper was opened by launch words, which exist from t0 on only: what seems early
   *  is a clock that had not heard the centre's since it was restarted. */
  readonly isSpoken: boolean
  /** This device opened it before any key of this launch was out, and went on. */
  readonly isOfLostLaunch: boolean
  /** By some device: what it lost may be given back after an end that was right. */
  readonly hasBeenSpoken: boolean
}

const UNBOUNDED: Bounds = {
  limit: Infinity,
  window: null,
  isSpoken: false,
  isOfLostLaunch: false,
  hasBeenSpoken: false,
}

function verdict(copy: Copy, entry: JournalEntry, outline: Outline, bounds: Bounds): Reason | null {
  const { limit, window } = bounds
  const mayBeEarly = !bounds.isSpoken && !bounds.isOfLostLaunch
  const act = readAct(entry.kind, entry.body)
  if (act?.kind === 'noted') return null
  if (entry.seq >= limit) return 'superseded_epoch'
  if (copy.handed !== null) return 'after_handed'
  if (act?.kind === 'handed') return isEndedEarly(act, entry, bounds) ? 'ended_early' : null
  if (window !== null && mayBeEarly && entry.device_ms < window.opensMs) return 'early'
  const writtenByMs = Math.min(entry.device_ms, entry.received_ms ?? Infinity)
  if (window !== null && writtenByMs >= window.endsMs) return 'late'
  return objection(copy, act, outline)
}

/** Opened before any key of this launch was out: under one that the record has lost, for
 *  the centre was restored. */
function isOpenedBefore(first: JournalEntry | undefined, window: Window | null): boolean {
  if (first?.kind !== 'opened' || window === null) return false
  return first.device_ms < window.opensMs - KEY_LEAD_MS - CLOCK_ERROR_MS_MAX
}

/** The end of a time, heard before the time's end: that tablet's clock was wrong. */
function isEndedEarly({ reason }: HandInAct, entry: JournalEntry, { window, hasBeenSpoken }: Bounds): boolean {
  if (reason !== 'time' || window === null || hasBeenSpoken) return false
  return (entry.received_ms ?? Infinity) < window.endsMs - CLOCK_ERROR_MS_MAX
}

type HandInAct = Extract<Act, { readonly kind: 'handed' }>

type OnQuestion = Extract<Act, { readonly question: string }>

/** Drafts need a question of the paper; answers also need it to be open. */
function misplaced(copy: Copy, act: OnQuestion, outline: Outline): Reason | null {
  const place = find(outline, act.question)
  if (place === null) return 'unknown_question'
  if (act.kind !== 'answered' && act.kind !== 'validated') return null
  if (!isOpenAt(copy, place)) return 'not_open'
  if (copy.validated.has(act.question)) return 'after_validation'
  if (act.kind === 'validated') return place.isLocked ? null : 'not_locked'
  return isAnswer(place.question, act.answer) ? null : 'bad_answer'
}

interface Place {
  readonly question: AnswerShape
  readonly isLocked: boolean
  /** The question that opens this one, in a locked dossier. */
  readonly before: string | null
}

function find(outline: Outline, id: string): Place | null {
  for (const { navigation, questions } of outline.dossiers) {
    const index = questions.findIndex((question) => question.id === id)
    const question = questions[index]
    if (question === undefined) continue
    const isLocked = navigation === 'locked'
    return { question, isLocked, before: questions[index - 1]?.id ?? null }
  }
  return null
}

function isOpenAt(copy: Copy, { isLocked, before }: Place): boolean {
  return !isLocked || before === null || copy.validated.has(before)
}

function applyAct(copy: Copy, act: Act | null): Copy {
  switch (act?.kind) {
    case 'seen':
      return { ...copy, seen: new Set(copy.seen).add(act.question) }
    case 'answered':
      return { ...copy, answers: withAnswer(copy.answers, act.question, act.answer) }
    case 'eliminated':
      return {
        ...copy,
        eliminated: withList(copy.eliminated, act.question, act.propositions),
      }
    case 'flagged':
      return { ...copy, flagged: withMember(copy.flagged, act.question, act.flagged) }
    case 'validated':
      return { ...copy, validated: new Set(copy.validated).add(act.question) }
    case 'highlighted':
      return { ...copy, highlights: withList(copy.highlights, act.dossier, act.ranges) }
    case 'handed':
      return { ...copy, handed: act.reason }
    default:
      return copy
  }
}

function withAnswer(answers: ReadonlyMap<string, Json>, question: string, answer: Json): ReadonlyMap<string, Json> {
  const next = new Map(answers)
  if (isNoAnswer(answer)) next.delete(question)
  else next.set(question, answer)
  return next
}

/** What is emptied is no longer kept at all. */
function withList<Item>(
  lists: ReadonlyMap<string, readonly Item[]>,
  name: string,
  list: readonly Item[],
): ReadonlyMap<string, readonly Item[]> {
  const next = new Map(lists)
  if (list.length === 0) next.delete(name)
  else next.set(name, list)
  return next
}

function withMember(set: ReadonlySet<string>, name: string, isIn: boolean): ReadonlySet<string> {
  const next = new Set(set)
  if (isIn) next.add(name)
  else next.delete(name)
  return next
}
