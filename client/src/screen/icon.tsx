/** The few shapes of the application: lucide's, read at build, and four of our own.
 *  An icon never speaks alone: it is hidden from screen readers, words stand beside. */
import { h, type ComponentChildren } from 'preact'
import aloud from 'lucide-static/icons/volume-2.svg?raw'
import arrowRight from 'lucide-static/icons/arrow-right.svg?raw'
import battery from 'lucide-static/icons/battery-full.svg?raw'
import bell from 'lucide-static/icons/bell-ring.svg?raw'
import check from 'lucide-static/icons/check.svg?raw'
import circleCheck from 'lucide-static/icons/circle-check.svg?raw'
import clock from 'lucide-static/icons/clock.svg?raw'
import close from 'lucide-static/icons/x.svg?raw'
import display from 'lucide-static/icons/a-large-small.svg?raw'
import download from 'lucide-static/icons/download.svg?raw'
import eraser from 'lucide-static/icons/eraser.svg?raw'
import flag from 'lucide-static/icons/flag.svg?raw'
import full from 'lucide-static/icons/maximize.svg?raw'
import hand from 'lucide-static/icons/hand.svg?raw'
import highlighter from 'lucide-static/icons/highlighter.svg?raw'
import jury from 'lucide-static/icons/megaphone.svg?raw'
import list from 'lucide-static/icons/list.svg?raw'
import minus from 'lucide-static/icons/minus.svg?raw'
import octagon from 'lucide-static/icons/octagon-alert.svg?raw'
import paper from 'lucide-static/icons/file-check.svg?raw'
import plus from 'lucide-static/icons/plus.svg?raw'
import scan from 'lucide-static/icons/scan-qr-code.svg?raw'
import search from 'lucide-static/icons/search.svg?raw'
import silent from 'lucide-static/icons/volume-x.svg?raw'
import undo from 'lucide-static/icons/undo-2.svg?raw'
import wifi from 'lucide-static/icons/wifi.svg?raw'
import wifiOff from 'lucide-static/icons/wifi-off.svg?raw'

const HALF = '<circle cx="12" cy="12" r="9" /><path class="f" d="M12 3a9 9 0 0 1 0 18z" />'
const KEPT = '<rect x="5" y="3" width="14" height="18" rx="2" /><path d="M8.8 11.2l2.3 2.3 4.1-4.3M11 18h2" />'
const STRUCK = '<path d="M7 20l5-15 5 15M3 13.5h18" />'
const TABS = '<rect x="3" y="8" width="13" height="12" rx="2" /><path d="M8 4h11a2 2 0 0 1 2 2v10" />'

const SHAPES = {
  aloud,
  arrowRight,
  battery,
  bell,
  check,
  circleCheck,
  clock,
  close,
  display,
  download,
  eraser,
  flag,
  full,
  hand,
  highlighter,
  jury,
  list,
  minus,
  octagon,
  paper,
  plus,
  scan,
  search,
  silent,
  undo,
  wifi,
  wifiOff,
  half: HALF,
  kept: KEPT,
  struck: STRUCK,
  tabs: TABS,
} as const

export type IconName = keyof typeof SHAPES

type Shape = readonly [tag: string, attributes: Readonly<Record<string, string>>]

/** The drawn elements of one SVG text that is part of this build. */
export function shapesOf(text: string): readonly Shape[] {
  const elements = text.matchAll(/<(path|circle|rect|line|polyline|ellipse)\s([^>]*?)\/>/g)
  return [...elements].map(([, tag = 'path', written = '']) => {
    const pairs = [...written.matchAll(/([\w-]+)="([^"]*)"/g)]
    return [tag, Object.fromEntries(pairs.map(([, name, value]) => [name, value]))]
  })
}

const drawn = new Map<string, readonly Shape[]>()

function shapes(text: string): readonly Shape[] {
  const known = drawn.get(text) ?? shapesOf(text)
  drawn.set(text, known)
  return known
}

/** One shape given as the text of its SVG. */
export function SvgIcon({ text, tone = '' }: { text: string; tone?: string }) {
  const children: ComponentChildren = shapes(text).map(([tag, attributes], at) => h(tag, { key: at, ...attributes }))
  return (
    <svg class={`i ${tone}`} viewBox="0 0 24 24" aria-hidden="true">
      {children}
    </svg>
  )
}

export function Icon({ name, tone = '' }: { name: IconName; tone?: string }) {
  return <SvgIcon text={SHAPES[name]} tone={tone} />
}

/** The mark of the house: a sheet and its margin. */
export function House({ name }: { name: string }) {
  return (
    <span class="house">
      <svg viewBox="0 0 20 24" aria-hidden="true">
        <path d="M1 1h18v22H1z" fill="none" stroke="currentColor" stroke-width="2" />
        <path d="M6.5 1v22" stroke="currentColor" stroke-width="1.5" />
        <path d="M10 8h6M10 12.5h6M10 17h3" stroke="currentColor" stroke-width="2" />
      </svg>
      {name}
    </span>
  )
}
