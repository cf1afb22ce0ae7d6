/** Requests to the centre. Whatever is not our own JSON is no answer at all: a captive
 *  portal that says 200 with a page of HTML has acknowledged nothing. */
import type { Exchange } from '../../core/clock'
import { retryMs } from '../../core/outbox'
import type { Surroundings } from '../device/surroundings'

export type Facts = { readonly [name: string]: unknown }

export type Reply =
  | { readonly kind: 'answered'; readonly body: Facts }
  | { readonly kind: 'refused'; readonly code: string; readonly facts: Facts }
  | { readonly kind: 'down' }

export interface Asking {
  readonly method?: 'GET' | 'POST'
  readonly body?: string
  readonly token?: string
  readonly timeoutMs?: number
  /** Whether the answer may leave, or take, the cookie that names this tablet. */
  readonly keepsCookie?: true
}

export const REQUEST_MS_MAX = 10_000
/** A whole journal of an earlier tablet fits; nothing we expect is larger. */
export const REPLY_CHARACTERS_MAX = 64 * 1024 * 1024

export class Link {
  constructor(
    private readonly gateway: string,
    private readonly surroundings: Surroundings,
    private readonly onExchange: (exchange: Exchange) => void,
  ) {}

  url(path: string): string {
    return this.gateway + path
  }

  /** Ask for JSON. Never rejects: a fault of any kind is `down`. */
  async ask(path: string, asking: Asking = {}): Promise<Reply> {
    const sentMonotonicMs = this.surroundings.monotonicMs()
    const timeoutMs = asking.timeoutMs ?? REQUEST_MS_MAX
    return this.within(timeoutMs, async (signal) => {
      const response = await this.surroundings.fetch(this.url(path), {
        ...requestOf(asking),
        signal,
      })
      const receivedMonotonicMs = this.surroundings.monotonicMs()
      const wallMs = this.surroundings.wallMs()
      const reply = await readReply(response)
      const centreMs = centreMsOf(response, reply)
      // A held request (long poll) says nothing of the way; only short ones are read.
      if (centreMs !== null && asking.timeoutMs === undefined) {
        this.onExchange({ sentMonotonicMs, receivedMonotonicMs, centreMs, wallMs })
      }
      return reply
    })
  }

  /** Ask, and again after a pause each time that nobody answers: `triesCount` times at most. */
  async insist(path: string, asking: Asking, triesCount: number): Promise<Reply> {
    const { surroundings } = this
    for (let failuresCount = 1; ; failuresCount += 1) {
      const reply = await this.ask(path, asking)
      if (reply.kind !== 'down' || failuresCount === triesCount) return reply
      const ms = retryMs(failuresCount, surroundings.chance())
      await new Promise<void>((resolve) => void surroundings.after(ms, resolve))
    }
  }

  private async within(timeoutMs: number, run: (signal: AbortSignal) => Promise<Reply>): Promise<Reply> {
    const abort = new AbortController()
    let callOff = (): void => undefined
    const timeout = new Promise<Reply>((resolve) => {
      callOff = this.surroundings.after(timeoutMs, () => {
        abort.abort()
        resolve({ kind: 'down' })
      })
    })
    const attempt = run(abort.signal).catch((): Reply => ({ kind: 'down' }))
    return Promise.race([attempt, timeout]).finally(callOff)
  }
}

function requestOf({ method, body, token, keepsCookie }: Asking): RequestInit {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (body !== undefined) headers['Content-Type'] = 'application/json'
  if (token !== undefined) headers.Authorization = `Bearer ${token}`
  return {
    method: method ?? 'GET',
    headers,
    cache: 'no-store',
    credentials: keepsCookie === true ? 'same-origin' : 'omit',
    redirect: 'error',
    ...(body === undefined ? {} : { body }),
  }
}

async function readReply(response: Response): Promise<Reply> {
  const isJson = response.headers.get('Content-Type')?.startsWith('application/json')
  if (isJson !== true || response.status >= 500) return { kind: 'down' }
  const text = await response.text()
  if (text.length > REPLY_CHARACTERS_MAX) return { kind: 'down' }
  const body = JSON.parse(text) as unknown
  if (!isFacts(body)) return { kind: 'down' }
  if (response.ok) return { kind: 'answered', body }
  const { code, facts } = body
  if (typeof code !== 'string') return { kind: 'down' }
  return { kind: 'refused', code, facts: isFacts(facts) ? facts : {} }
}

/** Only of a reply that is ours: a portal's headers are nobody's clock. */
function centreMsOf(response: Response, reply: Reply): number | null {
  if (reply.kind === 'down') return null
  const header = response.headers.get('X-Centre-Ms')
  const centreMs = header === null ? bodyCentreMs(reply) : Number(header)
  return Number.isSafeInteger(centreMs) && centreMs > 0 ? centreMs : null
}

function bodyCentreMs(reply: Reply): number {
  const centreMs = reply.kind === 'answered' ? reply.body.centre_ms : null
  return typeof centreMs === 'number' ? centreMs : Number.NaN
}

export function isFacts(value: unknown): value is Facts {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
