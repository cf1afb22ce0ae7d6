/** Publishes views: made when asked for, told once for all the changes of a moment. */
export class Publisher<View> {
  private readonly listeners = new Set<(view: View) => void>()
  private current: View | null = null
  private isTelling = false

  constructor(private readonly make: () => View) {}

  view(): View {
    this.current ??= this.make()
    return this.current
  }

  changed(): void {
    this.current = null
    if (this.isTelling) return
    this.isTelling = true
    queueMicrotask(() => {
      this.isTelling = false
      const view = this.view()
      for (const listener of this.listeners) listener(view)
    })
  }

  subscribe(listener: (view: View) => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }
}
