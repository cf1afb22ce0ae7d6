/** A locked browser, as far as a page can ask it: what it shows at an address of ours,
 *  opened in a hidden frame, so that the paper is never left and nothing is reloaded. */

export interface ShownKeys {
  readonly config: string
  readonly exam: string
  readonly version: string
}

export interface ExamBrowser {
  /** Whether this page is in one, by what it says of itself: no proof. */
  isThere(): boolean
  /** What it shows at this address; null where the frame did not come. */
  show(url: string): Promise<ShownKeys | null>
  /** Where it closes, once the copy is in; null in a browser that nothing has locked. */
  quitPath(): string | null
}

/** As in `seb/attest.ts`, which is a page of its own. */
const KIND = 'concours-attest'
/** The frame looks for five seconds, once it is there. */
const SHOW_MS_MAX = 10_000

/** `/seb/start` leads to the application with the token of the configuration that it came
 *  by: the browser closes at an address that names the same one. */
const STARTED = /^#seb=([A-Za-z0-9_-]{22})$/
const TOKEN_KEY = 'concours-seb'

export function examBrowser(): ExamBrowser {
  const isThere = (): boolean => 'SafeExamBrowser' in window
  const token = startToken()
  const path = token === null ? null : `/seb/quit?c=${token}`
  return { isThere, show, quitPath: () => (isThere() ? path : null) }
}

/** What this tab was started with, also after a reload. */
function startToken(): string | null {
  const started = STARTED.exec(location.hash)?.[1]
  try {
    if (started === undefined) return sessionStorage.getItem(TOKEN_KEY)
    sessionStorage.setItem(TOKEN_KEY, started)
  } catch {
    return started ?? null // a browser that keeps nothing
  }
  history.replaceState(null, '', location.pathname + location.search)
  return started
}

function show(url: string): Promise<ShownKeys | null> {
  return new Promise((resolve) => {
    const frame = document.createElement('iframe')
    const finish = (shown: ShownKeys | null): void => {
      removeEventListener('message', hear)
      clearTimeout(timer)
      frame.remove()
      resolve(shown)
    }
    const hear = ({ source, origin, data }: MessageEvent<unknown>): void => {
      if (source !== frame.contentWindow || origin !== location.origin) return
      if (isShown(data)) finish({ config: data.config, exam: data.exam, version: data.version })
    }
    const timer = setTimeout(() => finish(null), SHOW_MS_MAX)
    addEventListener('message', hear)
    frame.hidden = true
    frame.tabIndex = -1
    frame.title = 'Safe Exam Browser'
    frame.setAttribute('aria-hidden', 'true')
    frame.src = url
    document.body.append(frame)
  })
}

function isShown(data: unknown): data is ShownKeys {
  if (typeof data !== 'object' || data === null) return false
  const { kind, config, exam, version } = data as { readonly [name: string]: unknown }
  return kind === KIND && [config, exam, version].every((text) => typeof text === 'string')
}
