/** What the tablets before this one had delivered: a replacement goes on from there. */
import { isKindOf } from '../../core/entry'
import type { Entry, Writer } from '../../core/entry'
import { retryMs } from '../../core/outbox'
import { isFacts, REQUEST_MS_MAX } from './link'
import type { Link } from './link'
import type { ChainPoint, EarlierEpoch } from '../device/storage'
import type { Surroundings } from '../device/surroundings'

/** A first try waits as long as any request; one on a slow line gets more time each time. */
export const ANSWER_MS_MAX = 40_000

/** An attempt that other tablets have written before this one. */
interface GoneOn {
  readonly attempt: string
  readonly base: ChainPoint | null
}

export class EarlierLoader<Said extends string> {
  private isStopped = false
  private rest: (() => void) | null = null

  constructor(
    private readonly surroundings: Surroundings,
    private readonly link: Link,
    private readonly writer: Writer<Said>,
  ) {}

  stop(): void {
    this.isStopped = true
    this.rest?.()
  }

  /** The network is back: do not wait for the end of the pause. */
  hurry(): void {
    this.rest?.()
  }

  /** Ask the centre for the entries before our epoch, until it gives all of them up to
   *  the point from which we were told to go on; null when stopped. */
  async bring(token: string, sitting: GoneOn): Promise<readonly EarlierEpoch<Said>[] | null> {
    for (let failuresCount = 0; !this.isStopped; failuresCount += 1) {
      const timeoutMs = Math.min(REQUEST_MS_MAX * 2 ** failuresCount, ANSWER_MS_MAX)
      const earlier = await this.attempt(token, sitting, timeoutMs)
      if (earlier !== null) return earlier
      await this.pause(failuresCount + 1)
    }
    return null
  }

  private async attempt(
    token: string,
    sitting: GoneOn,
    timeoutMs: number,
  ): Promise<readonly EarlierEpoch<Said>[] | null> {
    const path = `/journal?attempt=${sitting.attempt}`
    const reply = await this.link.ask(path, { token, timeoutMs })
    if (reply.kind !== 'answered' || !Array.isArray(reply.body.epochs)) return null
    const epochs = reply.body.epochs.map((raw) => readEpoch(raw, this.writer))
    const validEpochs = epochs.filter((epoch) => epoch !== null)
    return validEpochs.length === epochs.length && reachesBase(validEpochs, sitting) ? validEpochs : null
  }

  private pause(failuresCount: number): Promise<void> {
    if (this.isStopped) return Promise.resolve()
    return new Promise((resolve) => {
      const ms = retryMs(failuresCount, this.surroundings.chance())
      const callOff = this.surroundings.after(ms, resolve)
      this.rest = () => {
        callOff()
        resolve()
      }
    })
  }
}

/** A tablet that wrote nothing has a head all the same (its genesis), which we cannot
 *  make without its key: there, the count is enough. */
function reachesBase(epochs: readonly EarlierEpoch<string>[], { base }: GoneOn): boolean {
  const last = epochs.find(({ epoch }) => epoch === base?.epoch)
  if (last?.entries.length !== base?.count) return false
  const head = last?.entries.at(-1)?.digest
  return head === undefined || head === base?.head
}

function readEpoch<Said extends string>(raw: unknown, writer: Writer<Said>): EarlierEpoch<Said> | null {
  if (!isFacts(raw) || !Array.isArray(raw.entries)) return null
  const { epoch, entries } = raw
  if (!Number.isSafeInteger(epoch)) return null
  const isWhole = entries.every((entry, index) => isEntry(entry, index, writer))
  if (!isWhole) return null
  const takeover = Number.isSafeInteger(raw.taken_over_ms) ? { takenOverMs: raw.taken_over_ms as number } : {}
  return { epoch: epoch as number, entries: entries.map(trimmed), ...takeover }
}

function isEntry<Said extends string>(raw: unknown, seq: number, writer: Writer<Said>): raw is Entry<Said> {
  if (!isFacts(raw) || raw.seq !== seq || !isKindOf(writer, raw.kind)) return false
  const areTexts = typeof raw.body === 'string' && typeof raw.digest === 'string'
  return areTexts && Number.isSafeInteger(raw.device_ms)
}

function trimmed<Said extends string>({ seq, kind, body, device_ms, digest }: Entry<Said>): Entry<Said> {
  return { seq, kind, body, device_ms, digest }
}
