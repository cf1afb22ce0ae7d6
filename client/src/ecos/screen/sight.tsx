/** While the network is cut: the codes that this tablet shows to the partner and to the
 *  coordinator, and the camera by which it keeps a grid of the partner's. */
import { useEffect, useState } from 'preact/hooks'
import { groupText } from '../../core/ecos/sight'
import { Icon } from '../../screen/icon'
import { Qr } from '../../screen/qr'
import type { Turn } from '../chair/chair-tablet'
import { useChair } from './context'
import { ScanPanel } from './scan'

type Code = Turn | 'tail'

/** One at a time, so that no camera takes one for the other. */
export function ShownCodes({ isWithTail = false }: { isWithTail?: boolean }) {
  const { view, words } = useChair()
  const [asked, ask] = useState<number | 'tail' | null>(null)
  const kept = view.turns.filter(({ grid, isReceived }) => grid?.validated != null && !isReceived)
  const codes: readonly Code[] = isWithTail ? ['tail', ...kept] : kept
  const nameOf = (code: Code): number | 'tail' => (code === 'tail' ? code : code.turn)
  const code = codes.find((each) => nameOf(each) === asked) ?? (isWithTail ? codes[0] : codes.at(-1))
  if (view.saving.kind !== 'kept_here' || code === undefined) return null
  return (
    <section class="codes" aria-label={words.sight.title}>
      <h2>{words.sight.title}</h2>
      {codes.length > 1 && (
        <div class="row" role="group" aria-label={words.sight.title}>
          {codes.map((each) => (
            <button
              type="button"
              class="btn tall"
              key={nameOf(each)}
              aria-pressed={each === code}
              onClick={() => ask(nameOf(each))}
            >
              {each === 'tail' ? words.sight.tail : words.sight.ofTurn(each.turn)}
            </button>
          ))}
        </div>
      )}
      <ShownCode key={nameOf(code)} code={code} />
    </section>
  )
}

function ShownCode({ code }: { code: Code }) {
  const { view, tablet, words } = useChair()
  const [text, setText] = useState<string | null>(null)
  const isTail = code === 'tail'
  // What is shown is of what the tablet has now: a grid validated anew, a chain gone further.
  const { kind } = view.saving
  const mark = isTail ? ('waitingCount' in view.saving ? view.saving.waitingCount : kind) : code.grid?.validated
  useEffect(() => {
    let isOver = false
    void (isTail ? tablet.tail() : tablet.boxOf(code.turn)).then((made) => !isOver && setText(made))
    return () => {
      isOver = true
    }
  }, [mark])
  if (text === null) return null
  return (
    <figure class="qr">
      <Qr text={text} label={isTail ? words.sight.tailLabel : words.sight.box(code.turn)} />
      <figcaption>{isTail ? words.sight.tailText : words.sight.boxText}</figcaption>
      {isTail && (
        <p class="typed" role="group" aria-label={words.sight.tailTyped}>
          {groupText(text)
            .split(' ')
            .map((group, at) => [at > 0 && ' ', <span key={at}>{group}</span>])}
        </p>
      )}
    </figure>
  )
}

/** The other tablet may be cut though this one is not. */
export function CarryButton() {
  const { view, tablet, words } = useChair()
  const { sight } = words
  const [isScanning, setScanning] = useState(false)
  const [kept, setKept] = useState<string | null>(null)
  if (view.moment === null || view.current === null) return null
  const read = (text: string): string | null => {
    const carriage = tablet.carry(text)
    switch (carriage.kind) {
      case 'none':
        return sight.noBox
      case 'carried':
        setKept(sight.carried(carriage.box.turn))
        setScanning(false)
        return null
      default:
        return sight[carriage.kind]
    }
  }
  return (
    <>
      <button type="button" class="btn quiet tall" onClick={() => setScanning(true)}>
        <Icon name="scan" />
        {sight.carry}
      </button>
      <p role="status">{kept}</p>
      {isScanning && (
        <ScanPanel title={sight.carry} text={sight.carryText} read={read} close={() => setScanning(false)} />
      )}
    </>
  )
}
