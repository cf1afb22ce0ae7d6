/** A panel that the person opens, over the page and closed by Escape. Never opens alone.
 *  What the jury says shows over it too: the page behind cannot be touched. */
import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { Icon } from './icon'
import { Notices } from './notices'

export interface DialogProps {
  readonly title: string
  readonly closeLabel: string
  readonly kind?: 'right' | 'left' | 'full'
  readonly children: ComponentChildren
  close(): void
}

export function Dialog({ title, closeLabel, kind = 'right', children, close }: DialogProps) {
  const frame = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    const dialog = frame.current
    const before = document.activeElement
    dialog?.style.setProperty('--head', `${headHeight()}px`)
    dialog?.showModal()
    return () => {
      dialog?.close()
      if (before instanceof HTMLElement) before.focus({ preventScroll: true })
    }
  }, [])
  return (
    <dialog
      ref={frame}
      class={`panel ${kind}`}
      aria-label={title}
      onClose={close}
      onClick={(event) => {
        if (event.target === frame.current) close()
      }}
    >
      <div class="panelbox">
        <div class="panelhead">
          <h2>{title}</h2>
          <button type="button" class="btn quiet" onClick={close}>
            <Icon name="close" />
            {closeLabel}
          </button>
        </div>
        {children}
        <Notices />
      </div>
    </dialog>
  )
}

/** The three answers stay in sight above a full-screen image. */
function headHeight(): number {
  const head = document.querySelector('.top')?.getBoundingClientRect()
  return Math.max(0, head?.bottom ?? 0)
}
