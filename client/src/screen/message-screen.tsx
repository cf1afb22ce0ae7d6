/** The frame of screens that say one thing: a mark in the margin, a sentence, and at
 *  the side what one may want to check. */
import type { ComponentChildren } from 'preact'
import { useEffect } from 'preact/hooks'
import { useStage } from './context'
import { CallButton } from './call/call-room'
import { DisplayButton } from './call/help'
import { House, Icon, type IconName } from './icon'

export interface MessageScreenProps {
  readonly children: ComponentChildren
  readonly aside?: ComponentChildren
  readonly asideLabel?: string
  readonly foot?: ComponentChildren
}

export function MessageScreen({ children, aside, asideLabel, foot }: MessageScreenProps) {
  const { view, words } = useStage()
  const help = view.mayCall ? words.alone.callOrRaiseHand : words.alone.raiseHand
  useEffect(() => {
    document.title = words.alone.house
  }, [words])
  return (
    <div class="alone">
      <header class="bar">
        <House name={words.alone.house} />
        <CandidateLine />
        <CallButton />
        <DisplayButton />
      </header>
      <main class={aside === undefined ? 'mid single' : 'mid'}>
        <div class="say">{children}</div>
        {aside !== undefined && <aside aria-label={asideLabel}>{aside}</aside>}
      </main>
      <footer class="foot2">
        <Icon name="hand" />
        <span>{foot ?? help}</span>
      </footer>
    </div>
  )
}

function CandidateLine() {
  const {
    view: { candidate },
    words: { alone },
  } = useStage()
  if (candidate === null) return <span class="who" />
  return (
    <span class="who">
      <span>
        <b>{candidate.name}</b> <span class="muted">· {alone.number(candidate.number)}</span>
      </span>
      <span class="muted">{alone.seat(candidate.room, candidate.seat)}</span>
    </span>
  )
}

/** The one sentence, with its mark in the margin. */
export function Headline({ icon, tone = '', lines }: { icon: IconName; tone?: string; lines: readonly string[] }) {
  return (
    <div class="rel">
      <span class="mk" aria-hidden="true">
        <Icon name={icon} tone={tone} />
      </span>
      <h1 tabIndex={-1}>
        {lines.map((line, at) => (
          <>
            {at > 0 && <br />}
            {line}
          </>
        ))}
      </h1>
    </div>
  )
}

export function Fact({
  icon,
  tone = 'safe',
  title,
  text,
}: {
  icon: IconName
  tone?: string
  title: string
  text: string
}) {
  return (
    <li>
      <Icon name={icon} tone={tone} />
      <div>
        <b>{title}</b>
        <span>{text}</span>
      </div>
    </li>
  )
}

/** A sentence with one part to notice. */
export function Sentence({ parts }: { parts: readonly [string, string, string] }) {
  return (
    <p>
      {parts[0]}
      <strong class="num">{parts[1]}</strong>
      {parts[2]}
    </p>
  )
}
