/** Three answers at three fixed places: where am I, is my work safe, how long is left. */
import { useEffect, useRef, useState } from 'preact/hooks'
import type { Saving } from '../shell/tablet'
import type { Words } from '../words/fr'
import { useNow } from './clock'
import { useStage } from './context'
import { DisplayButton, HelpButton } from './call/help'
import { elapsedPercent, hour, timeLeft, ROOM_END_SHOWN_MS, SECONDS_SHOWN_MS, threshold } from './hours'
import { SavingState } from './saving'

export function Top({ title, where }: { title: string; where: string }) {
  const { view, words } = useStage()
  const head = useHeight()
  useEffect(() => {
    document.title = `${where} – ${title}`
  }, [where, title])
  return (
    <header class="top" ref={head}>
      <div class="where">
        <p class="l1">{title}</p>
        <p class="l2">{where}</p>
      </div>
      <SavingState saving={view.saving} words={words} />
      <Time />
      <DisplayButton mayGiveBack={false} />
      <Speech />
    </header>
  )
}

/** Tells the style sheets how high the head is: what sticks under it must know. */
function useHeight() {
  const head = useRef<HTMLElement>(null)
  useEffect(() => {
    const element = head.current
    if (element === null) return undefined
    const observer = new ResizeObserver(() =>
      document.documentElement.style.setProperty('--top', `${element.offsetHeight}px`),
    )
    observer.observe(element)
    return () => observer.disconnect()
  }, [])
  return head
}

function Time() {
  const { view, words } = useStage()
  const now = useNow(view.endMs)
  const { t0Ms, endMs } = view
  const isKnown = now !== null && endMs !== null && t0Ms !== null
  return (
    <div class="time">
      {isKnown && view.isEndUnsure ? (
        <Unsure endMs={endMs} />
      ) : isKnown ? (
        <TimeLeft t0Ms={t0Ms} endMs={endMs} roomEndMs={view.roomEndMs} nowMs={now} />
      ) : (
        <div>
          <p class="left">{words.time.unknown}</p>
          <p class="end">{words.time.endUnknown}</p>
        </div>
      )}
      <HelpButton />
    </div>
  )
}

/** Reloaded, and not heard from the centre since: it may have given more time. */
function Unsure({ endMs }: { endMs: number }) {
  const { words } = useStage()
  return (
    <div role="status">
      <p class="left num">{hour(words, endMs)}</p>
      <p class="end last">{words.time.knownEnd}</p>
    </div>
  )
}

interface Ends {
  readonly t0Ms: number
  readonly endMs: number
  readonly roomEndMs: number | null
  readonly nowMs: number
}

function TimeLeft({ t0Ms, endMs, roomEndMs, nowMs }: Ends) {
  const { words } = useStage()
  const leftMs = endMs - nowMs
  const percent = elapsedPercent(t0Ms, endMs, nowMs)
  const said = threshold(leftMs)
  const isLast = leftMs < SECONDS_SHOWN_MS
  const isRoomEnding = roomEndMs !== null && nowMs >= roomEndMs - ROOM_END_SHOWN_MS
  const ends = isRoomEnding
    ? words.time.twoEnds(hour(words, roomEndMs), hour(words, endMs))
    : words.time.remaining(hour(words, endMs))
  return (
    <div role="group">
      <p class="left num" role="timer" aria-live="off">
        {timeLeft(words, leftMs)}
      </p>
      {!isRoomEnding && (
        <span class="bar" role="img" aria-label={words.time.elapsed(percent)}>
          <i style={{ width: `${percent}%` }} />
        </span>
      )}
      <p class={`end ${isLast ? 'last' : ''}`}>{said === null ? ends : words.time.threshold(said)}</p>
    </div>
  )
}

/** Spoken to screen readers, and only then: the indicator leaving or regaining calm,
 *  and the thresholds of time. */
function Speech() {
  const { view, words } = useStage()
  const now = useNow(view.endMs)
  const kind = view.saving.kind === 'sending' ? 'all_kept' : view.saving.kind
  const said = useChanges(kind)
  const minutes = now === null || view.endMs === null ? null : threshold(view.endMs - now)
  return (
    <>
      <p class="sr" role="status">
        {said && kindWords(kind, words)}
      </p>
      <p class="sr" role="status">
        {minutes === null ? '' : words.time.threshold(minutes)}
      </p>
    </>
  )
}

/** Whether a value has ever changed since the screen opened. */
function useChanges(value: string): boolean {
  const first = useRef(value)
  const [changed, setChanged] = useState(false)
  useEffect(() => {
    if (value !== first.current) setChanged(true)
  }, [value])
  return changed
}

function kindWords(kind: Exclude<Saving['kind'], 'sending'>, words: Words): string {
  if (kind === 'all_kept') return words.saving.allKept
  return kind === 'kept_here' ? `${words.saving.cutTitle} ${words.saving.cutText}` : words.saving.cannotKeep
}
