/** Has what the worker took written by whoever composes: an entry first, then forgotten. */
import type { Phase } from '../../core/phase'
import type { Strays } from '../device/strays'
import type { Composition } from './composition'

const COMPOSING: readonly Phase[] = ['composing', 'paused']
/** After a reload whoever composes passes through these: all stays as it was. */
const UNSURE: readonly Phase[] = ['starting', 'other_tab', 'downloading', 'armed']

export class StrayWriter {
  private phase: Phase = 'starting'
  private isComposing: boolean | null = null
  private turn: Promise<void> = Promise.resolve()

  constructor(
    private readonly strays: Strays,
    private readonly composing: () => Composition | null,
  ) {}

  watch(): () => void {
    return this.strays.onStray(() => this.write())
  }

  follow(phase: Phase): void {
    if (phase === this.phase || UNSURE.includes(phase)) return
    this.phase = phase
    const isComposing = COMPOSING.includes(phase)
    if (isComposing !== this.isComposing) this.inTurn(() => this.strays.setComposing(isComposing))
    this.isComposing = isComposing
    this.write()
  }

  /** What comes where nobody composes is of somebody else, or too late. */
  private write(): void {
    this.inTurn(async () => {
      if (this.isComposing === null) return
      for (const { path, dest, forget } of await this.strays.kept()) {
        const composition = this.composing()
        if (composition === null && this.isComposing) return
        await composition?.stray({ path, dest })
        await forget()
      }
    })
  }

  private inTurn(task: () => Promise<void>): void {
    this.turn = this.turn.then(task).catch((fault: unknown) => console.warn('address not written', fault))
  }
}
