/** The world around the tablet: network, clocks, chance and events. One door,
 *  so that a test can play the world and leave every part of ours as it is. */
import { examBrowser, type ExamBrowser } from './exam-browser'
import { browserStrays, type Strays } from './strays'
import { browserSpeech, type Speech } from './voice'

/** The window, and the screen that it is on, in pixels of the page. */
export interface Frame {
  readonly width: number
  readonly height: number
  readonly of: readonly [width: number, height: number]
}

/** One line, on the disk at once: a page that is closed has no time for more. */
export interface Jotter {
  read(): string | null
  write(line: string | null): void
}

export interface Surroundings {
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  /** Milliseconds that only go forward, whatever happens to the wall clock. */
  monotonicMs(): number
  /** The device's wall clock: anyone may set it. A hint, never an authority. */
  wallMs(): number
  /** A number in [0, 1), to spread retries. */
  chance(): number
  /** Run once, later; gives back how to call it off. */
  after(ms: number, run: () => void): () => void
  /** From now on this page speaks to the centre and to these origins alone, until it is loaded again. */
  narrow(origins: readonly string[]): void
  isOnline(): boolean
  isVisible(): boolean
  onOnline(listener: () => void): () => void
  onVisibility(listener: () => void): () => void
  /** The page is left for another, or closed. */
  onClose(listener: () => void): () => void
  readonly jotter: Jotter
  /** The page gets the keys, or another window does while this one may stay in sight. */
  onFocus(listener: (isFocused: boolean) => void): () => void
  /** Null where it is not known. */
  frame(): Frame | null
  onFrame(listener: () => void): () => void
  /** Resolves once this is the only open tab; `onWait` is told if another has it. */
  becomeOnlyTab(onWait: () => void): Promise<() => void>
  /** Whether the browser promises not to evict what we keep. */
  persistStorage(): Promise<boolean>
  /** Whether the browser shows nothing but us; null where it does not say. */
  isKiosk(): boolean | null
  /** Whether a worker serves this page, so that it reopens without a network. */
  hasWorker(): boolean
  batteryPercent(onChange: (percent: number) => void): void
  /** A locked browser, if this is one. */
  readonly examBrowser: ExamBrowser
  /** The device's speech; null where it has none. */
  readonly speech: Speech | null
  /** Addresses opened here that are not ours; null where no worker takes them. */
  readonly strays: Strays | null
}

const TAB_LOCK = 'concours-tablet'

/** `setTimeout` holds 2³¹ − 1 ms at most; ours are cut well before. */
export const TIMER_MS_MAX = 60_000

export function browserSurroundings(): Surroundings {
  return {
    fetch: (url, init) => fetch(url, init),
    monotonicMs: () => performance.timeOrigin + performance.now(),
    wallMs: () => Date.now(),
    chance: () => Math.random(),
    after: (ms, run) => {
      const timer = setTimeout(run, Math.max(0, ms))
      return () => clearTimeout(timer)
    },
    narrow,
    isOnline: () => navigator.onLine,
    isVisible: () => document.visibilityState === 'visible',
    onOnline,
    onVisibility,
    onClose,
    jotter,
    onFocus,
    frame,
    onFrame,
    becomeOnlyTab,
    persistStorage,
    isKiosk,
    hasWorker,
    examBrowser: examBrowser(),
    batteryPercent: (onChange) => void watchBattery(onChange),
    speech: browserSpeech(),
    strays: browserStrays(),
  }
}

/** Policies of a page add up: one more can only forbid. */
function narrow(origins: readonly string[]): void {
  const policy = document.createElement('meta')
  policy.httpEquiv = 'Content-Security-Policy'
  policy.content = ["connect-src 'self'", ...origins].join(' ')
  document.head.append(policy)
}

function onOnline(listener: () => void): () => void {
  addEventListener('online', listener)
  addEventListener('offline', listener)
  return () => {
    removeEventListener('online', listener)
    removeEventListener('offline', listener)
  }
}

function onVisibility(listener: () => void): () => void {
  document.addEventListener('visibilitychange', listener)
  return () => document.removeEventListener('visibilitychange', listener)
}

function onClose(listener: () => void): () => void {
  addEventListener('pagehide', listener)
  return () => removeEventListener('pagehide', listener)
}

const JOTTED = 'concours.left'

/** A device that keeps nothing of it tells an absence later, or never. */
const jotter: Jotter = {
  read() {
    try {
      return localStorage.getItem(JOTTED)
    } catch {
      return null
    }
  },
  write(line) {
    try {
      if (line === null) localStorage.removeItem(JOTTED)
      else localStorage.setItem(JOTTED, line)
    } catch {
      // a private window may have none
    }
  },
}

function onFocus(listener: (isFocused: boolean) => void): () => void {
  const gets = (): void => listener(true)
  const loses = (): void => listener(false)
  addEventListener('focus', gets)
  addEventListener('blur', loses)
  return () => {
    removeEventListener('focus', gets)
    removeEventListener('blur', loses)
  }
}

function frame(): Frame {
  const [width, height] = [Math.round(innerWidth), Math.round(innerHeight)]
  return { width, height, of: [Math.round(screen.width), Math.round(screen.height)] }
}

function onFrame(listener: () => void): () => void {
  addEventListener('resize', listener)
  return () => removeEventListener('resize', listener)
}

/** Web Locks free the lock when a tab dies, however it dies. A browser without them
 *  (none that we support) is taken to have one tab: storage still refuses a fork. */
async function becomeOnlyTab(onWait: () => void): Promise<() => void> {
  if (!('locks' in navigator)) return () => undefined
  return (await hold({ ifAvailable: true })) ?? waitForLock(onWait)
}

async function waitForLock(onWait: () => void): Promise<() => void> {
  onWait()
  const release = await hold({})
  return release ?? (() => undefined)
}

/** Resolves when the lock is ours (or, with `ifAvailable`, is not: null). */
function hold(options: LockOptions): Promise<(() => void) | null> {
  return new Promise((resolve, reject) => {
    const request = navigator.locks.request(TAB_LOCK, options, (lock) => {
      if (lock === null) return resolve(null)
      return new Promise<void>((release) => resolve(() => release()))
    })
    request.catch(reject)
  })
}

/** WPE WebKit has no `navigator.storage`: best effort, then. */
async function persistStorage(): Promise<boolean> {
  const storage: StorageManager | undefined = navigator.storage
  if (storage?.persist === undefined) return false
  return storage.persist().catch(() => false)
}

/** Full screen, an installed application, or a lockdown browser (Safe Exam Browser gives
 *  its pages this object). It is told to the centre and decides nothing here. */
function isKiosk(): boolean | null {
  if ('SafeExamBrowser' in window) return true
  if (typeof matchMedia !== 'function') return null
  return ['fullscreen', 'standalone'].some((mode) => matchMedia(`(display-mode: ${mode})`).matches)
}

function hasWorker(): boolean {
  return 'serviceWorker' in navigator && navigator.serviceWorker.controller !== null
}

interface Battery extends EventTarget {
  readonly level: number
}

async function watchBattery(onChange: (percent: number) => void): Promise<void> {
  const getBattery = (navigator as { getBattery?: () => Promise<Battery> }).getBattery
  if (getBattery === undefined) return
  const battery = await getBattery.call(navigator).catch(() => null)
  if (battery === null) return
  const tell = (): void => onChange(Math.round(battery.level * 100))
  battery.addEventListener('levelchange', tell)
  tell()
}
