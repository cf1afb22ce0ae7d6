/** What the jury said, over the page until it is read. Nothing under it moves, and the
 *  answer is not under it. */
import { useLayoutEffect, useState } from 'preact/hooks'
import type { Notice } from '../shell/tablet'
import type { Words } from '../words/fr'
import { useStage } from './context'
import { hour, hourToSecond } from './hours'
import { Icon, type IconName } from './icon'

/** Older ones wait their turn. */
const SHOWN_COUNT_MAX = 2
const MARGIN_PX = 8
/** Beside the answer, less room than this is none. */
const WIDTH_MIN_PX = 200

export function Notices({ isBesideAnswer = false }: { readonly isBesideAnswer?: boolean }) {
  const { tablet, view, words } = useStage()
  const place = usePlaceBesideAnswer(isBesideAnswer && view.notices.length > 0)
  if (view.phase === 'enrolment') return null
  const shown = view.notices.slice(0, SHOWN_COUNT_MAX)
  return (
    <section
      class={`notices ${place === null ? '' : 'beside'}`}
      style={place === null ? {} : { left: `${place.left}px`, width: `${place.width}px` }}
      aria-label={words.notice.region}
      aria-live="assertive"
    >
      {shown.map((notice) => (
        <div class="notice" key={notice.number}>
          <Icon name={iconOf(notice)} />
          <NoticeText notice={notice} />
          <button type="button" class="btn" onClick={() => tablet.dismiss(notice.number)}>
            {words.notice.read}
          </button>
        </div>
      ))}
    </section>
  )
}

interface Span {
  readonly left: number
  readonly width: number
}

/** Where notices stand while somebody composes in columns: over the outline and the
 *  document; of an image that is pointed at, over the words of the question. */
function usePlaceBesideAnswer(isWanted: boolean): Span | null {
  const [place, setPlace] = useState<Span | null>(null)
  useLayoutEffect(() => {
    const measure = (): void => setPlace((before) => keepSame(before, isWanted ? spanBesideAnswer() : null))
    measure()
    window.addEventListener('resize', measure)
    return () => window.removeEventListener('resize', measure)
  })
  return place
}

function spanBesideAnswer(): Span | null {
  const answer = document.querySelector('.compose > .ans')?.getBoundingClientRect()
  if (answer === undefined || answer.left < WIDTH_MIN_PX) return null
  const isPointing = document.querySelector('.compose.pointing') !== null
  const [from, to] = isPointing ? [answer.left, answer.right] : [0, answer.left]
  return { left: from + MARGIN_PX, width: to - from - 2 * MARGIN_PX }
}

function keepSame(before: Span | null, now: Span | null): Span | null {
  const isSame = before?.left === now?.left && before?.width === now?.width
  return isSame ? before : now
}

function iconOf(notice: Notice): IconName {
  if (notice.kind === 'call_seen') return 'hand'
  if (notice.kind === 'copy_resumed') return 'kept'
  return notice.kind === 'message' ? 'jury' : 'clock'
}

/** Whoever has longer than the room is told both ends: the room is about to leave. */
function closedWords({ endMs, roomEndMs }: Extract<Notice, { kind: 'closed' }>, words: Words): string {
  if (endMs === null) return words.notice.closedInPause
  const own = hour(words, endMs)
  return roomEndMs === null ? words.notice.closed(own) : words.time.twoEnds(hour(words, roomEndMs), own)
}

function NoticeText({ notice }: { notice: Notice }) {
  const { view, words } = useStage()
  switch (notice.kind) {
    case 'message':
      return (
        <p>
          <strong>{words.notice.message}</strong>
          {notice.text}
        </p>
      )
    case 'closed': {
      return (
        <p>
          <strong>{closedWords(notice, words)}</strong>
        </p>
      )
    }
    case 'copy_resumed': {
      const { copyPartial, copyResumed, copyResumedText } = words.notice
      return (
        <p>
          <strong>{notice.untilMs === null ? copyPartial : copyResumed(hourToSecond(words, notice.untilMs))}</strong>
          {copyResumedText}
        </p>
      )
    }
    case 'call_seen':
      return (
        <p>
          <strong>{words.notice.callSeen(hour(words, notice.atMs))}</strong>
          {words.notice.callSeenText}
        </p>
      )
    case 'extended': {
      const end = view.endMs === null ? null : hour(words, view.endMs)
      const say = notice.minutes < 0 ? words.notice.shortened : words.notice.extended
      return (
        <p>
          <strong>{say(Math.abs(notice.minutes), end)}</strong>
          {words.notice.reason(notice.reason)}
        </p>
      )
    }
  }
}
