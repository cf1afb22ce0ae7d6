/** Brings the news: a stream of events, or a poll that waits where streams do not pass.
 *  Same items, same numbers; what is told to the tablet has been kept first. */
import { ITEMS_COUNT_MAX, parseItem } from '../../core/news'
import type { NewsItem } from '../../core/news'
import { retryMs } from '../../core/outbox'
import type { Link } from './link'
import type { AnyStorage } from '../device/storage'
import type { Surroundings } from '../device/surroundings'

export const LINE_CHARACTERS_MAX = 65_536
/** The centre sends a comment every 15 s: silence for longer is a dead stream. */
export const SILENCE_MS_MAX = 40_000
const POLL_WAIT_S = 20
const POLL_MS_MAX = 30_000
/** After a stream that gave nothing, poll this often before the next try. */
const POLLS_BEFORE_STREAM = 5

export interface NewsListener {
  onNews(items: readonly NewsItem[]): void
  /** The centre was restored: these take the place of all that it told before. */
  onNewsAnew(items: readonly NewsItem[]): void
  /** The centre answered: a stream of its own, or a poll. */
  onReached(): void
}

export class NewsReader {
  private last: Point = { number: 0, history: '' }
  private isStopped = false
  private isHurried = false
  private pollsCount = 0
  private failuresCount = 0
  private abort = new AbortController()
  private rest: (() => void) | null = null
  private keeping: Promise<void> = Promise.resolve()
  /** Obeyed, but not on the disk: kept with the next, so that no reload leaves a hole. */
  private unkept: readonly NewsItem[] = []
  /** What is on the disk is of a history that the centre has lost. */
  private isDiskOfOld = false

  constructor(
    private readonly surroundings: Surroundings,
    private readonly link: Link,
    private readonly storage: AnyStorage,
    private readonly listener: NewsListener,
  ) {}

  /** Read for ever, after the item heard last. */
  start(token: string, last: NewsItem | undefined): void {
    this.last = pointOf(last)
    void this.run(token)
  }

  stop(): void {
    this.isStopped = true
    this.abort.abort()
    this.rest?.()
  }

  /** The centre has news up to `number`: if we do not, our stream is deaf. */
  expect(number: number): void {
    if (number > this.last.number) this.hurry()
  }

  /** Drop the stream or the pause, and ask again now. */
  hurry(): void {
    this.isHurried = true
    this.abort.abort()
    this.rest?.()
  }

  private async run(token: string): Promise<void> {
    while (!this.isStopped) {
      this.abort = new AbortController()
      const isPolling = this.pollsCount > 0
      const isGood = isPolling ? await this.poll(token) : await this.stream(token)
      if (this.isStopped) return
      this.failuresCount = isGood ? 0 : this.failuresCount + 1
      this.pollsCount = this.pollsToCome(isPolling, isGood)
      if (!this.isHurried) await this.pause()
      this.isHurried = false
    }
  }

  private pollsToCome(wasPolling: boolean, wasGood: boolean): number {
    if (this.isHurried) return Math.max(1, this.pollsCount)
    if (wasPolling) return this.pollsCount - 1
    return wasGood ? 0 : POLLS_BEFORE_STREAM
  }

  private pause(): Promise<void> {
    return new Promise((resolve) => {
      const ms = retryMs(this.failuresCount, this.surroundings.chance())
      const callOff = this.surroundings.after(ms, resolve)
      this.rest = () => {
        callOff()
        resolve()
      }
    })
  }

  private async poll(token: string): Promise<boolean> {
    const wait = this.pollsCount > 1 ? POLL_WAIT_S : 0
    const path = `${this.path()}&wait=${wait}`
    const reply = await this.link.ask(path, { token, timeoutMs: POLL_MS_MAX })
    if (reply.kind !== 'answered' || !Array.isArray(reply.body.news)) return false
    this.listener.onReached()
    const raw = reply.body.news.slice(0, ITEMS_COUNT_MAX)
    await (reply.body.anew === true ? this.takeAnew(raw) : this.take(raw))
    return true
  }

  private path(): string {
    const { number, history } = this.last
    return `/news?after=${number}${history === '' ? '' : `&history=${history}`}`
  }

  /** True when the stream gave something before it ended. */
  private async stream(token: string): Promise<boolean> {
    const watch = new Watch(this.surroundings, this.abort)
    try {
      const response = await this.surroundings.fetch(this.link.url(this.path()), {
        headers: { Accept: 'text/event-stream', Authorization: `Bearer ${token}` },
        cache: 'no-store',
        credentials: 'omit',
        redirect: 'error',
        signal: this.abort.signal,
      })
      const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream')
      if (!response.ok || isStream !== true || response.body === null) return false
      this.listener.onReached()
      return await this.readStream(response.body.getReader(), watch)
    } catch {
      return watch.isFed
    } finally {
      watch.end()
    }
  }

  private async readStream(reader: ReadableStreamDefaultReader<Uint8Array>, watch: Watch): Promise<boolean> {
    const decoder = new TextDecoder()
    let rest = ''
    for (;;) {
      const { done, value } = await reader.read()
      if (done || this.isStopped) return watch.isFed
      watch.feed()
      const lines = (rest + decoder.decode(value, { stream: true })).split(/\r?\n/)
      rest = lines.pop() ?? ''
      if (rest.length > LINE_CHARACTERS_MAX) return false
      const payloads = lines.filter((line) => line.startsWith('data:'))
      if (payloads.length > 0) await this.take(payloads.map((line) => parse(line.slice(5))))
    }
  }

  /** Keep, then tell; one at a time, each number once, in order. */
  private take(raw: readonly unknown[]): Promise<void> {
    return this.inTurn(async () => {
      const items = inOrder(raw).filter(({ number }) => number > this.last.number)
      if (items.length === 0) return
      await this.keep([...this.unkept, ...items])
      this.last = pointOf(items.at(-1))
      this.listener.onNews(items)
    })
  }

  /** Forget what was heard, for all of this. */
  private takeAnew(raw: readonly unknown[]): Promise<void> {
    return this.inTurn(async () => {
      const items = inOrder(raw)
      this.isDiskOfOld = true
      await this.keep(items)
      this.last = pointOf(items.at(-1))
      this.listener.onNewsAnew(items)
    })
  }

  private inTurn(step: () => Promise<void>): Promise<void> {
    const turn = this.keeping.then(() => (this.isStopped ? undefined : step()))
    this.keeping = turn
    return turn
  }

  /** A tablet that cannot keep the news obeys them all the same. */
  private async keep(items: readonly NewsItem[]): Promise<void> {
    this.unkept = items
    const keeping = this.isDiskOfOld ? this.storage.replaceNews(items) : this.storage.keepNews(items)
    await keeping.then(
      () => {
        this.unkept = []
        this.isDiskOfOld = false
      },
      () => undefined,
    )
  }
}

/** How far was heard, and of which history. */
interface Point {
  readonly number: number
  readonly history: string
}

function pointOf(item: NewsItem | undefined): Point {
  return { number: item?.number ?? 0, history: item?.history ?? '' }
}

function inOrder(raw: readonly unknown[]): readonly NewsItem[] {
  return raw
    .map(parseItem)
    .filter((item) => item !== null)
    .sort((left, right) => left.number - right.number)
}

/** Ends a stream that has fallen silent. */
class Watch {
  isFed = false
  private callOff: () => void

  constructor(
    private readonly surroundings: Surroundings,
    private readonly abort: AbortController,
  ) {
    this.callOff = this.arm()
  }

  feed(): void {
    this.isFed = true
    this.callOff()
    this.callOff = this.arm()
  }

  end(): void {
    this.callOff()
  }

  private arm(): () => void {
    return this.surroundings.after(SILENCE_MS_MAX, () => this.abort.abort())
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
