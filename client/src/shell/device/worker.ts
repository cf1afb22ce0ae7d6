/** Serves the application from this tablet, so that a tablet cut off after its first
 *  visit still opens. It answers for the files of its own build and for nothing else:
 *  what is not in the list goes to the network as if there were no worker.
 *
 *  A new build waits until the page says that nobody is composing, and the build before
 *  it is kept: a page opened with it still finds its pieces. */
export {}

declare const self: ServiceWorkerGlobalScope
/** Written by `vite.config.ts`: the files of this build, and the digest of them all. */
declare const PRECACHE: { readonly version: string; readonly files: readonly string[] }

const PREFIX = 'concours-'
const BUILDS_KEPT_MAX = 2

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
  } else if (owned.has(url.href) || isPiece(url)) {
    event.respondWith(serve(url.href, request))
  }
})

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

function isPiece(url: URL): boolean {
  return url.href.startsWith(`${root}assets/`)
}

async function dropOldBuilds(): Promise<void> {
  const builds = (await caches.keys()).filter((name) => name.startsWith(PREFIX))
  const otherBuilds = builds.filter((name) => name !== current)
  const old = otherBuilds.slice(0, Math.max(0, otherBuilds.length - (BUILDS_KEPT_MAX - 1)))
  await Promise.all(old.map((name) => caches.delete(name)))
}
