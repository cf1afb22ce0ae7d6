/** A screen that is read from ten metres: the order, the time that is left, the doors. */
import doorOpen from 'lucide-static/icons/door-open.svg?raw'
import book from 'lucide-static/icons/book-open-text.svg?raw'
import leave from 'lucide-static/icons/log-out.svg?raw'
import pause from 'lucide-static/icons/circle-pause.svg?raw'
import station from 'lucide-static/icons/stethoscope.svg?raw'
import flag from 'lucide-static/icons/flag.svg?raw'
import rest from 'lucide-static/icons/coffee.svg?raw'
import { turnsCount } from '../../core/ecos/bells'
import { Html } from '../../screen/html'
import { Icon, SvgIcon } from '../../screen/icon'
import { ShelfFigures } from '../figures'
import { chooseMeans } from '../screen/means'
import type { PostCircuit } from './circuit'
import { faceOf, STEPS, type Order, type PostFace, type TurnPart } from './orders'
import type { PostStage } from './place'

const SHAPES: { readonly [order in Order]: string } = {
  unannounced: doorOpen,
  door: doorOpen,
  read: book,
  station,
  leave,
  rest,
  paused: pause,
  over: flag,
}

/** When candidates read at a door: from the signal on, and while they are inside. */
const READ = new Set<Order>(['read', 'station'])
/** A text with more than that is written smaller. */
const LONG_SIGNS = 800
/** When a door shows whether its text is here. */
const AWAITED = new Set<Order>(['unannounced', 'door'])

interface FarProps {
  readonly stage: PostStage
  readonly circuit: PostCircuit
  readonly now: number | null
  hourOf(atMs: number): string
  dayOf(atMs: number): string
}

export function FarScreen(props: FarProps) {
  const { stage, circuit, now, hourOf } = props
  const { view, words, place } = stage
  const face = faceOf(view.bell, now ?? 0)
  const door = place.screen === null || place.screen === 0 ? null : circuit.doors[place.screen - 1]
  const isRead = view.text !== null && READ.has(face.order)
  return (
    <div class={isRead ? 'far reads' : 'far'}>
      <FarHead {...props} face={face} />
      <main>
        {door?.isWithdrawn ? <WithdrawnDoor stage={stage} /> : <Say {...props} face={face} />}
        {isRead && !door?.isWithdrawn && <Instructions stage={stage} />}
        <Steps stage={stage} circuit={circuit} face={face} />
        {place.screen === 0 ? (
          <Doors stage={stage} circuit={circuit} turn={face.turn} />
        ) : (
          door != null && <OwnDoor stage={stage} numbers={door.numbers} turn={face.turn} />
        )}
      </main>
      {view.cutSinceMs !== null && <footer class="cut">{words.cut(hourOf(view.cutSinceMs))}</footer>}
    </div>
  )
}

function FarHead({ stage, circuit, face, now, hourOf }: FarProps & { face: PostFace }) {
  const { words, place, means, setMeans } = stage
  const { screen } = place
  const room = screen ? (circuit.doors[screen - 1]?.room ?? '') : ''
  const switchOf = async (name: 'sound' | 'speech'): Promise<void> => {
    const chosen = { ...means, [name]: !means[name] }
    await chooseMeans(chosen)
    setMeans(chosen)
  }
  return (
    <header>
      <p class="where">
        {screen ? (
          <>
            <b>{words.station(screen)}</b>
            {` · ${room === '' ? '' : `${words.atDoor(room)} · `}${words.circuit(circuit.code)}`}
          </>
        ) : (
          <b>{words.circuit(circuit.code)}</b>
        )}
        {face.turn > 0 && <span>{` · ${words.turn(face.turn, turnsCount(circuit.tempo))}`}</span>}
      </p>
      {now !== null && <p class="num clock">{hourOf(now)}</p>}
      <div class="means">
        {(['sound', 'speech'] as const).map((name) => (
          <button
            type="button"
            key={name}
            class="btn quiet"
            aria-pressed={means[name]}
            onClick={() => void switchOf(name)}
          >
            <Icon name={means[name] ? 'aloud' : 'silent'} />
            {words[name][means[name] ? 'on' : 'off']}
          </button>
        ))}
      </div>
    </header>
  )
}

function Say({ stage, circuit, face, now, hourOf, dayOf }: FarProps & { face: PostFace }) {
  const { view, words } = stage
  const { order, untilMs } = face
  return (
    <div class="say">
      <div class="mk">
        <SvgIcon text={SHAPES[order]} />
      </div>
      <div class="in">
        <h1>{words.orders[order]}</h1>
        {untilMs !== null && now !== null && <Digits leftMs={untilMs - now} />}
        {untilMs !== null && <p class="until num">{words.until[order]?.(hourOf(untilMs))}</p>}
        {order === 'unannounced' && <p class="until">{words.scheduled(dayOf(circuit.scheduledMs))}</p>}
        {order === 'paused' && <p class="until">{words.waiting}</p>}
        {view.text !== null && AWAITED.has(order) && (
          <p class="until">{view.text.isHere ? words.text.here : words.text.coming}</p>
        )}
      </div>
    </div>
  )
}

/** What candidates read; its language is that of the exam, whatever the screen's. */
function Instructions({ stage }: { stage: PostStage }) {
  const { view, words, shared } = stage
  const { html = null, figures = null } = view.text ?? {}
  return (
    <section class={figures ? 'instructions shows' : 'instructions'} aria-label={words.text.title} tabIndex={0}>
      {html === null ? (
        <p class="stop" role="alert">
          {words.text.missing}
        </p>
      ) : (
        <div class={html.length > LONG_SIGNS ? 'text long' : 'text'} lang="fr" tabIndex={figures ? 0 : undefined}>
          <Html html={html} />
        </div>
      )}
      {figures && (
        <div class="shelf">
          <ShelfFigures shelf={figures} words={shared} />
        </div>
      )}
    </section>
  )
}

const SECOND_MS = 1_000

/** By ten seconds until the last minute, then one by one; hours where there are any. */
function Digits({ leftMs }: { leftMs: number }) {
  const left = Math.max(0, Math.ceil(leftMs / SECOND_MS))
  const seconds = left > 60 ? 10 * Math.ceil(left / 10) : left
  const [hours, minutes] = [Math.floor(seconds / 3_600), Math.floor((seconds % 3_600) / 60)]
  return (
    <p class="left" role="timer" aria-live="off">
      {hours > 0 && (
        <>
          {hours}
          <small>h</small>
        </>
      )}
      {(minutes > 0 || hours > 0) && (
        <>
          {hours > 0 ? String(minutes).padStart(2, '0') : minutes}
          <small>min</small>
        </>
      )}
      {hours === 0 && (
        <>
          {minutes > 0 ? String(seconds % 60).padStart(2, '0') : seconds}
          <small>s</small>
        </>
      )}
    </p>
  )
}

function WithdrawnDoor({ stage }: { stage: PostStage }) {
  return (
    <div class="say">
      <div class="mk">
        <Icon name="octagon" />
      </div>
      <div class="in">
        <h1>{stage.words.withdrawn}</h1>
        <p class="until">{stage.words.withdrawnText}</p>
      </div>
    </div>
  )
}

function Steps({ stage, circuit, face }: { stage: PostStage; circuit: PostCircuit; face: PostFace }) {
  const { words } = stage
  const at = face.part === null ? -1 : STEPS.indexOf(face.part.name)
  return (
    <ol class="steps3" aria-label={words.progress}>
      {STEPS.map((name, index) => (
        <li key={name} class={index === at ? 'on' : index < at ? 'past' : ''} aria-current={index === at && 'step'}>
          <i>{index === at && <u style={{ width: `${Math.round(100 * (face.part?.done ?? 0))}%` }} />}</i>
          <span>{`${words.parts[name]}, ${lengthOf(circuit, name)}`}</span>
        </li>
      ))}
    </ol>
  )
}

/** As long as it is in this circuit: its tempo may be longer than others'. */
function lengthOf({ tempo }: PostCircuit, part: TurnPart): string {
  const { factor, changeover_ms, reading_ms, station_ms } = tempo
  const atStation = part === 'reading' ? reading_ms : station_ms - reading_ms
  const ms = part === 'changeover' ? changeover_ms : (atStation * factor[0]) / factor[1]
  const seconds = Math.round(ms / SECOND_MS)
  const [minutes, rest] = [Math.floor(seconds / 60), seconds % 60]
  return [minutes > 0 && `${minutes} min`, (rest > 0 || minutes === 0) && `${rest} s`].filter(Boolean).join(' ')
}

function Doors({ stage, circuit, turn }: { stage: PostStage; circuit: PostCircuit; turn: number }) {
  const { words } = stage
  return (
    <ul class="doors" aria-label={words.doors}>
      {circuit.doors.map(({ room, numbers, isWithdrawn }, index) => (
        <li key={index}>
          <span>{room === '' ? words.station(index + 1) : words.atDoor(room)}</span>
          <b class="num">{(isWithdrawn ? null : numbers[Math.max(turn, 1) - 1]) ?? '–'}</b>
        </li>
      ))}
    </ul>
  )
}

function OwnDoor({
  stage,
  numbers,
  turn,
}: {
  stage: PostStage
  numbers: PostCircuit['doors'][0]['numbers']
  turn: number
}) {
  const { words } = stage
  const shown = Math.max(turn, 1)
  return (
    <ul class="doors two" aria-label={words.doors}>
      <li>
        <span>{words.now}</span>
        <b class="num">{numbers[shown - 1] ?? words.nobody}</b>
      </li>
      <li>
        <span>{words.next}</span>
        <b class="num">{numbers[shown] ?? words.nobody}</b>
      </li>
    </ul>
  )
}
