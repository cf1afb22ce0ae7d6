/** Every message that may come while a screen stands, and what it changes of the view. A new
 *  kind of what is saved, of a notice or of a call has no row here: types say so. */
import type { CallState } from '../src/core/call'
import type { Notice, Saving, TabletView } from '../src/shell/tablet'
import { problems } from '../src/words/fr/problems'

export type Message = Partial<TabletView>

const LONG = 'Dossier 3, question 2 : lire « 15 mg » au lieu de « 15 g ». '.repeat(5)
const MINUTE_MS = 60_000
const UNKNOWN_CODE = 'a.code_that_has_no_words'

const SAVINGS: Readonly<Record<Saving['kind'], readonly Saving[]>> = {
  all_kept: [{ kind: 'all_kept', atMs: null }],
  sending: [{ kind: 'sending', waitingCount: 1284 }],
  kept_here: [
    { kind: 'kept_here', waitingCount: 14 },
    { kind: 'kept_here', waitingCount: 1284 },
    { kind: 'kept_here', waitingCount: 14, isAtSite: true },
  ],
  cannot_keep: [{ kind: 'cannot_keep' }],
}

function noticesAt(nowMs: number): readonly Notice[] {
  const rows: Readonly<Record<Notice['kind'], Notice>> = {
    message: { number: 1, kind: 'message', text: LONG },
    extended: { number: 2, kind: 'extended', minutes: 8, reason: LONG, scope: 'site' },
    closed: { number: 3, kind: 'closed', endMs: nowMs, roomEndMs: nowMs - MINUTE_MS },
    call_seen: { number: 4, kind: 'call_seen', atMs: nowMs },
    copy_resumed: { number: -1, kind: 'copy_resumed', untilMs: null },
  }
  return Object.values(rows)
}

/** What becomes of a call that was made. */
export function callsAt(nowMs: number): Readonly<Record<CallState['state'], Message>> {
  const call = { need: 'tablet' as const, madeMs: nowMs, seenMs: null }
  return {
    sending: { call: { ...call, state: 'sending' } },
    held: { call: { ...call, state: 'held' } },
    seen: { call: { ...call, seenMs: nowMs, state: 'seen' } },
  }
}

function timesAt(nowMs: number): Readonly<Record<string, Message>> {
  return {
    'a quarter of an hour': { endMs: nowMs + 14.5 * MINUTE_MS },
    'last minutes': { endMs: nowMs + 4.5 * MINUTE_MS },
    'last seconds': { endMs: nowMs + 0.7 * MINUTE_MS },
    'the room ends': { roomEndMs: nowMs + MINUTE_MS },
    'end unsure': { isEndUnsure: true },
  }
}

/** The longest of each kind: for screens that say the others in the same place. */
export const LONGEST = [
  'saving 0',
  'saving 3',
  'saving 5',
  'problem kiosk.unproven',
  'two notices',
  'last minutes',
  'the room ends',
  'link down',
  'refused',
  'until when',
]

export function messagesAt({ readiness, pause }: TabletView, nowMs: number): Readonly<Record<string, Message>> {
  const savings = Object.values(SAVINGS).flat()
  const notices = noticesAt(nowMs)
  const codes = [...Object.keys(problems), UNKNOWN_CODE]
  return {
    ...Object.fromEntries(savings.map((saving, at) => [`saving ${at}`, { saving }])),
    ...Object.fromEntries(notices.map((notice) => [`notice ${notice.kind}`, { notices: [notice] }])),
    'two notices': { notices: notices.slice(0, 2) },
    ...Object.fromEntries(codes.map((code) => [`problem ${code}`, { problem: { code, atMs: nowMs } }])),
    ...timesAt(nowMs),
    'link down': { readiness: { ...readiness, link: 'down' } },
    'clock unknown': { readiness: { ...readiness, clock: null } },
    'storage failing': { readiness: { ...readiness, storage: 'failing' } },
    'battery low': { readiness: { ...readiness, batteryPercent: 12 } },
    refused: { refused: { entriesCount: 1284, isPlace: false } },
    busy: { busy: true },
    ...(pause === null ? {} : { 'until when': { pause: { ...pause, untilMs: nowMs + MINUTE_MS } } }),
  }
}
