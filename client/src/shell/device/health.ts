/** What may be wrong with this tablet: its disk, its delivery, its last problem. */
import type { AnyStorage } from './storage'
import type { Surroundings } from './surroundings'
import { Voice } from './voice'
import type { Readiness, TabletView } from '../tablet'

/** Entries that wait for longer are "kept on this tablet", whatever the link says. */
export const SENDING_MS_MAX = 8_000

type Problem = TabletView['problem']

export class Health {
  readonly voice: Voice
  problem: Problem = null
  batteryPercent: number | null = null
  isPersistent = false
  /** When the centre last acknowledged, on its clock. */
  lastHeldMs: number | null = null
  private isFailing = false
  /** What waits when the application opens has waited for ever. */
  private waitingSinceMs: number | null = -Infinity

  constructor(storage: AnyStorage) {
    this.voice = new Voice(storage)
  }

  get storage(): Readiness['storage'] {
    if (this.isFailing) return 'failing'
    return this.isPersistent ? 'persistent' : 'best_effort'
  }

  /** Ask the device of its battery and its storage; `onChange` at each answer. */
  watch(surroundings: Surroundings, onChange: () => void): void {
    surroundings.batteryPercent((percent) => {
      this.batteryPercent = percent
      onChange()
    })
    this.voice.watch(surroundings.speech, onChange)
    void surroundings.persistStorage().then((isPersistent) => {
      this.isPersistent = isPersistent
      onChange()
    })
  }

  raise(code: string, atMs: number): void {
    // A chain that the centre will never take outweighs all that may come later.
    if (this.problem?.code !== 'journal.equivocation') this.problem = { code, atMs }
  }

  /** Problems of this area (`package`, `link`…) are over. */
  solve(area: string): void {
    if (this.problem?.code.startsWith(`${area}.`)) this.problem = null
  }

  setFailing(isFailing: boolean, atMs: number): void {
    if (isFailing) this.raise('storage.failing', atMs)
    else if (this.isFailing) this.solve('storage')
    this.isFailing = isFailing
  }

  /** Follow the entries that wait. True once they have waited for too long. */
  isLate(waitingCount: number, monotonicMs: number): boolean {
    if (waitingCount === 0) this.waitingSinceMs = null
    else this.waitingSinceMs ??= monotonicMs
    const sinceMs = this.waitingSinceMs ?? monotonicMs
    return monotonicMs - sinceMs > SENDING_MS_MAX
  }

  /** The centre took something: what still waits has waited since now. */
  heldAt(centreMs: number | null): void {
    this.lastHeldMs = centreMs
    this.waitingSinceMs = null
    this.solve('link')
    this.solve('clock')
  }
}
