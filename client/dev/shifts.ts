/** Finds what a message moves of what can be touched: each message comes and goes on a screen,
 *  at both ends of what scrolls. `tests/e2e/test_messages_shift_nothing.py` asks. */
import type { FakeTablet } from './fake'
import { callsAt, LONGEST, messagesAt, type Message } from './messages'
import { stateNamed } from './states'
import type { TabletView } from '../src/shell/tablet'

const TOUCHABLE =
  'a[href], button, input, textarea, select, label, summary, canvas, [role="button"], [role="option"], [tabindex="0"]'
const SCROLLING = '.sheet, .ans, .doc, .side, .review, .panel'
const TOLERANCE_PX = 1

/** A screen to look at: a state, a question, what is pressed first, and what may come. */
interface Shown {
  readonly state?: string
  readonly question?: string
  readonly presses?: readonly string[]
  readonly change?: Message
  /** All messages, or the longest of each place. */
  readonly isWhole?: boolean
}

/** A field that is asked for is no message: it takes the focus, above the button. */
const ASKING = /^problem (enrol\.replacement|rescue\.(unknown|used|no_relay)|link\.down)/

const QUESTIONS = ['dp4-q2', 'qi-q5', 'kfp1-q1', 'kfp1-q2', 'kfp1-q3', 'lca1-q6', 'qi-q22', 'qi-q23', 'qi-q24']

const CUT: Message = { mayHear: 'time', saving: { kind: 'kept_here', waitingCount: 3 } }

const SCREENS: Readonly<Record<string, Shown>> = {
  composing: { isWhole: true },
  ...Object.fromEntries(QUESTIONS.map((question) => [question, { question }])),
  validating: { presses: ['.foot .btn.main'] },
  'full screen': { question: 'qi-q24', presses: ['.tools .push'] },
  outline: { question: 'lca1-q6', presses: ['.whole'] },
  'hand-in': { presses: ['.finish'] },
  'hand-in asked': { presses: ['.finish', '.foot .btn:not(.main)'] },
  display: { presses: ['.top .display'] },
  help: { presses: ['.help'] },
  'time words': { presses: ['.help', '.panelbox > .btn'], change: CUT },
  enrolment: { state: 'enrolment', isWhole: true },
  downloading: { state: 'downloading' },
  waiting: { state: 'waiting', change: { voice: { kind: 'untried', isSpeaking: false } }, isWhole: true },
  'waiting cut': { state: 'waiting-cut', isWhole: true },
  'launch words': { state: 'waiting-cut', presses: ['.say .btn'] },
  'waiting next': { state: 'waiting-second', change: { voice: { kind: 'untried', isSpeaking: false } } },
  armed: { state: 'armed', change: { voice: { kind: 'untried', isSpeaking: false } } },
  paused: { state: 'paused' },
  delivering: { state: 'delivering-next' },
  receipt: { state: 'receipt' },
  'receipt next': { state: 'receipt-next' },
  superseded: { state: 'superseded' },
}

/** One line for each message that moves something: none, where nothing ever moves. */
export async function findShifts(tablet: FakeTablet): Promise<readonly string[]> {
  document.head.insertAdjacentHTML('beforeend', '<style>* { overflow-anchor: none; transition: none }</style>')
  const lines: string[] = []
  for (const [name, shown] of Object.entries(SCREENS)) {
    const view = await show(tablet, shown)
    const messages = Object.entries(messagesAt(view, tablet.nowMs()))
    const coming = messages.filter(
      ([kind]) => (shown.isWhole || LONGEST.includes(kind)) && !(view.phase === 'enrolment' && ASKING.test(kind)),
    )
    for (const [kind, message] of coming) {
      lines.push(...(await lookAt(tablet, message)).map((line) => `${name}, ${kind}: ${line}`))
    }
  }
  return [...lines, ...(await findSwaps(tablet))]
}

/** Once a call is seen, it can no longer be taken back; what comes instead is elsewhere. */
async function findSwaps(tablet: FakeTablet): Promise<readonly string[]> {
  await show(tablet, { presses: ['.help', '.btn.need'] })
  const before = places()
  tablet.set(callsAt(tablet.nowMs()).seen)
  await drawn()
  const gone = [...before].filter(([element]) => !element.isConnected)
  const come = [...places()].filter(([element]) => !before.has(element))
  if (gone.length === 0 || come.length === 0) return ['call seen: nothing is exchanged']
  return gone.flatMap(([, place]) =>
    come.filter(([, other]) => isOver(place, other)).map(([element]) => `call seen: ${nameOf(element)} under a finger`),
  )
}

async function show(tablet: FakeTablet, { state, question, presses, change }: Shown): Promise<TabletView> {
  const { view } = stateNamed(state ?? 'composing')
  tablet.set({ ...view, phase: 'starting' })
  await drawn()
  history.replaceState(view.sitting?.attempt, '', `#${question ?? 'dp4-q3'}`)
  tablet.set({ ...view, ...change })
  await drawn()
  for (const press of presses ?? []) {
    const target = document.querySelector<HTMLElement>(press)
    if (target === null) throw new Error(`nothing to press: ${press}`)
    target.click()
    await drawn()
  }
  return tablet.view()
}

async function lookAt(tablet: FakeTablet, message: Message): Promise<readonly string[]> {
  const calm = tablet.view()
  const back = Object.fromEntries(Object.keys(message).map((key) => [key, calm[key as keyof TabletView]])) as Message
  const lines: string[] = []
  for (const end of [0, Number.MAX_SAFE_INTEGER]) {
    scroll(end)
    for (const change of [message, back]) {
      const before = places()
      tablet.set(change)
      await (calm.phase === 'enrolment' ? drawn() : Promise.resolve().then(() => undefined))
      const moved = movedSince(before)
      if (moved !== null) lines.push(`${change === back ? 'as it goes' : 'as it comes'}, ${moved}`)
    }
  }
  return lines
}

function scroll(end: number): void {
  for (const element of [document.scrollingElement, ...document.querySelectorAll(SCROLLING)]) {
    if (element !== null) element.scrollTop = end
  }
}

/** What can be touched now, and where: not what is scrolled away, nor the messages' own. */
function places(): Map<Element, DOMRect> {
  const all = [...document.querySelectorAll(TOUCHABLE)].filter((element) => element.closest('.notices') === null)
  const rows = all.map((element) => [element, element.getBoundingClientRect()] as const)
  return new Map(rows.filter(([, { width, top, bottom }]) => width > 0 && bottom > 0 && top < innerHeight))
}

function movedSince(before: ReadonlyMap<Element, DOMRect>): string | null {
  for (const [element, was] of before) {
    if (!element.isConnected) return `${nameOf(element)} is gone`
    const { x, y, width, height } = element.getBoundingClientRect()
    const off = [x - was.x, y - was.y, width - was.width, height - was.height]
    if (off.some((pixels) => Math.abs(pixels) > TOLERANCE_PX)) {
      return `${nameOf(element)} moves by ${Math.round(x - was.x)}, ${Math.round(y - was.y)}`
    }
  }
  return null
}

function isOver(one: DOMRect, other: DOMRect): boolean {
  return one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
}

function nameOf(element: Element): string {
  return `« ${(element.textContent || element.getAttribute('name') || element.tagName).trim().slice(0, 24)} »`
}

/** Effects have run, and what they changed is drawn. */
async function drawn(): Promise<void> {
  for (let times = 0; times < 2; times += 1) {
    await new Promise((resolve) => requestAnimationFrame(() => setTimeout(resolve, 0)))
  }
}
