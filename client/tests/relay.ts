/** The other end of `POST /boxes` and `GET /news`, in memory: it stores what a box says, and can open it as
 *  only the centre could, so that a test sees what would arrive there. */
import { boxLabel } from '../src/core/relay/box'
import { unhex, utf8 } from '../src/core/canonical'
import type { Entry } from '../src/core/entry'

interface SentBox {
  readonly attempt: string
  readonly epoch: number
  readonly first: number
  readonly last: number
  readonly head: string
  readonly signature: string
  readonly body: string
}

export class Relay {
  readonly boxes = new Map<number, SentBox>()
  posts: SentBox[] = []
  /** How it answers: as it should, with a lie of a centre, a refusal, or not at all. */
  mood: 'sound' | 'lying' | 'refusing' | 'gone' = 'sound'

  constructor(private readonly boxKey: string) {}

  /** What `GET /news` gives, and the launch words that were typed here. */
  sheet: { readonly body: string; readonly signature: string } | null = null
  words: readonly { readonly sitting: string; readonly words: readonly number[] }[] = []
  /** The files of packages, by their paths. */
  readonly files = new Map<string, Uint8Array<ArrayBuffer>>()
  asked: string[] = []

  async handle(path: string, { body }: RequestInit): Promise<Response> {
    if (this.mood === 'gone') throw new TypeError('network')
    if (path !== '/boxes') return this.give(path)
    const box = JSON.parse(body as string) as SentBox
    this.posts.push(box)
    if (this.mood === 'refusing') return Response.json({ code: 'journal.unknown_device', facts: {} }, { status: 409 })
    if (this.mood === 'lying') return Response.json({ held: 50_000, news: 99, stored: 50_000, centre_ms: 1 })
    const before = this.boxes.get(box.first)
    if (before === undefined || before.last < box.last) this.boxes.set(box.first, box)
    return Response.json({ stored: (this.boxes.get(box.first)?.last ?? -1) + 1 })
  }

  private give(path: string): Response {
    this.asked.push(path)
    const file = this.files.get(path)
    if (file !== undefined) return new Response(file)
    if (!path.startsWith('/news')) return new Response('', { status: 404 })
    return Response.json({ sheet: this.sheet, words: this.words }, { headers: { 'X-Centre-Ms': '1' } })
  }

  /** What the centre would find in its boxes, by number. */
  async entries(): Promise<readonly Entry[]> {
    const key = await crypto.subtle.importKey('raw', unhex(this.boxKey), 'AES-GCM', false, ['decrypt'])
    const found = new Map<number, Entry>()
    for (const box of this.boxes.values()) {
      const bytes = Uint8Array.from(atob(box.body.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0))
      const algorithm = { name: 'AES-GCM', iv: bytes.slice(0, 12), additionalData: boxLabel(box) }
      const plain = await crypto.subtle.decrypt(algorithm, key, bytes.slice(12))
      for (const entry of JSON.parse(new TextDecoder().decode(plain)) as Entry[]) found.set(entry.seq, entry)
    }
    return [...found.values()].sort((a, b) => a.seq - b.seq)
  }

  get bytes(): number {
    return this.posts.reduce((sum, box) => sum + utf8(box.body).length, 0)
  }
}
