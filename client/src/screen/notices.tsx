/** What the jury said, over the page until it is read. Nothing under it moves. */
import type { Notice } from '../shell/tablet'
import type { Words } from '../words/fr'
import { useStage } from './context'
import { hour } from './hours'
import { Icon, type IconName } from './icon'

/** Older ones wait their turn. */
const SHOWN_COUNT_MAX = 2

export function Notices() {
  const { tablet, view, words } = useStage()
  if (view.phase === 'enrolment') return null
  const shown = view.notices.slice(0, SHOWN_COUNT_MAX)
  return (
    <section class="notices" aria-label={words.notice.region} aria-live="assertive">
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

function iconOf(notice: Notice): IconName {
  if (notice.kind === 'call_seen') return 'hand'
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
