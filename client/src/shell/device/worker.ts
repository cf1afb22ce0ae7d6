/** Serves the application from this tablet, so that a tablet cut off after its first
 *  visit still opens. It answers for the files of its own build and for nothing else:
 *  what is not in the list goes to the network as if there were no worker. While somebody
 *  composes, an address that is no page of ours opens nothing: the exam stays where it is,
 *  and writes that it was opened (`strays.ts`).
 *
 *  A new build waits until the page says that nobody is composing, and the build before
 *  it is kept: a page opened with it still finds its pieces. */
export {}

declare const self: ServiceWorkerGlobalScope
/** Written by `vite.config.ts`: the files of this build, and the digest of them all. */
declare const PRECACHE: { readonly version: string; readonly files: readonly string[] }

const PREFIX = 'concours-'
const BUILDS_KEPT_MAX = 2

/** As in `strays.ts`: a worker is one file, and imports nothing. */
const STRAYS = 'strayed'
const COMPOSING = 'composing'
const PATH_LENGTH_MAX = 500
/** As the gateway says it, of whatever it does not have. */
const OPENED_FROM = 'x-opened-from'
const ASKED_MS_MAX = 2_000
/** Beside the files of the build: pages for people, and nothing of an exam. */
const PAGE = /^(examinateur|signaux|verification|voeux)(\/|$)|^(resultats|recu)$|^resultats\/verification$/
/** What a locked browser asks for, in a frame beside the paper among it: nobody strays there. */
const LOCKED = /^seb\/(start|attest|quit)$/

/** Chromium stays where it is when there is nothing to show. WebKit shows an empty page, and
 *  keeps the one that was left, with the lock of the only tab: the network answers there, the
 *  gateway hears who asks, and one goes back to an exam that goes on. */
const STAYS = 'userAgentData' in navigator

const build = PRECACHE
const current = PREFIX + build.version
const root = new URL('./', self.location.href).href
const owned = new Set(build.files.map((file) => new URL(file, root).href))

self.addEventListener('install', (event) => {
  event.waitUntil(precache())
})

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOldBuilds().then(() => self.clients.claim()))
})

self.addEventListener('message', (event) => {
  if (event.data === 'activate') void self.skipWaiting()
})

self.addEventListener('fetch', (event) => {
  const { request } = event
  if (request.method !== 'GET') return
  const url = new URL(request.url)
  url.search = ''
  url.hash = ''
  if (request.mode === 'navigate' && url.href === root) {
    event.respondWith(serve(root, request))
    event.waitUntil(renewPage().catch(() => undefined)) // the line is cut
  } else if (owned.has(url.href) || isPiece(url)) {
    event.respondWith(serve(url.href, request))
  } else if (request.mode === 'navigate' && STAYS && !isPage(url)) {
    event.respondWith(turnBack(event, url))
  }
})

function isPage(url: URL): boolean {
  const path = url.href.slice(root.length)
  return PAGE.test(path) || LOCKED.test(path)
}

/** All or nothing: a build with a file missing is no build. */
async function precache(): Promise<void> {
  const cache = await caches.open(current)
  const requests = build.files.map((file) => {
    return new Request(new URL(file, root), { cache: 'reload', credentials: 'omit' })
  })
  await cache.addAll(requests)
}

async function serve(href: string, request: Request): Promise<Response> {
  const cached = await (await caches.open(current)).match(href, { ignoreVary: true })
  // A page of the build before asks for its own pieces, whose names no other build has.
  return cached ?? (await caches.match(href, { ignoreVary: true })) ?? fetch(request)
}

/** The same page, with the headers of today: they name the relays that it may speak to, and
 *  hold from the next load on. Whatever is not our page, byte for byte, is not kept. */
async function renewPage(): Promise<void> {
  const cache = await caches.open(current)
  const kept = await cache.match(root, { ignoreVary: true })
  const fresh = await fetch(root, { cache: 'reload', credentials: 'omit', redirect: 'error' })
  if (kept === undefined || !fresh.ok) return
  const [before, now] = await Promise.all([kept.text(), fresh.clone().text()])
  if (before === now) await cache.put(root, fresh)
}

/** Write down where somebody went, and leave the browser where it is. Before and after the
 *  exam, answer as the network does; where no tab has the exam, lead to it. */
async function turnBack(event: FetchEvent, url: URL): Promise<Response> {
  if (!(await isComposing())) return ((await event.preloadResponse) as Response | undefined) ?? fetch(event.request)
  if (isGuess(event.request)) return new Response(null, { status: 204 })
  try {
    await keepStray(event.request, url)
  } catch {
    return fetch(event.request) // a full disk: the gateway still sees who asks
  }
  const windows = await self.clients.matchAll({ type: 'window' })
  for (const client of windows) client.postMessage(STRAYS)
  const isOpen = windows.some(({ url }) => url.split(/[?#]/)[0] === root)
  return isOpen ? new Response(null, { status: 204 }) : Response.redirect(root)
}

/** The application has told the browser, which remembers it when it stops this worker. */
async function isComposing(): Promise<boolean> {
  const preload: NavigationPreloadManager | undefined = self.registration.navigationPreload
  const state = await preload?.getState().catch(() => undefined)
  return state?.headerValue === COMPOSING
}

/** What Chromium fetches ahead while somebody types, lest they wait: nobody has opened it. It
 *  asks again, without this word, once they have. */
function isGuess({ headers }: Request): boolean {
  return (headers.get('sec-purpose') ?? '').startsWith('prefetch')
}

async function keepStray(request: Request, { pathname }: URL): Promise<void> {
  const dest = (await isLink(request)) ? 'link' : request.destination
  const stray = { path: pathname.slice(0, PATH_LENGTH_MAX), dest }
  const key = new URL(`${STRAYS}/${String(Date.now()).padStart(16, '0')}-${crypto.randomUUID()}`, root)
  await (await caches.open(STRAYS)).put(key.href, Response.json(stray))
}

/** Whether another page led there. One that hides it says no referrer, and one that was typed
 *  may lead on: the browser knows, tells no worker, and tells the centre when it is asked for
 *  the same. Without a network an address is taken as typed. */
async function isLink(request: Request): Promise<boolean> {
  if (request.referrer !== '' && request.referrer !== 'about:client') return true
  const late = new Promise<null>((resolve) => void setTimeout(() => resolve(null), ASKED_MS_MAX))
  const answer = await Promise.race([fetch(request).catch(() => null), late])
  const from = answer?.headers.get(OPENED_FROM) ?? ''
  return from === 'cross-site' || from === 'same-site'
}

function isPiece(url: URL): boolean {
  return url.href.startsWith(`${root}assets/`)
}

async function dropOldBuilds(): Promise<void> {
  const builds = (await caches.keys()).filter((name) => name.startsWith(PREFIX))
  const otherBuilds = builds.filter((name) => name !== current)
  const old = otherBuilds.slice(0, Math.max(0, otherBuilds.length - (BUILDS_KEPT_MAX - 1)))
  await Promise.all(old.map((name) => caches.delete(name)))
}
