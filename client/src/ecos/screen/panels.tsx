/** Panels over the grid: the remark, and what the coordinator must know. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { ALERTS, REMARK_LENGTH_MAX } from '../../core/ecos/entries'
import { Html } from '../../screen/html'
import { Icon } from '../../screen/icon'
import { useChair } from './context'
import type { MarkingProps } from './grid'

interface PanelProps extends MarkingProps {
  close(): void
}

/** Kept when it closes, however it closes. */
export function RemarkPanel({ turn, grid, close }: PanelProps) {
  const { tablet, words } = useChair()
  const [text, setText] = useState(grid.remark)
  const keep = (): void => {
    if (text.trim() !== grid.remark) tablet.remark(turn.turn, text.trim())
    close()
  }
  return (
    <Panel title={words.grid.remark} close={keep}>
      <label class="small" for="remark">
        {words.grid.remarkHint}
      </label>
      <textarea
        id="remark"
        class="ta"
        rows={5}
        maxLength={REMARK_LENGTH_MAX}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
    </Panel>
  )
}

export function SignalPanel({ turn, grid, close }: PanelProps) {
  const { tablet, words } = useChair()
  return (
    <Panel title={words.grid.signal} close={close}>
      <p>{words.grid.signalText}</p>
      <div class="needs">
        {ALERTS.map((what) => {
          const isSaid = grid.alerts.includes(what)
          return (
            <button
              type="button"
              key={what}
              class={isSaid ? 'btn need on' : 'btn need'}
              aria-pressed={isSaid}
              onClick={() => !isSaid && tablet.signal(turn.turn, what)}
            >
              <Icon name={isSaid ? 'check' : 'flag'} />
              {isSaid ? `${words.grid.alerts[what]} · ${words.grid.signalled}` : words.grid.alerts[what]}
            </button>
          )
        })}
      </div>
    </Panel>
  )
}

/** What the examiner was told before the first signal: the rules of each line, among others. */
export function BriefingPanel({ close }: { close(): void }) {
  const { view, words } = useChair()
  return (
    <Panel title={words.briefing.title} close={close}>
      <div class="text" tabIndex={0} role="region" aria-label={words.briefing.title}>
        <Html html={view.briefing?.examiner ?? ''} />
      </div>
    </Panel>
  )
}

interface FrameProps {
  readonly title: string
  readonly children: ComponentChildren
  close(): void
}

export function Panel({ title, children, close }: FrameProps) {
  const { words } = useChair()
  const frame = useRef<HTMLDialogElement>(null)
  useEffect(() => frame.current?.showModal(), [])
  return (
    <dialog ref={frame} class="panel right" aria-label={title} onClose={close}>
      <div class="panelbox">
        <div class="panelhead">
          <h2>{title}</h2>
          <button type="button" class="btn tall" onClick={() => frame.current?.close()}>
            <Icon name="close" />
            {words.grid.dismiss}
          </button>
        </div>
        {children}
      </div>
    </dialog>
  )
}
