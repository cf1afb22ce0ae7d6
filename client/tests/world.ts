/** The world around a tablet, played: one virtual time, a network that fails on demand,
 *  and devices that crash. Every part of ours runs as it is. */
import { IDBFactory } from 'fake-indexeddb'
import 'fake-indexeddb/auto'
import type { ChairTablet } from '../src/ecos/chair/chair-tablet'
import { createChair } from '../src/ecos/chair/create'
import { SignalPost } from '../src/ecos/post/signal-post'
import { createTablet } from '../src/shell/create'
import type { Speech } from '../src/shell/device/voice'
import type { RunningTablet } from '../src/shell/tablet'
import type { Stray, Strays } from '../src/shell/device/strays'
import type { ShownKeys } from '../src/shell/device/exam-browser'
import type { Frame, Surroundings } from '../src/shell/device/surroundings'
import type { Phase } from '../src/shell/tablet'
import { Gateway } from './gateway'
import type { Relay } from './relay'

/** What happens to one request. */
export type Weather =
  | 'pass'
  | 'lost_request'
  | 'silence' // nothing comes back, not even a failure
  | 'lost_reply' // the centre took it; the tablet never hears so
  | 'portal' // 200 with a page of HTML
  | 'twice' // a proxy sends it twice
  | 'stranger' // 200 with JSON that is not ours
  | 'error' // 502

interface Timer {
  readonly dueMs: number
  readonly order: number
  readonly run: () => void
}

/** Node's own: a turn of the event loop. */
declare const setImmediate: (run: () => void) => unknown

const QUIET_TURNS = 12

export class World {
  nowMs = 1_792_400_000_000
  readonly gateway = new Gateway(() => this.nowMs)
  readonly devices: Device[] = []
  /** The site's relays, by their addresses. */
  readonly relays = new Map<string, Relay>()
  private timers: Timer[] = []
  private order = 0
  private pending = 0

  constructor() {
    this.countCrypto()
  }

  device(): Device {
    const device = new Device(this)
    this.devices.push(device)
    return device
  }

  after(ms: number, run: () => void): () => void {
    const timer = { dueMs: this.nowMs + Math.max(0, ms), order: (this.order += 1), run }
    this.timers.push(timer)
    return () => {
      this.timers = this.timers.filter((other) => other !== timer)
    }
  }

  /** Let virtual time pass, stopping at each timer. */
  async advance(ms: number): Promise<void> {
    const untilMs = this.nowMs + ms
    await this.settle()
    for (;;) {
      const next = this.nextTimer(untilMs)
      if (next === undefined) break
      this.nowMs = Math.max(this.nowMs, next.dueMs)
      this.timers = this.timers.filter((timer) => timer !== next)
      next.run()
      await this.settle()
    }
    this.nowMs = untilMs
  }

  async until(condition: () => boolean, withinMs = 120_000): Promise<void> {
    for (let passedMs = 0; !condition(); passedMs += 100) {
      if (passedMs > withinMs) throw new Error('it never came')
      await this.advance(100)
    }
  }

  /** Let all that runs come to rest: storage, cryptography, requests. */
  async settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_TURNS; quiet += 1) {
      await new Promise<void>((resolve) => setImmediate(resolve))
      if (this.pending > 0) quiet = 0
    }
  }

  private nextTimer(untilMs: number): Timer | undefined {
    const due = this.timers.filter(({ dueMs }) => dueMs <= untilMs)
    return due.sort((a, b) => a.dueMs - b.dueMs || a.order - b.order)[0]
  }

  /** WebCrypto answers from other threads: count what is under way. */
  private countCrypto(): void {
    const names = [
      'digest',
      'sign',
      'verify',
      'generateKey',
      'importKey',
      'exportKey',
      'deriveKey',
      'deriveBits',
      'decrypt',
      'encrypt',
    ] as const
    for (const name of names) {
      const original = SubtleCrypto.prototype[name] as (...a: unknown[]) => Promise<unknown>
      const counted = (...given: unknown[]): Promise<unknown> => {
        this.pending += 1
        return original.apply(crypto.subtle, given).finally(() => (this.pending -= 1))
      }
      Object.defineProperty(crypto.subtle, name, { value: counted, configurable: true })
    }
  }
}

/** One tablet's hardware: what it keeps outlives the application that runs on it. */
export class Device {
  /** The wall clock of the device, beside the true time. */
  wallAheadMs = 0
  /** What the monotonic clock has not counted (sleep). */
  sleptMs = 0
  isOnline = true
  /** Where its page may connect besides the centre; null as long as it has not said. */
  origins: readonly string[] | null = null
  isVisible = true
  /** What is kept at once, and outlives the application. */
  jotted: string | null = null
  speech: Speech | null = null
  latencyMs: readonly [number, number] = [0, 0]
  /** Weather of the next requests to paths that begin so; then `usual`. */
  readonly forecast: { path: string; weather: Weather }[] = []
  usual: Weather = 'pass'
  disk: 'sound' | 'full' | 'unread' = 'sound'
  tablet: RunningTablet | null = null
  /** The examiner's application, where that is what runs here. */
  chair: ChairTablet | null = null
  private readonly storage = new IDBFactory()
  private life = 0
  private locked = 0
  private readonly waiting: (() => void)[] = []
  private readonly onlineListeners = new Set<() => void>()
  private readonly visibilityListeners = new Set<() => void>()
  private readonly closeListeners = new Set<() => void>()
  private readonly strayListeners = new Set<() => void>()
  strayed: readonly Stray[] = []
  takesStrays = false
  private readonly focusListeners = new Set<(isFocused: boolean) => void>()
  private readonly frameListeners = new Set<() => void>()
  /** Null: a device that does not say how large its window is. */
  frame: Frame | null = null
  /** What the locked browser shows that this is, if it is one. */
  examBrowser: ShownKeys | null = null
  quitPath: string | null = null
  /** Whether a worker serves it. */
  reopens = true
  shownAt: readonly string[] = []

  constructor(readonly world: World) {
    fillableDisks()
  }

  /** Open the application, as after a reload. */
  async open(): Promise<RunningTablet> {
    const tablet = this.openTab()
    await this.world.settle()
    return tablet
  }

  openTab(): RunningTablet {
    globalThis.indexedDB = this.storage
    currentDisk = this
    this.tablet = createTablet({ gateway: 'https://centre', surroundings: this.surroundings() })
    return this.tablet
  }

  async openChair(): Promise<ChairTablet> {
    globalThis.indexedDB = this.storage
    currentDisk = this
    this.chair = createChair({ gateway: 'https://centre', surroundings: this.surroundings() })
    await this.world.settle()
    return this.chair
  }

  openPost(): SignalPost {
    globalThis.indexedDB = this.storage
    currentDisk = this
    return new SignalPost('https://centre', this.surroundings())
  }

  async stopPost(post: SignalPost): Promise<void> {
    this.life += 1
    await post.stop()
  }

  /** An address that is not ours is opened; whether the worker takes it. */
  stray(path: string, dest = 'document'): boolean {
    if (!this.takesStrays) return false
    this.strayed = [...this.strayed, { path, dest }]
    for (const listener of this.strayListeners) listener()
    return true
  }

  /** The application dies at this instant: nothing it awaits will ever come back. */
  async crash(): Promise<void> {
    this.life += 1
    this.locked = 0
    this.onlineListeners.clear()
    this.visibilityListeners.clear()
    this.closeListeners.clear()
    this.strayListeners.clear()
    this.focusListeners.clear()
    this.frameListeners.clear()
    const dead = this.tablet ?? this.chair
    this.tablet = null
    this.chair = null
    await dead?.stop()
  }

  /** The page is left for another: it hears so, and nothing that it awaits comes back. */
  async leavePage(): Promise<void> {
    for (const listener of this.closeListeners) listener()
    await this.crash()
  }

  async reload(): Promise<RunningTablet> {
    await this.crash()
    return this.open()
  }

  get view(): ReturnType<RunningTablet['view']> {
    if (this.tablet === null) throw new Error('no application')
    return this.tablet.view()
  }

  async reach(phase: Phase, withinMs?: number): Promise<void> {
    await this.world.until(() => this.tablet?.view().phase === phase, withinMs)
  }

  cut(): void {
    this.isOnline = false
    for (const listener of this.onlineListeners) listener()
  }

  mend(): void {
    this.isOnline = true
    for (const listener of this.onlineListeners) listener()
  }

  show(isVisible: boolean): void {
    this.isVisible = isVisible
    for (const listener of this.visibilityListeners) listener()
  }

  focus(isFocused: boolean): void {
    for (const listener of this.focusListeners) listener(isFocused)
  }

  resize(frame: Frame): void {
    this.frame = frame
    for (const listener of this.frameListeners) listener()
  }

  monotonicMs(): number {
    return this.world.nowMs - this.sleptMs
  }

  private surroundings(): Surroundings {
    const { world, life } = this
    const isAlive = (): boolean => life === this.life
    const bootMs = this.wallAheadMs // `timeOrigin` takes the wall clock of its page
    return {
      fetch: (url, init) => (isAlive() ? this.fetch(url, init) : never()),
      monotonicMs: () => this.monotonicMs() + bootMs,
      wallMs: () => world.nowMs + this.wallAheadMs,
      chance: () => 0.5,
      after: (ms, run) => world.after(ms, () => (isAlive() ? run() : undefined)),
      narrow: (origins) => void (this.origins = origins),
      isOnline: () => this.isOnline,
      isVisible: () => this.isVisible,
      onOnline: (listener) => subscribe(this.onlineListeners, listener),
      onVisibility: (listener) => subscribe(this.visibilityListeners, listener),
      onClose: (listener) => subscribe(this.closeListeners, listener),
      jotter: { read: () => this.jotted, write: (line) => void (this.jotted = line) },
      onFocus: (listener) => subscribe(this.focusListeners, listener),
      frame: () => this.frame,
      onFrame: (listener) => subscribe(this.frameListeners, listener),
      becomeOnlyTab: (onWait) => this.becomeOnlyTab(onWait),
      persistStorage: async () => false,
      isKiosk: () => true,
      speech: this.speech,
      strays: this.strays(),
      batteryPercent: () => undefined,
      hasWorker: () => this.reopens,
      examBrowser: {
        isThere: () => this.examBrowser !== null,
        show: (url) => this.showKeys(url),
        quitPath: () => this.quitPath,
      },
    }
  }

  private async showKeys(url: string): Promise<ShownKeys | null> {
    this.shownAt = [...this.shownAt, url]
    return this.examBrowser ?? { config: '', exam: '', version: '' }
  }

  /** The worker, as far as the application sees it. It outlives the application. */
  private strays(): Strays {
    return {
      setComposing: async (isComposing) => void (this.takesStrays = isComposing),
      kept: async () => this.strayed.map((stray) => ({ ...stray, forget: async () => this.forget(stray) })),
      onStray: (listener) => subscribe(this.strayListeners, listener),
    }
  }

  private forget(stray: Stray): void {
    this.strayed = this.strayed.filter((other) => other !== stray)
  }

  private async becomeOnlyTab(onWait: () => void): Promise<() => void> {
    this.locked += 1
    if (this.locked > 1) {
      onWait()
      await new Promise<void>((resolve) => this.waiting.push(resolve))
    }
    return () => {
      this.locked -= 1
      this.waiting.shift()?.()
    }
  }

  private async fetch(url: string, init: RequestInit = {}): Promise<Response> {
    const { world } = this
    const relay = world.relays.get(new URL(url, 'https://centre').origin)
    if (relay !== undefined) {
      const { pathname, search } = new URL(url)
      return this.isOnline ? relay.handle(pathname + search, init) : Promise.reject(new TypeError('network'))
    }
    const path = url.replace('https://centre', '')
    const weather = this.isOnline ? this.weatherOf(path) : 'lost_request'
    const [outMs, backMs] = this.latencyMs
    await this.pass(outMs)
    if (weather === 'silence') return never()
    if (weather === 'lost_request') throw new TypeError('network')
    if (weather === 'portal') return portal()
    if (weather === 'stranger') return Response.json({ ok: true })
    if (weather === 'error') return new Response('bad gateway', { status: 502 })
    if (weather === 'twice') await world.gateway.handle(path, init)
    const reply = await world.gateway.handle(path, init)
    await this.pass(backMs)
    if (weather === 'lost_reply') throw new TypeError('network')
    return reply
  }

  private weatherOf(path: string): Weather {
    const index = this.forecast.findIndex((next) => path.startsWith(next.path))
    return index < 0 ? this.usual : (this.forecast.splice(index, 1)[0]?.weather ?? 'pass')
  }

  private pass(ms: number): Promise<void> {
    if (ms === 0) return Promise.resolve()
    return new Promise((resolve) => this.world.after(ms, resolve))
  }
}

let currentDisk: Device | null = null

/** A full disk refuses every write, as a browser does: the transaction aborts. */
function fillableDisks(): void {
  for (const name of ['put', 'add'] as const) {
    const original = (originals[name] ??= IDBObjectStore.prototype[name])
    IDBObjectStore.prototype[name] = function (this: IDBObjectStore, ...given) {
      if (currentDisk?.disk === 'full') throw new DOMException('full', 'QuotaExceededError')
      return original.apply(this, given)
    }
  }
  const getAll = (originals.getAll ??= IDBObjectStore.prototype.getAll)
  IDBObjectStore.prototype.getAll = function (this: IDBObjectStore, ...given) {
    if (currentDisk?.disk === 'unread') throw new DOMException('lost', 'UnknownError')
    return getAll.apply(this, given)
  }
}

const originals: { put?: IDBObjectStore['put']; add?: IDBObjectStore['add']; getAll?: IDBObjectStore['getAll'] } = {}

function portal(): Response {
  const headers = { 'Content-Type': 'text/html', 'X-Centre-Ms': '1' }
  return new Response('<h1>Welcome to the free network</h1>', { status: 200, headers })
}

function never<Value>(): Promise<Value> {
  return new Promise(() => undefined)
}

function subscribe<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
