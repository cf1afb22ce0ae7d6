/** Addresses opened on this tablet that are no page of ours, as the worker keeps them
 *  (`worker.ts`) until the application has written them down. */

export interface Stray {
  readonly path: string
  readonly dest: string
}

export interface KeptStray extends Stray {
  forget(): Promise<unknown>
}

export interface Strays {
  /** Whether somebody composes: only then does the worker take what is opened. */
  setComposing(isComposing: boolean): Promise<void>
  /** What the worker has kept, in its order. */
  kept(): Promise<readonly KeptStray[]>
  /** Called when the worker has kept one more, also for another tab. */
  onStray(listener: () => void): () => void
}

/** As in `worker.ts`. */
const STRAYS = 'strayed'
const COMPOSING = 'composing'

/** Null where no worker can be. */
export function browserStrays(): Strays | null {
  if (!('serviceWorker' in navigator) || !('caches' in globalThis)) return null
  const workers = navigator.serviceWorker
  return {
    // The browser keeps this beside the worker. While it is asked ahead of the worker, the
    // network answers by itself, and hears from the browser how the address was opened.
    async setComposing(isComposing) {
      const preload: NavigationPreloadManager | undefined = (await workers.ready).navigationPreload
      if (preload === undefined) return
      await preload.setHeaderValue(isComposing ? COMPOSING : 'true')
      await (isComposing ? preload.disable() : preload.enable())
    },
    async kept() {
      const cache = await caches.open(STRAYS)
      const requests = [...(await cache.keys())].sort((left, right) => (left.url < right.url ? -1 : 1))
      return Promise.all(requests.map((request) => read(cache, request)))
    },
    onStray(listener) {
      const hear = ({ data }: MessageEvent): void => void (data === STRAYS && listener())
      workers.addEventListener('message', hear)
      workers.startMessages()
      return () => workers.removeEventListener('message', hear)
    },
  }
}

async function read(cache: Cache, request: Request): Promise<KeptStray> {
  const stray = (await (await cache.match(request))?.json()) as Stray | undefined
  const { path = '', dest = '' } = stray ?? {}
  return { path, dest, forget: () => cache.delete(request) }
}
