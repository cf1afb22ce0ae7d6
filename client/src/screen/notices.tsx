/** What the jury said, over the page until it is read. Nothing under it moves. */
import type { Notice } from '../shell/tablet'
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
  return notice.kind === 'message' ? 'jury' : 'clock'
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
      const { closed, closedInPause } = words.notice
      const end = notice.endMs
      return (
        <p>
          <strong>{end === null ? closedInPause : closed(hour(words, end))}</strong>
        </p>
      )
    }
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
