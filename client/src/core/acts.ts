/** What one entry says: its body read once, to the field. A body that is not of its
 *  kind says nothing. Pure. Twin of `src/concours/core/delivery/attempt/acts.py`. */
import { load, NotCanonical } from './canonical'
import type { HandInReason, Json, Ranges } from './copy'

export type Act =
  | { readonly kind: 'noted' } // changes no copy: opened, and what is silent
  | { readonly kind: 'seen'; readonly question: string }
  | { readonly kind: 'answered'; readonly question: string; readonly answer: Json }
  | {
      readonly kind: 'eliminated'
      readonly question: string
      readonly propositions: readonly string[]
    }
  | { readonly kind: 'flagged'; readonly question: string; readonly flagged: boolean }
  | { readonly kind: 'validated'; readonly question: string }
  | { readonly kind: 'highlighted'; readonly dossier: string; readonly ranges: Ranges }
  | { readonly kind: 'handed'; readonly reason: HandInReason }

type Body = { readonly [name: string]: Json }

/** Kinds that change no copy, whatever their bodies say. */
const SILENT_KINDS: readonly string[] = ['opened', 'left', 'returned', 'strayed', 'viewed', 'framed', 'pasted']

const HAND_IN_REASONS: readonly HandInReason[] = ['time', 'candidate', 'closed']

/** What the entry says, or null when its body is not of its kind. */
export function readAct(kind: string, body: string): Act | null {
  if (SILENT_KINDS.includes(kind)) return { kind: 'noted' }
  const value = parse(body)
  if (value === null) return null
  switch (kind) {
    case 'highlighted':
      return readHighlights(value)
    case 'handed': {
      const reason = HAND_IN_REASONS.find((known) => known === value.reason)
      return has(value, 'reason') && reason !== undefined ? { kind, reason } : null
    }
    default:
      return readOnQuestion(kind, value)
  }
}

/** Whether a device opened the paper by launch words, before any news of the launch. */
export function isSpokenOpening(kind: string, body: string): boolean {
  return kind === 'opened' && parse(body)?.spoken === true
}

/** Whether it was the tablet's clock that handed the copy in. */
export function isEndOfTime(kind: string, body: string): boolean {
  const act = readAct(kind, body)
  return act?.kind === 'handed' && act.reason === 'time'
}

function readOnQuestion(kind: string, body: Body): Act | null {
  const { question, answer = null, flagged } = body
  if (typeof question !== 'string') return null
  switch (kind) {
    case 'seen':
    case 'validated':
      return has(body, 'question') ? { kind, question } : null
    case 'answered':
      return has(body, 'answer', 'question') ? { kind, question, answer } : null
    case 'flagged': {
      const isSound = has(body, 'flagged', 'question') && typeof flagged === 'boolean'
      return isSound ? { kind, question, flagged } : null
    }
    case 'eliminated':
      return readEliminated(question, body)
    default:
      return null
  }
}

function readEliminated(question: string, body: Body): Act | null {
  const { propositions } = body
  if (!has(body, 'propositions', 'question') || !isNames(propositions)) return null
  const isSet = new Set(propositions).size === propositions.length
  return isSet ? { kind: 'eliminated', question, propositions } : null
}

function readHighlights(body: Body): Act | null {
  const { dossier, ranges } = body
  if (!has(body, 'dossier', 'ranges') || typeof dossier !== 'string') return null
  return isRanges(ranges) ? { kind: 'highlighted', dossier, ranges } : null
}

function parse(text: string): Body | null {
  try {
    const value = load(text)
    const isBody = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isBody ? (value as Body) : null
  } catch (fault) {
    if (fault instanceof NotCanonical) return null
    throw fault
  }
}

/** Exactly these fields; canonical JSON has them sorted. */
function has(body: Body, ...names: readonly string[]): boolean {
  return Object.keys(body).join() === names.join()
}

function isNames(value: Json | undefined): value is readonly string[] {
  return Array.isArray(value) && value.every((name) => typeof name === 'string')
}

function isRanges(value: Json | undefined): value is Ranges {
  return Array.isArray(value) && value.every(isRange)
}

function isRange(value: Json): value is readonly [number, number] {
  if (!Array.isArray(value) || value.length !== 2) return false
  const [start, end] = value as readonly Json[]
  if (typeof start !== 'number' || typeof end !== 'number') return false
  return start >= 0 && start < end
}
