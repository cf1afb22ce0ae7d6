/** The states to look at, by name. The day is Monday 19 October 2026, in Paris. */
import type { Copy, Json } from '../src/core/copy'
import { USUAL_SETTINGS } from '../src/core/settings'
import type { Notice, Saving, Sitting, TabletView } from '../src/shell/tablet'
import { ARTICLE } from './article'
import { PAPER } from './paper'

const at = (hours: number, minutes: number, seconds = 0): number => Date.UTC(2026, 9, 19, hours - 2, minutes, seconds)
const T0 = at(14, 30)
const END = at(17, 30)
const NOW = at(16, 18)

const finals = ['dp1', 'dp2', 'dp3'].flatMap(
  (id) => PAPER.dossiers.find((dossier) => dossier.id === id)?.questions.map((q) => q.id) ?? [],
)
const done = (ids: readonly string[]): [string, Json][] => ids.map((id) => [id, ['A', 'C']])
const lca =
  PAPER.dossiers
    .find(({ id }) => id === 'lca1')
    ?.questions.slice(0, 5)
    .map((q) => q.id) ?? []
const isolated =
  PAPER.dossiers
    .find(({ id }) => id === 'qi')
    ?.questions.slice(0, 20)
    .map((q) => q.id) ?? []

const read = ARTICLE.sections
  .map(({ text }) => new DOMParser().parseFromString(text, 'text/html').body.textContent)
  .join('')
const whereIs = (words: string): readonly [number, number] => [read.indexOf(words), read.indexOf(words) + words.length]

const COPY: Copy = {
  answers: new Map<string, Json>([
    ...done([...finals, ...lca, 'lca1-q6']),
    ...isolated.map((id): [string, Json] => [id, ['A']]),
    ['dp4-q1', ['A']],
    ['dp4-q2', 'pneumopathie aiguë communautaire'],
    ['dp4-q3', ['A']],
    ['lca1-q6', ['A']],
    ['kfp1-q1', ['B']],
    ['kfp1-q3', 'amoxicilline par voie'],
    ['qi-q22', ['s3']],
    ['qi-q23', -1],
    [
      'qi-q24',
      [
        [150, 534],
        [612, 900],
      ],
    ],
  ]),
  eliminated: new Map([
    ['dp4-q3', ['D']],
    ['lca1-q6', ['D']],
  ]),
  flagged: new Set(['lca1-q3', 'qi-q7']),
  seen: new Set(),
  validated: new Set([...finals, 'dp4-q1', 'dp4-q2']),
  highlights: new Map([
    [
      'lca1',
      ['1,991 participants (98.9%)', 'intention-to-treat analysis', 'risk ratio 0.65, 95% CI 0.41 to 1.01'].map(
        whereIs,
      ),
    ],
  ]),
  handed: null,
}
const EMPTY: Copy = {
  ...COPY,
  answers: new Map(),
  eliminated: new Map(),
  flagged: new Set(),
  validated: new Set(),
  highlights: new Map(),
}

const VIEW: TabletView = {
  phase: 'composing',
  language: 'fr',
  candidate: { number: '04217', name: 'Camille Aubertin', site: 'Lyon-Sud', room: 'Salle 2', seat: 'B-14' },
  sitting: {
    id: 's',
    attempt: 'a',
    title: 'UC 1 · Dossiers et questions isolées',
    kind: 'exam',
    scheduledMs: T0,
    isCancelled: false,
    durationMs: 10_800_000,
    factor: [4, 3],
  },
  readiness: {
    package: 'whole',
    packageCheckedMs: at(13, 52),
    bytesDone: 41_200_000,
    bytesTotal: 41_200_000,
    clock: { uncertaintyMs: 80 },
    link: 'up',
    storage: 'persistent',
    batteryPercent: 94,
    rejoin: 'untried',
    reopens: true,
  },
  t0Ms: T0,
  endMs: END,
  isEndUnsure: false,
  pause: null,
  paper: PAPER,
  copy: COPY,
  saving: { kind: 'all_kept', atMs: NOW },
  refused: null,
  notices: [],
  receipt: null,
  next: null,
  earlier: [],
  problem: null,
  mayHear: null,
  quitPath: null,
  call: null,
  mayCall: true,
  settings: USUAL_SETTINGS,
  roomEndMs: null,
  exams: [],
  voice: { kind: 'missing', isSpeaking: false },
  busy: false,
}

const before: Partial<TabletView> = { phase: 'waiting', paper: null, copy: EMPTY, t0Ms: null, endMs: null }
const fresh: Partial<TabletView> = { ...before, candidate: null, sitting: null }
const problem = (code: string): Partial<TabletView> => ({ problem: { code, atMs: NOW } })
const saving = (value: Saving): Partial<TabletView> => ({ saving: value })
const notices = (...list: Notice[]): Partial<TabletView> => ({ notices: list })
const receipt = {
  code: 'K7QF-2M9D-XH4R',
  qr: `concours:2:${'0f'.repeat(32)}`,
  entriesWritten: 1248,
  entriesHeld: 1248,
  lastWrittenMs: at(18, 29, 51),
  devicesCount: 2,
  composedMs: 14_400_000,
}

const NEXT: Sitting = {
  id: 's2',
  attempt: 'a2',
  title: 'UC 2 · Lecture critique d’article',
  kind: 'exam',
  scheduledMs: at(9, 0) + 86_400_000,
  isCancelled: false,
  durationMs: 7_200_000,
  factor: [4, 3],
}

type State = readonly [change: Partial<TabletView>, nowMs?: number]

const STATES: Readonly<Record<string, State>> = {
  starting: [{ ...fresh, phase: 'starting' }],
  enrolment: [{ ...fresh, phase: 'enrolment' }],
  'enrolment-unknown': [{ ...fresh, phase: 'enrolment', ...problem('enrol.unknown') }],
  'enrolment-replacement': [{ ...fresh, phase: 'enrolment', ...problem('enrol.replacement_needed') }],
  'enrolment-cut': [{ ...fresh, phase: 'enrolment', ...problem('link.down') }],
  downloading: [
    { ...before, phase: 'downloading', readiness: { ...VIEW.readiness, package: 'partial', bytesDone: 17_300_000 } },
  ],
  'downloading-cut': [
    {
      ...before,
      phase: 'downloading',
      readiness: { ...VIEW.readiness, package: 'partial', bytesDone: 17_300_000, link: 'down' },
    },
  ],
  waiting: [before, at(14, 10)],
  'waiting-poor': [
    { ...before, readiness: { ...VIEW.readiness, clock: null, link: 'down', batteryPercent: 18, storage: 'failing' } },
    at(14, 10),
  ],
  'waiting-open': [{ ...before, readiness: { ...VIEW.readiness, reopens: false } }, at(14, 31)],
  'waiting-cut': [{ ...before, mayHear: 'launch', readiness: { ...VIEW.readiness, link: 'down' } }, at(14, 31)],
  armed: [{ ...before, phase: 'armed', t0Ms: T0, endMs: at(18, 30) }, at(14, 29, 18)],
  'armed-long': [{ ...before, phase: 'armed', t0Ms: T0, endMs: at(18, 30) }, at(14, 23)],
  composing: [{}],
  first: [{ copy: EMPTY }, at(14, 31)],
  sending: [saving({ kind: 'sending', waitingCount: 1 })],
  cut: [{ mayHear: 'time', ...saving({ kind: 'kept_here', waitingCount: 14 }) }],
  failing: [saving({ kind: 'cannot_keep' })],
  equivocation: [{ ...problem('journal.equivocation'), ...saving({ kind: 'cannot_keep' }) }],
  nothing: [{ ...before, sitting: null }],
  quarter: [{}, END - 14.5 * 60_000],
  last: [{}, END - 4 * 60_000 - 32_000],
  extended: [
    {
      endMs: at(17, 38),
      ...notices({
        number: 4,
        kind: 'extended',
        minutes: 8,
        reason: 'Coupure d’électricité à Lyon-Sud.',
        scope: 'site',
      }),
    },
  ],
  message: [
    notices({ number: 5, kind: 'message', text: 'Dossier 3, question 2 : lire « 15 mg » au lieu de « 15 g ».' }),
  ],
  rescued: [
    {
      ...saving({ kind: 'kept_here', waitingCount: 2, isAtSite: true }),
      ...notices({ number: -1, kind: 'copy_resumed', untilMs: at(15, 9) + 18_000 }),
    },
  ],
  'rescued-partly': [
    {
      ...saving({ kind: 'kept_here', waitingCount: 2 }),
      ...notices({ number: -1, kind: 'copy_resumed', untilMs: null }),
    },
  ],
  unsure: [{ endMs: at(17, 30), isEndUnsure: true, saving: { kind: 'kept_here', waitingCount: 12 } }, at(17, 31)],
  paused: [{ phase: 'paused', endMs: null, pause: { cause: 'evacuation', untilMs: null, leftMs: 72 * 60_000 } }],
  locked: [{ phase: 'paused', endMs: null, pause: { cause: 'lock', untilMs: null, leftMs: 4 * 60_000 + 31_000 } }],
  delivering: [{ phase: 'delivering', ...saving({ kind: 'sending', waitingCount: 3 }) }, at(18, 30)],
  'delivering-cut': [{ phase: 'delivering', ...saving({ kind: 'kept_here', waitingCount: 37 }) }, at(18, 30)],
  receipt: [{ phase: 'receipt', receipt }, at(18, 31)],
  'receipt-locked': [{ phase: 'receipt', receipt, quitPath: '/seb/quit?c=abcdefghijklmnopqrstuv' }, at(18, 31)],
  'receipt-next': [{ phase: 'receipt', receipt, next: NEXT }, at(18, 31)],
  'delivering-next': [
    { phase: 'delivering', next: NEXT, ...saving({ kind: 'kept_here', waitingCount: 12 }) },
    at(18, 31),
  ],
  'waiting-second': [
    {
      ...before,
      sitting: NEXT,
      earlier: [{ title: 'UC 1 · Dossiers et questions isolées', waitingCount: 12, isRefused: false, receipt: null }],
    },
    at(18, 40),
  ],
  'waiting-third': [
    {
      ...before,
      sitting: NEXT,
      earlier: [{ title: 'UC 1 · Dossiers et questions isolées', waitingCount: 0, isRefused: false, receipt }],
    },
    at(18, 40),
  ],
  'receipt-check': [
    {
      phase: 'receipt',
      receipt,
      sitting: VIEW.sitting === null ? null : { ...VIEW.sitting, kind: 'check', title: 'Essai de la tablette' },
    },
    at(18, 31),
  ],
  superseded: [{ phase: 'superseded', ...saving({ kind: 'sending', waitingCount: 2 }) }],
  'not-admitted': [{ phase: 'superseded', refused: { entriesCount: 38, isPlace: true } }],
  'delivering-refused': [
    { phase: 'delivering', refused: { entriesCount: 3, isPlace: false }, ...saving({ kind: 'cannot_keep' }) },
    at(18, 31),
  ],
  'waiting-refused': [
    {
      ...before,
      sitting: NEXT,
      earlier: [{ title: 'UC 1 · Dossiers et questions isolées', waitingCount: 12, isRefused: true, receipt: null }],
    },
    at(18, 40),
  ],
  'other-tab': [{ phase: 'other_tab' }],
}

export function stateNamed(name: string): { view: TabletView; nowMs: number } {
  const [change, nowMs] = STATES[name] ?? [{}]
  return { view: { ...VIEW, ...change }, nowMs: nowMs ?? NOW }
}
