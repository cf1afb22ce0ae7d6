/** The page of a hidden frame: reads what a locked browser shows at this very address, and
 *  tells the page that opened it. Keys may come late, and to a callback of which the
 *  browser keeps the name alone; where nothing comes, that is told too. */
export {}

interface ExamBrowser {
  readonly version?: unknown
  readonly security?: {
    readonly configKey?: unknown
    readonly browserExamKey?: unknown
    readonly updateKeys?: (callback: () => void) => void
  }
}

declare global {
  interface Window {
    readonly SafeExamBrowser?: ExamBrowser
    concoursKeysUpdated?: () => void
  }
}

/** As in `shell/device/exam-browser.ts`, which this page shares no file with. */
const KIND = 'concours-attest'
const LOOK_MS = 250
const LOOKS_MAX = 20
/** A browser that has nothing to show is not waited for as long. */
const LOOKS_MAX_ALONE = 2
const VERSION_LENGTH_MAX = 200
const HASH = /^[0-9a-f]{64}$/
/** What is shown and is no hash is no proof, and not nothing either. */
const NO_HASH = '0'.repeat(64)

let isTold = false
let looksCount = 0

function hashOf(value: unknown): string {
  if (typeof value !== 'string' || value === '') return ''
  const hash = value.toLowerCase()
  return HASH.test(hash) ? hash : NO_HASH
}

function tell(): void {
  if (isTold) return
  isTold = true
  const browser = window.SafeExamBrowser
  const shown = {
    kind: KIND,
    config: hashOf(browser?.security?.configKey),
    exam: hashOf(browser?.security?.browserExamKey),
    version: printable(browser?.version),
  }
  window.parent.postMessage(shown, window.location.origin)
}

function printable(value: unknown): string {
  if (typeof value !== 'string') return ''
  return value.replaceAll(/[^\x20-\x7e]/g, '').slice(0, VERSION_LENGTH_MAX)
}

function look(): void {
  const browser = window.SafeExamBrowser
  const security = browser?.security
  const hasKeys = hashOf(security?.configKey) !== '' || hashOf(security?.browserExamKey) !== ''
  const looksMax = browser === undefined ? LOOKS_MAX_ALONE : LOOKS_MAX
  if (hasKeys || looksCount >= looksMax) return tell()
  if (looksCount === 0) security?.updateKeys?.(concoursKeysUpdated)
  looksCount += 1
  window.setTimeout(look, LOOK_MS)
}

/** The browser calls it by this name, in whichever window it has kept it. */
function concoursKeysUpdated(): void {
  look()
}

window.concoursKeysUpdated = concoursKeysUpdated
look()
