/** What the worker takes of what is opened on a tablet, in a browser that stays (A01, A39). */
import { afterEach, beforeEach, expect, test, vi } from 'vitest'

const ROOT = 'https://exam.example/'
const STRAYED = 'strayed'

interface Opened {
  readonly path: string
  readonly referrer?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The browser around the worker: its events, its caches, what it keeps of the preload. */
class Scope {
  readonly location = { href: `${ROOT}worker.js` }
  readonly listeners = new Map<string, (event: unknown) => void>()
  readonly kept: unknown[] = []
  composing = 'composing'
  /** What the browser tells the centre of who opened the last one; null without a network. */
  openedFrom: string | null = 'same-origin'
  readonly registration = {
    navigationPreload: { getState: () => Promise.resolve({ headerValue: this.composing }) },
  }
  readonly clients = {
    claim: () => Promise.resolve(),
    matchAll: () => Promise.resolve([{ url: ROOT, postMessage: () => undefined }]),
  }
  readonly caches = {
    keys: () => Promise.resolve([]),
    match: () => Promise.resolve(undefined),
    open: (name: string) =>
      Promise.resolve({
        put: async (_key: string, response: Response) => {
          if (name === STRAYED) this.kept.push(await response.json())
        },
      }),
  }

  addEventListener(name: string, listener: (event: unknown) => void): void {
    this.listeners.set(name, listener)
  }

  /** Open an address as a page of its own; gives the answer, null where the network answers. */
  async open({ path, referrer = '', headers = {} }: Opened): Promise<Response | null> {
    let answer: Promise<Response> | null = null
    const request = { method: 'GET', mode: 'navigate', destination: 'document', url: `${ROOT}${path}` }
    this.listeners.get('fetch')?.({
      request: { ...request, referrer, headers: new Headers(headers) },
      preloadResponse: Promise.resolve(new Response('', { status: 404 })),
      waitUntil: () => undefined,
      respondWith: (given: Promise<Response>) => {
        answer = given
      },
    })
    return answer
  }
}

let scope: Scope

beforeEach(async () => {
  scope = new Scope()
  vi.stubGlobal('self', scope)
  vi.stubGlobal('caches', scope.caches)
  vi.stubGlobal('fetch', () => {
    if (scope.openedFrom === null) return Promise.reject(new TypeError('no network'))
    return Promise.resolve(new Response('', { status: 404, headers: { 'X-Opened-From': scope.openedFrom } }))
  })
  vi.stubGlobal('navigator', { userAgentData: {} })
  vi.stubGlobal('PRECACHE', { version: '1', files: ['index.html'] })
  vi.resetModules()
  await import('../../src/shell/device/worker')
})

afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
})

test('what is typed while somebody composes opens nothing, and is kept', async () => {
  expect((await scope.open({ path: 'correction.php?x=1' }))?.status).toBe(204)
  expect(scope.kept).toEqual([{ path: '/correction.php', dest: 'document' }])
})

test('where another page leads is kept as a link', async () => {
  await scope.open({ path: 'correction.php', referrer: 'https://friend.example/' })

  expect(scope.kept).toEqual([{ path: '/correction.php', dest: 'link' }])
})

test.each(['cross-site', 'same-site'])(
  'a page that hides that it led there is a link all the same: %s',
  async (from) => {
    scope.openedFrom = from
    await scope.open({ path: 'correction.php' })

    expect(scope.kept).toEqual([{ path: '/correction.php', dest: 'link' }])
  },
)

test.each([null, '', 'none'])('where the centre does not say who opened it, it was typed: %s', async (from) => {
  scope.openedFrom = from
  await scope.open({ path: 'correction.php' })

  expect(scope.kept).toEqual([{ path: '/correction.php', dest: 'document' }])
})

test('a centre that does not answer holds nobody up', async () => {
  vi.useFakeTimers()
  vi.stubGlobal('fetch', () => new Promise(() => undefined))
  const opened = scope.open({ path: 'correction.php' })
  await vi.advanceTimersByTimeAsync(2_000)

  expect((await opened)?.status).toBe(204)
  expect(scope.kept).toEqual([{ path: '/correction.php', dest: 'document' }])
  vi.useRealTimers()
})

test.each(['prefetch', 'prefetch;prerender'])('what the browser fetches ahead is nobody’s act: %s', async (word) => {
  const answer = await scope.open({ path: 'correction.php', headers: { 'sec-purpose': word } })

  expect(answer?.status).toBe(204)
  expect(scope.kept).toEqual([])
})

test('where nobody composes the network answers, and nothing is kept', async () => {
  scope.composing = 'true'

  expect((await scope.open({ path: 'correction.php' }))?.status).toBe(404)
  expect(scope.kept).toEqual([])
})

test.each(['resultats', 'voeux/', 'seb/start'])('a page of ours is no address to take: %s', async (path) => {
  expect(await scope.open({ path })).toBeNull()
  expect(scope.kept).toEqual([])
})
