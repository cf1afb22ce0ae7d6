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
  /** Whether the tablet says that the centre holds it. */
  readonly held?: true
}

/** What opens a dead tablet's place, under the name that both codes give. */
export interface SentKit {
  readonly name: string
  readonly attempt: string
  readonly epoch: number
  readonly kit: string
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
    if (path.startsWith('/rescue')) return this.rescue(path, JSON.parse(body as string) as never)
    if (path !== '/boxes') return this.give(path)
    const box = JSON.parse(body as string) as SentBox
    this.posts.push(box)
    if (this.mood === 'refusing') return Response.json({ code: 'journal.unknown_device', facts: {} }, { status: 409 })
    if (this.mood === 'lying') return Response.json({ held: 50_000, news: 99, stored: 50_000, centre_ms: 1 })
    const before = this.boxes.get(box.first)
    if (before === undefined || before.last < box.last) this.boxes.set(box.first, box)
    return Response.json({ stored: (this.boxes.get(box.first)?.last ?? -1) + 1 })
  }

  readonly kits: SentKit[] = []
  /** The places that were taken, each by the first that came. */
  readonly places = new Map<string, string>()

  private rescue(path: string, { name, attempt, public_key }: { [name: string]: string }): Response {
    const kits = this.kits.filter((kit) => kit.name === name)
    if (kits.length === 0) return refuse('rescue.unknown')
    if (path === '/rescue') {
      const boxes = [...this.boxes.values()]
      return Response.json({
        kits: kits.map((kit) => ({ ...kit, boxes: boxes.filter((box) => box.attempt === kit.attempt) })),
      })
    }
    const place = attempt ?? ''
    if (!this.places.has(place)) this.places.set(place, public_key ?? '')
    if (this.places.get(place) !== public_key) return refuse('rescue.used')
    return Response.json({ epoch: kits.find((kit) => kit.attempt === attempt)?.epoch })
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
      const { entries } = JSON.parse(new TextDecoder().decode(plain)) as { readonly entries: readonly Entry[] }
      for (const entry of entries) found.set(entry.seq, entry)
    }
    return [...found.values()].sort((a, b) => a.seq - b.seq)
  }

  get bytes(): number {
    return this.posts.reduce((sum, box) => sum + utf8(box.body).length, 0)
  }
}

function refuse(code: string): Response {
  return Response.json({ code, facts: {} }, { status: 409 })
}
