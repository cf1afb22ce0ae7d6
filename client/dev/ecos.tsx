/** `ecos.html?state=…&lang=…`: one screen of an examiner, on a tablet that plays its part:
 *  the true fold and the true view, entries that no disk keeps. */
import '@fontsource-variable/atkinson-hyperlegible-mono'
import '@fontsource-variable/atkinson-hyperlegible-next'
import { render } from 'preact'
import { dump } from '../src/core/canonical'
import type { Json } from '../src/core/copy'
import { afterEntry, EMPTY_CHAIR, type ChairState } from '../src/core/ecos/chair'
import type { ChairKind } from '../src/core/ecos/entries'
import { formOf, NO_TIMES, type GridDocument, type GridLine } from '../src/core/ecos/grid'
import type { ChairTablet, ChairView } from '../src/ecos/chair/chair-tablet'
import type { OpenedStation } from '../src/ecos/chair/station'
import { chairView, type ChairTabletFacts, type ShownHalfDay } from '../src/ecos/chair/view'
import '../src/ecos/ecos.css'
import { ChairApp } from '../src/ecos/screen/app'
import type { Saving } from '../src/shell/tablet'
import '../src/styles/components.css'
import { OPENED } from './shelf'

const at = (hours: number, minutes: number, seconds = 0): number => Date.UTC(2026, 9, 20, hours - 2, minutes, seconds)
const T0 = at(8, 30)
const MINUTE = 60_000
const TEMPO = {
  station_ms: 8 * MINUTE,
  reading_ms: MINUTE,
  warn_ms: MINUTE,
  changeover_ms: 2 * MINUTE,
  rests_ms: [5 * MINUTE, 15 * MINUTE, 5 * MINUTE],
  factor: [1, 1],
} as const

const line = (text: string, ...levels: string[]): GridLine => ({ text: `<p>${text}</p>`, levels })
const yesNo = (text: string): GridLine => line(text, 'Non fait', 'Fait')
const three = (text: string): GridLine => line(text, 'Non fait', 'En partie', 'Fait')
const skill = (text: string, worst: string, best: string): GridLine =>
  line(text, worst, 'Insuffisant, par moments', 'Acceptable', 'Bon : reformule, respecte les silences', best)
const GRID: GridDocument = {
  station: 's3',
  title: 'Annonce d’un diabète de type 1 à une adolescente et à sa mère',
  criteria: [
    yesNo('Se présente, vérifie l’identité de la patiente'),
    yesNo('Propose de s’asseoir, place la mère à côté de sa fille'),
    three('Demande ce qu’elles savent déjà'),
    yesNo('Nomme le diabète de type 1 avec des mots simples'),
    yesNo('Laisse un silence, accueille l’émotion'),
    three('Dit que l’insuline est nécessaire dès aujourd’hui et à vie'),
    line('Signes d’hypoglycémie cités', '0', '1-2', '3', '4 et plus'),
    three('Dit quoi faire devant une hypoglycémie'),
    three('Cherche douleur abdominale, vomissements, soif'),
    yesNo('Demande une glycémie et une cétonémie capillaires'),
    three('Répond à la question sur le sport'),
    yesNo('Propose un relais : infirmière, association de patients'),
    yesNo('Fait reformuler par la patiente'),
  ],
  aptitudes: [
    skill('Écoute et empathie', 'Coupe la parole', 'Laisse parler et reformule'),
    skill('Clarté des explications', 'Jargon', 'Toujours clair'),
    skill('Conduite de l’entretien', 'Sans ordre', 'Entretien mené avec méthode'),
  ],
  overall: ['Échec net', 'Insuffisant', 'Limite', 'Réussi', 'Excellent'],
}
const EXAMINER = '<p>Laissez entrer, vérifiez le badge. Ne relancez qu’une fois : « Que souhaitez-vous dire ? »</p>'
const TRIAL = '<p>Une candidate se présente, s’assoit et nomme aussitôt la maladie. La mère pleure.</p>'
const NAMES = ['Malo Tanguy', 'Samira Haddad', 'Jeanne Le Goff', 'Yanis Benali', 'Chloé Marchand']
const SHEET = Array.from({ length: 20 }, (_, index) => ({
  turn: index + 1,
  candidate: { number: `081${String(index + 11)}`, name: NAMES[index % 5] ?? '' },
}))

type Said = readonly [ChairKind, Record<string, Json>]
const numberOf = (turn: number): string => SHEET[turn - 1]?.candidate.number ?? ''
const met = (turn: number): Said => ['met', { by: 'expected', candidate: numberOf(turn), turn }]
const whole = (turn: number): readonly Said[] => [
  met(turn),
  ['filled', { criteria: Array.from({ length: 13 }, (_, index) => index + 1), turn }],
  ...[1, 2, 3].map((aptitude): Said => ['rated', { aptitude, level: 3, turn }]),
  ['overall', { level: 3, turn }],
  ['validated', { grid: 'ab'.repeat(32), turn }],
]
const begun = (turn: number): readonly Said[] => [
  met(turn),
  ...[1, 1, 1, 1, 0, 2, 2, 2].map((level, index): Said => ['ticked', { criterion: index + 1, level, turn }]),
  ['ticked', { criterion: 3, level: 1, turn }],
  ['rated', { aptitude: 1, level: 3, turn }],
]
const upTo = (turn: number): readonly Said[] => Array.from({ length: turn }, (_, index) => whole(index + 1)).flat()

interface State {
  readonly nowMs: number
  readonly said: readonly Said[]
  readonly facts?: Partial<ChairTabletFacts>
  readonly half?: Partial<ShownHalfDay>
}
const KEPT: Saving = { kind: 'kept_here', waitingCount: 9 }
const COMING = { progress: { package: 'partial', bytesDone: 41, bytesTotal: 100 } } as const
const SEALED_FROM_ALL = { keys: null, sheet: new Map(), replays: [], isWithdrawn: false }
const STATES: Record<string, State> = {
  enter: { nowMs: at(7, 50), said: [], facts: { examiner: null, halfDay: null } },
  sealed: { nowMs: at(7, 55), said: [], half: { station: null, told: SEALED_FROM_ALL } },
  coming: { nowMs: at(7, 52), said: [], half: { station: null, source: COMING, told: SEALED_FROM_ALL } },
  incomplete: { nowMs: at(7, 55), said: [], half: { station: null, source: COMING } },
  'waiting-offline': { nowMs: at(9, 9, 20), said: upTo(4), facts: { saving: KEPT } },
  withdrawn: {
    nowMs: at(9, 0),
    said: upTo(2),
    half: { told: { keys: null, sheet: new Map(), replays: [], isWithdrawn: true } },
  },
  planned: { nowMs: at(8, 10), said: [], half: { bell: null } },
  exercise: { nowMs: at(8, 10), said: begun(0).slice(1), half: { bell: null } },
  waiting: { nowMs: at(8, 39, 20), said: upTo(1) },
  'waiting-tray': { nowMs: at(8, 49, 20), said: [...begun(1), ...whole(2)] },
  identify: { nowMs: at(8, 50, 10), said: upTo(2) },
  'identify-tray': { nowMs: at(8, 50, 10), said: [...begun(1), ...whole(2)] },
  reading: { nowMs: at(8, 50, 30), said: [...upTo(2), met(3)] },
  grid: { nowMs: at(8, 54, 20), said: [...upTo(2), ...begun(3)] },
  'grid-offline': {
    nowMs: at(8, 57, 10),
    said: [...begun(1), ...whole(2), ...begun(3)],
    facts: { saving: KEPT },
  },
  close: { nowMs: at(8, 58, 40), said: [...upTo(2), ...begun(3)] },
  'close-whole': { nowMs: at(8, 58, 40), said: [...upTo(2), ...whole(3).slice(0, -1)] },
  rotation: { nowMs: at(9, 19, 0), said: upTo(5) },
  'rotation-offline': { nowMs: at(9, 19, 0), said: upTo(5), facts: { saving: KEPT } },
  over: { nowMs: at(12, 20), said: [...upTo(18), ...begun(19), ...whole(20)] },
  'sealed-afternoon': {
    nowMs: at(13, 40),
    said: [],
    half: { station: null, told: SEALED_FROM_ALL },
    facts: { earlier: [{ title: 'ECOS, mardi matin', waitingCount: 12, isRefused: false, receipt: null }] },
  },
  'handed-noon': {
    nowMs: at(12, 22),
    said: [...upTo(20), ['handed', { reason: 'examiner' }]],
    facts: { saving: KEPT, following: { title: 'ECOS, mardi après-midi', scheduledMs: at(14, 30) } },
  },
  handed: {
    nowMs: at(12, 22),
    said: [...upTo(20), ['handed', { reason: 'examiner' }]],
    half: {
      receipt: {
        code: 'K7QF-2M9D-XH4R',
        qr: '',
        entriesWritten: 481,
        entriesHeld: 481,
        lastWrittenMs: at(12, 21),
        devicesCount: 1,
        composedMs: 0,
      },
    },
  },
}

class PlayedChair implements ChairTablet {
  private readonly listeners = new Set<(view: ChairView) => void>()
  private chair: ChairState = EMPTY_CHAIR
  private seq = 0
  private shown: ChairView
  private language: 'fr' | 'en'
  private readonly startedMs = performance.now()

  constructor(
    private readonly state: State,
    private readonly station: OpenedStation,
    language: 'fr' | 'en',
  ) {
    this.language = language
    for (const said of state.said) this.apply(said)
    this.shown = this.make()
  }

  view = (): ChairView => this.shown
  nowMs = (): number => this.state.nowMs + performance.now() - this.startedMs
  subscribe = (listener: (view: ChairView) => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
  stop = (): Promise<void> => Promise.resolve()
  enrol = (): Promise<void> => Promise.resolve()
  meet = (turn: number, candidate: string, by: string): void => this.say(['met', { by, candidate, turn }])
  miss = (turn: number, candidate: string): void => this.say(['unmet', { by: 'expected', candidate, turn }])
  tick = (turn: number, criterion: number, level: Json): void => this.say(['ticked', { criterion, level, turn }])
  rate = (turn: number, aptitude: number, level: Json): void => this.say(['rated', { aptitude, level, turn }])
  rateOverall = (turn: number, level: Json): void => this.say(['overall', { level, turn }])
  fill = (turn: number): void => {
    const grid = this.shown.turns[turn - 1]?.grid
    const criteria = (grid?.criteria ?? []).flatMap((level, index) => (level === null ? [index + 1] : []))
    this.say(['filled', { criteria, turn }])
  }
  remark = (turn: number, text: string): void => this.say(['remarked', { text, turn }])
  signal = (turn: number, what: string): void => this.say(['signalled', { turn, what }])
  present = (turn: number, document: number): void => this.say(['presented', { document, turn }])
  validate = ({ turn }: { turn: number }): Promise<void> =>
    Promise.resolve(this.say(['validated', { grid: 'ab'.repeat(32), turn }]))
  reopen = (turn: number, reason: string): void => this.say(['reopened', { reason, turn }])
  boxOf = (turn: number): Promise<string> =>
    Promise.resolve(`concours:4:0d9a4f2e-5b1c-4c57-8a3e-7e1f2b3c4d5e:${turn}:${'Ab3_'.repeat(105)}`)
  carry = (): { kind: 'known' } => ({ kind: 'known' })
  tail = (): Promise<string> =>
    Promise.resolve(`concours:3:0d9a4f2e-5b1c-4c57-8a3e-7e1f2b3c4d5e:1:481:${'ab'.repeat(32)}:${'cd'.repeat(64)}`)
  handIn = (): void => this.say(['handed', { reason: 'examiner' }])
  nextHalfDay = (): void => undefined
  forget = (): Promise<void> => Promise.resolve()
  setLanguage = (language: 'fr' | 'en'): void => {
    this.language = language
    this.publish()
  }

  private say(said: Said): void {
    this.apply(said)
    this.publish()
  }

  private publish(): void {
    this.shown = this.make()
    for (const listener of this.listeners) listener(this.shown)
  }

  private apply([kind, body]: Said): void {
    const entry = { seq: this.seq, kind, body: dump(body), device_ms: 0 }
    this.chair = afterEntry(this.chair, entry, { form: this.station.form, times: NO_TIMES, epoch: 1 })
    this.seq += 1
  }

  private make(): ChairView {
    const { facts, half, nowMs } = this.state
    const isCut = facts?.saving?.kind === 'kept_here'
    const record = {
      epoch: 1,
      title: 'ECOS, mardi matin',
      scheduledMs: T0,
      chair: { circuit: 'B', station: 2, place: 1, tempo: TEMPO },
      place: { site: 'Lyon-Sud', room: 'Salle 12', seat: '1' },
    }
    const halfDay = {
      record,
      station: this.station,
      told: { keys: {}, sheet: new Map(SHEET.map(({ turn, candidate }) => [turn, candidate])), isWithdrawn: false },
      documents: { opened: OPENED },
      source: { progress: { package: 'whole', bytesDone: 9, bytesTotal: 9 } },
      chair: this.chair,
      journal: { acknowledgedCount: isCut ? 20 : this.seq },
      bell: { tempo: TEMPO, t0Ms: T0, pauses: [], replays: [] },
      isSuperseded: false,
      isHanded: this.chair.handed !== null,
      receipt: null,
      ...half,
    } as unknown as ShownHalfDay
    return chairView({
      isStarted: true,
      isOtherTab: false,
      isBusy: false,
      language: this.language,
      examiner: { number: 'E11', name: 'Pr Martin', university: 'Amiens' },
      halfDay,
      following: null,
      earlier: [],
      nowMs,
      saving: { kind: 'all_kept', atMs: nowMs - 20_000 },
      problem: null,
      ...facts,
    })
  }
}

const asked = new URLSearchParams(location.search)
const state = STATES[asked.get('state') ?? 'grid'] ?? STATES.grid!
const station: OpenedStation = {
  document: GRID,
  briefing: { examiner: EXAMINER, exercise: TRIAL },
  form: formOf(GRID, 'ab'.repeat(32)),
}
const tablet = new PlayedChair(state, station, asked.get('lang') === 'en' ? 'en' : 'fr')
render(<ChairApp tablet={tablet} />, document.getElementById('app') ?? document.body)
