/** `post.html?state=…#CODE/0`: a screen of a signal post at an instant of a half-day. */
import '@fontsource-variable/atkinson-hyperlegible-mono'
import '@fontsource-variable/atkinson-hyperlegible-next'
import { render } from 'preact'
import { momentOf } from '../src/core/ecos/bells'
import { atStart } from '../src/ecos/documents'
import '../src/ecos/ecos.css'
import { bellOf, readCircuit } from '../src/ecos/post/circuit'
import '../src/ecos/post/far.css'
import { PostApp } from '../src/ecos/post/screen'
import type { PostView } from '../src/ecos/post/signal-post'
import '../src/styles/components.css'
import { OPENED } from './shelf'

const at = (hours: number, minutes: number, seconds = 0): number => Date.UTC(2026, 9, 20, hours - 2, minutes, seconds)
const MINUTE = 60_000
const T0 = at(8, 30)
const LAUNCHED = { number: 1, sitting: 's', kind: 'launched', t0_ms: T0 }
const PAUSED = { number: 2, sitting: 's', kind: 'paused', cause: 'material', scope: 'circuit', at_ms: at(8, 55) }
const numbersAt = (station: number): (string | null)[] =>
  Array.from({ length: 20 }, (_, index) => {
    const position = (station - (index % 5) + 5) % 5
    return position === 4 ? null : `081${11 + position + 5 * Math.floor(index / 5)}`
  })
const TOLD = {
  sitting: 's',
  title: 'ECOS, mardi matin',
  scheduled_ms: T0,
  site: 'Lyon-Sud',
  circuit: 'B',
  tempo: {
    station_ms: 8 * MINUTE,
    reading_ms: MINUTE,
    warn_ms: MINUTE,
    changeover_ms: 2 * MINUTE,
    rests_ms: [5 * MINUTE, 15 * MINUTE, 5 * MINUTE],
    factor: [1, 1],
  },
  doors: ['212', '213', '214', '215', '216'].map((room, station) => ({
    room,
    numbers: numbersAt(station),
    is_withdrawn: false,
  })),
  news: [LAUNCHED],
}

const TEXT = `<p>Vous êtes interne aux urgences. Madame Martin, 58 ans, consulte pour une douleur de la
poitrine apparue il y a deux heures.</p><p>Vous disposez de son électrocardiogramme, affiché dans la salle.</p>
<p>Votre tâche :</p><ul><li>conduire l’interrogatoire ;</li><li>interpréter l’électrocardiogramme à voix haute ;</li>
<li>annoncer à la patiente ce que vous allez faire.</li></ul><p>Vous n’avez pas à l’examiner.</p>`

interface State {
  readonly nowMs: number
  readonly told?: Partial<typeof TOLD> | null
  readonly view?: Partial<PostView>
}
const STATES: Record<string, State> = {
  asking: { nowMs: at(8, 0), told: null },
  unknown: { nowMs: at(8, 0), told: null, view: { problem: 'unknown' } },
  planned: { nowMs: at(8, 0), told: { news: [] } },
  before: { nowMs: at(8, 28, 40) },
  reading: { nowMs: at(8, 50, 20) },
  station: { nowMs: at(8, 54) },
  leave: { nowMs: at(8, 58, 6) },
  door: { nowMs: at(8, 58, 40) },
  rest: { nowMs: at(9, 21) },
  paused: { nowMs: at(8, 56), told: { news: [LAUNCHED, PAUSED] as never } },
  cut: { nowMs: at(8, 58, 40), view: { cutSinceMs: at(8, 47) } },
  withdrawn: {
    nowMs: at(8, 54),
    told: { doors: TOLD.doors.map((door, index) => ({ ...door, is_withdrawn: index === 2 })) },
  },
  over: { nowMs: at(13, 0) },
  sealed: { nowMs: at(8, 28, 40), view: { text: { isHere: true, html: null, figures: null } } },
  text: { nowMs: at(8, 50, 20), view: { text: { isHere: true, html: TEXT, figures: null } } },
  figures: { nowMs: at(8, 50, 20), view: { text: { isHere: true, html: TEXT, figures: atStart(OPENED) } } },
  missing: { nowMs: at(8, 50, 20), view: { text: { isHere: false, html: null, figures: null } } },
}

const asked = new URLSearchParams(location.search)
const { nowMs, told = {}, view = {} } = STATES[asked.get('state') ?? 'door'] ?? STATES.door!
if (asked.get('lang') === 'en') document.documentElement.lang = 'en'
const circuit = told === null ? null : readCircuit({ ...TOLD, ...told })
const bell = circuit && bellOf(circuit)
const shown: PostView = {
  circuit,
  bell,
  moment: bell && momentOf(bell, nowMs),
  text: null,
  problem: null,
  cutSinceMs: null,
  ...view,
}
const post = { view: () => shown, subscribe: () => () => undefined, nowMs: () => nowMs }
render(<PostApp post={post} onPlace={() => undefined} />, document.getElementById('app') ?? document.body)
