/** Small pieces that every view uses. */
import type { ComponentChildren } from 'preact'
import { useLayoutEffect, useRef } from 'preact/hooks'
import { Icon, type IconName } from './icon'
import type { View } from './session/view'
import type { WishStore } from './session/wish-store'

/** What views are given. */
export interface StoreProps {
  readonly store: WishStore
  readonly view: View
}

type Tone = 'safe' | 'kept' | 'care' | 'stop' | ''

const ICON: Readonly<Record<Tone, IconName>> = {
  safe: 'circleCheck',
  kept: 'wifiOff',
  care: 'octagon',
  stop: 'octagon',
  '': 'circleCheck',
}

/** One thing said calmly. `isAlert`: read aloud as soon as it is there. */
export function Note({
  tone = '',
  isAlert = false,
  icon,
  code,
  children,
}: {
  tone?: Tone
  isAlert?: boolean
  icon?: IconName
  code?: string
  children: ComponentChildren
}) {
  return (
    <div class={`note ${tone}`} role={isAlert ? 'alert' : undefined} data-code={code}>
      <Icon name={icon ?? ICON[tone]} />
      <div class="stack">{children}</div>
    </div>
  )
}

/** A panel over the page: focus comes in, Escape and the veil lead out. */
export function Dialog({
  title,
  onClose,
  children,
}: {
  title: string
  onClose: () => void
  children: ComponentChildren
}) {
  const own = useRef<HTMLDialogElement>(null)
  useLayoutEffect(() => {
    const dialog = own.current
    dialog?.showModal()
    dialog?.querySelector<HTMLElement>('input')?.focus()
    return () => dialog?.close()
  }, [])
  return (
    <dialog
      ref={own}
      class="dialog"
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <h2 tabIndex={-1}>{title}</h2>
      {children}
    </dialog>
  )
}

/** A bar from 0 to 1,000; the number stands beside it, and is what is read aloud. */
export function Bar({ of }: { of: number }) {
  return (
    <svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true">
      <rect class="track" width="100" height="10" />
      <rect class="fill" width={of / 10} height="10" />
    </svg>
  )
}
