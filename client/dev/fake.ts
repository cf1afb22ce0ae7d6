/** A tablet that plays its part on the development page: it keeps nothing, sends
 *  nothing, and answers a little late as the true one does. */
import type { Need } from '../src/core/call'
import type { Copy, Json } from '../src/core/copy'
import type { Figure } from '../src/core/paper'
import type { TabletVoice } from '../src/shell/device/voice'
import type { Language, Tablet, TabletMedia, TabletView, TilePyramid } from '../src/shell/tablet'
import { MEDIA } from './paper'

const KEPT_AFTER_MS = 20
const SENT_AFTER_MS = 400

export class FakeTablet implements Tablet {
  private listeners = new Set<(view: TabletView) => void>()
  private shown: TabletView
  private readonly startedMs = performance.now()

  constructor(private readonly start: { view: TabletView; nowMs: number }) {
    this.shown = start.view
  }

  readonly media: TabletMedia = {
    imageUrl: (figure: Figure) => Promise.resolve(MEDIA.get(figure.part) ?? ''),
    tiles: (figure: Figure) => pyramid(figure),
  }

  readonly voice: TabletVoice = { readAloud: () => undefined, hush: () => undefined }

  view = (): TabletView => this.shown
  nowMs = (): number => this.start.nowMs + performance.now() - this.startedMs

  subscribe = (listener: (view: TabletView) => void): (() => void) => {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  set(change: Partial<TabletView>): void {
    this.shown = { ...this.shown, ...change }
    for (const listener of this.listeners) listener(this.shown)
  }

  /** Kept a little later; sent later still, unless cut off or unable to keep. */
  private write(change: (copy: Copy) => Partial<Copy>): void {
    const { saving } = this.shown
    if (saving.kind === 'cannot_keep') return
    setTimeout(() => {
      const copy = { ...this.shown.copy, ...change(this.shown.copy) }
      const waitingCount = 'waitingCount' in this.shown.saving ? this.shown.saving.waitingCount + 1 : 1
      const kind = saving.kind === 'kept_here' ? 'kept_here' : 'sending'
      this.set({ copy, saving: { kind, waitingCount } })
    }, KEPT_AFTER_MS)
    if (saving.kind === 'kept_here') return
    setTimeout(() => this.set({ saving: { kind: 'all_kept', atMs: this.nowMs() } }), SENT_AFTER_MS)
  }

  enrol = (_number: string, code: string, replacement: string | null): Promise<void> => {
    this.set({ busy: true, problem: null })
    setTimeout(() => {
      const refusal = code === 'K7QF-2M9D' && replacement === null ? 'enrol.replacement_needed' : 'enrol.unknown'
      this.set({ busy: false, problem: { code: refusal, atMs: this.nowMs() } })
    }, SENT_AFTER_MS)
    return Promise.resolve()
  }

  rescue = (number: string, code: string): Promise<void> => this.enrol(number, code, null)

  see = (question: string): void => {
    this.set({ copy: { ...this.shown.copy, seen: new Set([...this.shown.copy.seen, question]) } })
  }

  answer = (question: string, value: Json): void =>
    this.write(({ answers }) => {
      const next = new Map(answers)
      const isBlank = value === null || value === '' || (Array.isArray(value) && value.length === 0)
      if (isBlank) next.delete(question)
      else next.set(question, value)
      return { answers: next }
    })

  eliminate = (question: string, propositions: readonly string[]): void =>
    this.write(({ eliminated }) => ({ eliminated: new Map(eliminated).set(question, propositions) }))

  flag = (question: string, flagged: boolean): void =>
    this.write((copy) => {
      const next = new Set(copy.flagged)
      if (flagged) next.add(question)
      else next.delete(question)
      return { flagged: next }
    })

  validate = (question: string): void =>
    this.write(({ validated }) => ({ validated: new Set([...validated, question]) }))

  look = (): void => undefined
  paste = (): void => undefined
  highlight = (dossier: string, ranges: readonly (readonly [number, number])[]): void =>
    this.write(({ highlights }) => ({ highlights: new Map(highlights).set(dossier, ranges) }))

  handIn = (): void => this.set({ phase: 'delivering' })
  hear = (places: readonly number[]): Promise<boolean> => Promise.resolve(places.every((place) => place < 512))
  dismiss = (number: number): void =>
    this.set({ notices: this.shown.notices.filter((notice) => notice.number !== number) })
  setLanguage = (language: Language): void => this.set({ language })
  nextSitting = (): void => this.set({ phase: 'waiting' })
  call = (need: Need): void => this.set({ call: { need, madeMs: this.nowMs(), seenMs: null, state: 'sending' } })
  takeBackCall = (): void => this.set({ call: null })
  forget = (): Promise<void> => Promise.resolve()
}

/** Tiles cut on the page from the whole image. */
async function pyramid(figure: Figure): Promise<TilePyramid> {
  const image = new Image()
  image.src = MEDIA.get(figure.part) ?? ''
  await image.decode()
  const { width, height } = figure
  const tileSize = 512
  const top = Math.ceil(Math.log2(Math.max(width, height)))
  const tileUrl = (level: number, column: number, row: number): string => {
    const scale = 2 ** (top - level)
    const canvas = document.createElement('canvas')
    canvas.width = Math.min(tileSize, Math.ceil(width / scale) - column * tileSize)
    canvas.height = Math.min(tileSize, Math.ceil(height / scale) - row * tileSize)
    canvas.getContext('2d')?.drawImage(image, -column * tileSize, -row * tileSize, width / scale, height / scale)
    return canvas.toDataURL()
  }
  return { width, height, tileSize, overlap: 0, tileUrl }
}
