/** Leave the tablet to another person: asked once, in place. The tablet refuses while
 *  anything waits to be sent. */
import { useState } from 'preact/hooks'
import { useStage } from './context'

export function GiveBack({ close, Heading = 'h3' }: { close?(): void; Heading?: 'h2' | 'h3' }) {
  const {
    tablet,
    view,
    words: { help },
  } = useStage()
  const [isAsking, setAsking] = useState(false)
  if (view.candidate === null) return null
  const forget = (): void => {
    close?.()
    void tablet.forget()
  }
  return (
    <section class="forget">
      <Heading>{help.forget}</Heading>
      <p class="small muted">{help.forgetText}</p>
      <button type="button" class="btn" aria-expanded={isAsking} onClick={() => setAsking(!isAsking)}>
        {help.forget}
      </button>
      {isAsking && (
        <button type="button" class="btn" onClick={forget}>
          {help.forgetYes}
        </button>
      )}
    </section>
  )
}

/** After the last paper, once the centre holds everything of all of them. */
export function GiveBackAtLast() {
  const {
    view,
    words: { ending },
  } = useStage()
  const isLast = view.next === null && view.sitting?.kind !== 'check'
  const isHeld = view.earlier.every(({ waitingCount }) => waitingCount === 0)
  if (!isLast || !isHeld) return null
  return (
    <>
      <GiveBack Heading="h2" />
      {view.quitPath !== null && (
        <a class="btn" href={view.quitPath}>
          {ending.quit}
        </a>
      )}
    </>
  )
}
