/** What a tablet tells of how a paper is looked at: evidence that changes no copy. It is
 *  told seldom and once things rest, so that it is never in the way of an answer. */
import type { Entry } from '../../core/entry'
import type { Intent } from './journal'
import type { Frame, Surroundings } from '../device/surroundings'

/** At most one entry on images in this time. */
export const VIEWED_MS = 5_000
/** In one attempt, whatever tablets wrote them. */
export const VIEWED_COUNT_MAX = 300
export const FRAMED_COUNT_MAX = 100
export const PASTED_COUNT_MAX = 100
/** Nothing is told of what still moves. */
export const REST_MS = 1_000
/** A window is told again once a side has changed by this share. */
export const FRAMED_SHARE = 0.1

/** An image in its frame: zoom in per cent of the whole, centre in pixels of the image. */
export interface ImageView {
  readonly figure: number
  readonly zoom: number
  readonly centre: readonly [x: number, y: number]
}

export class Looks {
  private viewedAtMs = -Infinity
  private callOffView: (() => void) | null = null
  private callOffFrame: (() => void) | null = null
  private view: ImageView | null = null
  private readonly told = new Map<number, string>()
  private framed: Frame | null = null
  readonly counts: Record<'viewed' | 'framed' | 'pasted', number> = { viewed: 0, framed: 0, pasted: 0 }

  /** `entries` are those of the whole attempt so far. */
  constructor(
    private readonly surroundings: Surroundings,
    entries: readonly Pick<Entry, 'kind'>[],
    private readonly write: (intent: Intent) => void,
  ) {
    for (const { kind } of entries) if (kind in this.counts) this.counts[kind as keyof Looks['counts']] += 1
  }

  /** An image moves in its frame. */
  look(view: ImageView): void {
    this.view = view
    if (this.callOffView !== null) return
    const waitMs = this.viewedAtMs + VIEWED_MS - this.surroundings.monotonicMs()
    this.callOffView = this.surroundings.after(Math.max(REST_MS, waitMs), () => this.tellView())
  }

  /** The window may have another size. */
  frame(): void {
    this.callOffFrame ??= this.surroundings.after(REST_MS, () => this.tellFrame())
  }

  /** Text was pasted into an answer: how long it was, never what it said. */
  paste(question: string, length: number): void {
    if (this.mayTell('pasted', PASTED_COUNT_MAX)) this.write({ kind: 'pasted', body: { length, question } })
  }

  stop(): void {
    this.callOffView?.()
    this.callOffFrame?.()
  }

  private tellView(): void {
    const { view } = this
    this.callOffView = null
    if (view === null || !this.surroundings.isVisible()) return
    const { figure, zoom } = view
    const centre = zoom === WHOLE ? NO_CENTRE : view.centre.map(Math.round)
    const words = `${zoom} ${centre.join()}`
    if (words === (this.told.get(figure) ?? HOME) || !this.mayTell('viewed', VIEWED_COUNT_MAX)) return
    this.viewedAtMs = this.surroundings.monotonicMs()
    this.told.set(figure, words)
    this.write({ kind: 'viewed', body: { centre, figure, zoom } })
  }

  private tellFrame(): void {
    this.callOffFrame = null
    const now = this.surroundings.isVisible() ? this.surroundings.frame() : null
    if (now === null || !hasChanged(this.framed, now) || !this.mayTell('framed', FRAMED_COUNT_MAX)) return
    this.framed = now
    const { width, height, of } = now
    this.write({ kind: 'framed', body: { height, of, width } })
  }

  private mayTell(kind: keyof Looks['counts'], most: number): boolean {
    if (this.counts[kind] >= most) return false
    this.counts[kind] += 1
    return true
  }
}

/** Whole in its frame: no place of the image is its centre more than another. */
const WHOLE = 100
const NO_CENTRE = [0, 0]
const HOME = `${WHOLE} ${NO_CENTRE.join()}`

function hasChanged(before: Frame | null, now: Frame): boolean {
  if (before === null) return true
  const differs = (old: number, side: number): boolean => Math.abs(side - old) >= FRAMED_SHARE * old
  return differs(before.width, now.width) || differs(before.height, now.height)
}
