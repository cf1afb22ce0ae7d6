/** The other end of the wire, in memory, for tests of the tablet: it keeps what
 *  `docs/reference/wire.md` says, and checks every chain and signature it is given. */
import { unhex } from '../src/core/canonical'
import { entryBytes, genesisBytes, headBytes } from '../src/core/entry'
import { CANDIDATE, type Entry, type Writer } from '../src/core/entry'
import type { NewsItem } from '../src/core/news'
import type { SeenNote } from '../src/core/transparency/note'
import { sha256, sha256Hex } from '../src/shell/device/keys'
import type { SealedPackage, SealedPaper } from './paper'

export const SITTING = '6f1c2a52-8f0e-4b6a-9d53-0c2d5f6f7a01'
export const ATTEMPT = '0d9a4f2e-5b1c-4c57-8a3e-7e1f2b3c4d5e'
export const CHECK_SITTING = '11111111-8f0e-4b6a-9d53-0c2d5f6f7a01'
export const CHECK_ATTEMPT = '22222222-5b1c-4c57-8a3e-7e1f2b3c4d5e'
export const LATER_SITTING = '33333333-8f0e-4b6a-9d53-0c2d5f6f7a01'
export const LATER_ATTEMPT = '44444444-5b1c-4c57-8a3e-7e1f2b3c4d5e'
export const DURATION_MS = 600_000
const AFTERNOON_MS = 18_000_000

interface StoredJournal {
  readonly attempt: string
  readonly publicKey: string
  readonly token: string
  readonly epoch: number
  base: { epoch: number; count: number; head: string } | null
  entries: Entry[]
}

interface SentCall {
  readonly attempt: string
  readonly call: string
  readonly need: string
  readonly made_ms: number
  taken_back_ms: number | null
  seen_ms: number | null
}

interface Enrolled {
  readonly token: string
  readonly candidate?: object
  readonly settings?: unknown
  readonly examiner?: object
  readonly centre_ms: number
  readonly sittings?: readonly { readonly attempt: string }[]
}

type NewsBody = Record<string, unknown> & { readonly kind: NewsItem['kind'] }

export class Gateway {
  /** Chains of the exam's attempt, one a device. */
  readonly devices: StoredJournal[] = []
  /** Chains of the technical check that comes before, if there is one. */
  readonly checks: StoredJournal[] = []
  check: SealedPaper | null = null
  /** Chains of the exam that comes after, if there is one. */
  readonly laters: StoredJournal[] = []
  later: SealedPackage | null = null
  readonly calls: SentCall[] = []
  /** The tokens of tablets that were given back. */
  readonly returned: string[] = []
  /** What was asked for with cookies: enrolment and giving back alone. */
  readonly cookied = new Set<string>()
  /** The note that it would show, and those that tablets say to have seen. */
  note: SeenNote = { size: 0, root: '' }
  readonly seenNotes: SeenNote[] = []
  readonly requests: string[] = []
  /** What the tablet told of itself last. */
  state: Record<string, unknown> = {}
  paper: SealedPackage | null = null
  factor: readonly [number, number] = [1, 1]
  /** Whose journals it takes: those of the chair of examiner E11, or a candidate's. */
  writer: Writer<string> = CANDIDATE
  /** What it tells of the examiner's chair, beside where it is. */
  chair: object = {}
  /** What it tells of the candidate's settings; a centre of an earlier build tells none. */
  settings: unknown = undefined
  /** What it tells the signal posts of a circuit, beside the news, and their code. */
  post: { readonly code: string; readonly told: Record<string, unknown> } | null = null
  /** What it tells the screen at a door, by its number. */
  doorTexts: { [door: number]: object } = {}
  /** What it tells a chair that asks what opens its documents. */
  documents: object | null = null
  /** A code of those posts that was taken back. */
  revokedCode = ''
  replacement: string | null = null
  /** The relays that it names, and the key of boxes. */
  relays: object = {}
  /** Those in which number and code are right, where they are several. */
  exams: readonly { readonly exam: string; readonly title: string }[] = []
  laterKind: 'exam' | 'spare' = 'exam'
  laterMs = 0
  hasStreams = true
  /** How long a busy centre asks tablets to gather. */
  paceMs = 0
  spreadMs = 0
  /** An attempt that brought too much: nothing more of it is taken for now. */
  isQuotaSpent = false
  /** Blobs served with one byte changed, by digest. */
  readonly rotten = new Set<string>()
  readonly former: (SealedPackage | null)[] = []
  private sealedNumber = 0
  readonly news: Record<string, unknown>[] = []
  private historiesCount = 0
  /** What it says it has of the news: one that has just started knows fewer. */
  toldCount: number | null = null
  private readonly streams = new Set<ReadableStreamDefaultController<Uint8Array>>()

  /** What it asks to be proved, and what came; null: it knows no configuration. */
  nonce: string | null = null
  /** Asked of whoever enrols: a proof of their browser for this nonce. */
  entryNonce: string | null = null
  readonly proofs: unknown[] = []

  /** How wrong the clock is that answers bear. */
  aheadMs = 0

  constructor(private readonly nowMs: () => number) {}

  private get hourMs(): number {
    return this.nowMs() + this.aheadMs
  }

  /** The paper was reopened, and sealed again. */
  sealAgain(paper: SealedPackage): void {
    this.former.push(this.paper)
    this.paper = paper
    this.announce({ kind: 'sealed', package: paper.packageDigest })
    this.sealedNumber = this.news.length
  }

  announce(item: NewsBody): void {
    const number = this.news.length + 1
    const history = `${this.historiesCount}`.padStart(4, '0') + `${number}`.padStart(12, '0')
    const numbered = { number, history, sitting: SITTING, ...item }
    this.news.push(numbered)
    for (const stream of this.streams) stream.enqueue(eventOf(numbered))
  }

  /** The centre is restored to when it had told `count` news, and tells others. */
  loseNews(count: number): void {
    this.news.length = count
    this.historiesCount += 1
    for (const stream of this.streams) stream.close()
    this.streams.clear()
  }

  /** The centre is restored from a copy that is `count` entries long. */
  restore(epoch: number, count: number): void {
    const device = this.devices.find((held) => held.epoch === epoch)
    if (device) device.entries = device.entries.slice(0, count)
  }

  async handle(path: string, init: RequestInit): Promise<Response> {
    this.requests.push(`${init.method ?? 'GET'} ${path}`)
    if (init.credentials !== 'omit') this.cookied.add(path)
    const body = typeof init.body === 'string' ? (JSON.parse(init.body) as never) : null
    const headers = new Headers(init.headers)
    const token = headers.get('Authorization')?.replace('Bearer ', '') ?? ''
    if (path === '/enrol') return this.enrol(body as never)
    if (path.startsWith('/signals')) return this.signals(path, token)
    if (path.startsWith('/documents')) return this.json({ documents: this.documents })
    if (path === '/call') return this.call(body as never)
    if (path === '/note') return this.takeNote(body as never)
    if (path.startsWith('/seb/')) return this.takeProof(path, body as never)
    if (path === '/return') return this.json({ returned: this.returned.push(token) })
    if (path === '/journal') return this.journal(body as never)
    if (path.startsWith('/journal?')) return this.earlier(path, token)
    if (path.startsWith('/news')) return this.tell(path, headers, init.signal)
    if (path === '/') return new Response('', { headers: { 'Content-Security-Policy': this.policy } })
    return this.serve(path)
  }

  /** What its pages may do. */
  policy = ''
  /** What it says of a claim of an attempt, by a tablet that took its place at a relay. */
  readonly verdicts = new Map<string, 'admitted' | 'waits' | 'used' | 'unknown'>()

  /** What a kit says of one sitting: as an enrolment, without a token. */
  kitOf(attempt: string, epoch: number, boxKey: string): object {
    const { candidate, sittings } = this.enrolled({ token: '', epoch, base: null })
    const sitting = sittings?.find((row) => row.attempt === attempt)
    return { boxes: [[1, boxKey]], candidate, settings: null, sitting }
  }

  private rescued(publicKey: string, { attempt, epoch }: { attempt: string; epoch: number }): Response {
    const verdict = this.verdicts.get(attempt) ?? 'waits'
    if (verdict !== 'admitted') return this.refuse(409, `rescue.${verdict}`, { attempt, epoch })
    const chains = this.chainsOf(attempt) as StoredJournal[]
    const previous = chains.at(-1)
    if (!chains.some((chain) => chain.publicKey === publicKey)) {
      const head = previous?.entries.at(-1)?.digest ?? 'ab'.repeat(32)
      const base = previous ? { epoch: previous.epoch, count: previous.entries.length, head } : null
      chains.push({ attempt, publicKey, token: 'token-rescue', epoch, base, entries: [] })
    }
    const { sittings, ...told } = this.enrolled({ token: 'token-rescue', epoch, base: null })
    const own = sittings?.flatMap((row) => {
      const chain = this.chainsOf(row.attempt).find((other) => other.publicKey === publicKey)
      return chain ? [{ ...row, epoch: chain.epoch, base: chain.base }] : []
    })
    return this.json({ ...told, sittings: own })
  }

  private signals(path: string, code: string): Response {
    const { post, news } = this
    const door = Number(new URLSearchParams(path.split('?')[1]).get('door'))
    const text = this.doorTexts[door] ?? null
    if (code === this.revokedCode) return this.refuse(410, 'post.revoked')
    return post?.code === code
      ? this.json({ ...post.told, ...(text && { text }), news })
      : this.refuse(404, 'post.unknown')
  }

  /** The room has seen the open call. */
  seeCall(): void {
    const open = this.calls.find((call) => call.taken_back_ms === null && call.seen_ms === null)
    if (open === undefined) throw new Error('nobody calls')
    open.seen_ms = this.hourMs
    this.announce({ kind: 'call_seen', call: open.call, at_ms: open.seen_ms })
  }

  private takeNote(seen: SeenNote) {
    this.seenNotes.push(seen)
    return this.json({ ...this.note, ...('relays' in this.relays && { relays: { [ATTEMPT]: this.relays } }) })
  }

  private call(sent: SentCall): Response {
    const known = this.calls.find(({ call }) => call === sent.call)
    const open = this.calls.find((call) => call.taken_back_ms === null && call.seen_ms === null)
    if (known === undefined && open !== undefined) {
      const { call, need, made_ms } = open
      return this.refuse(409, 'call.open_already', { call, need, made_ms })
    }
    const call = known ?? { ...sent, seen_ms: null }
    if (known === undefined) this.calls.push(call)
    if (call.seen_ms === null) call.taken_back_ms = sent.taken_back_ms
    return this.json({ call: call.call, taken_back_ms: call.taken_back_ms, seen_ms: call.seen_ms })
  }

  private enrol(claim: {
    examiner?: string
    code: string
    replacement: string | null
    public_key: string
    exam?: string
    proof?: { nonce: string; config: string }
    rescue?: { attempt: string; epoch: number }
  }): Response {
    if (claim.rescue !== undefined) return this.rescued(claim.public_key, claim.rescue)
    const isOurs = (claim.examiner === undefined) === (this.writer === CANDIDATE)
    if (claim.code !== 'K7QF-2M9D' || !isOurs) return this.refuse(403, 'enrol.unknown')
    if (this.exams.length > 0 && claim.exam === undefined) {
      return this.refuse(409, 'enrol.exam_needed', { exams: this.exams })
    }
    if (claim.exam !== undefined && !this.exams.some(({ exam }) => exam === claim.exam)) {
      return this.refuse(403, 'enrol.unknown')
    }
    const known = this.devices.find(({ publicKey }) => publicKey === claim.public_key)
    if (known) return this.json(this.enrolled(known))
    const previous = this.devices.at(-1)
    if (previous && claim.replacement === null) {
      return this.refuse(409, 'enrol.replacement_needed')
    }
    if (previous && claim.replacement !== this.replacement) {
      return this.refuse(409, 'enrol.replacement_invalid')
    }
    if (this.entryNonce !== null && (claim.proof?.nonce !== this.entryNonce || !claim.proof.config)) {
      return this.refuse(409, 'kiosk.unproven', { nonce: this.entryNonce })
    }
    const epoch = this.devices.length + 1
    const head = previous?.entries.at(-1)?.digest ?? 'ab'.repeat(32)
    const base = previous ? { epoch: previous.epoch, count: previous.entries.length, head } : null
    const publicKey = claim.public_key
    const device = {
      attempt: ATTEMPT,
      publicKey,
      token: `token-${epoch}`,
      epoch,
      base,
      entries: [],
    }
    this.devices.push(device)
    this.checks.push({ ...device, attempt: CHECK_ATTEMPT, base: null, entries: [] })
    this.laters.push({ ...device, attempt: LATER_ATTEMPT, base: null, entries: [] })
    if (previous) this.announce({ kind: 'superseded', epoch })
    return this.json(this.enrolled(device))
  }

  private enrolled({ token, epoch, base }: Pick<StoredJournal, 'token' | 'epoch' | 'base'>): Enrolled {
    const exam = {
      sitting: SITTING,
      attempt: ATTEMPT,
      epoch,
      title: 'UC 1',
      kind: 'exam',
      scheduled_ms: 0,
      duration_ms: DURATION_MS,
      factor: this.factor,
      package: this.paper?.packageDigest,
      signer: this.paper?.signer,
      base,
      sealed: this.sealedNumber,
      ...this.relays,
    }
    const candidate = {
      number: '04217',
      name: 'Camille Aubertin',
      site: 'Lyon-Sud',
      room: 'Salle 2',
      seat: 'B-14',
    }
    if (this.writer !== CANDIDATE) {
      const examiner = { number: 'E11', name: 'Pr Martin', university: 'Amiens' }
      const place = { site: 'Lyon-Sud', room: 'Salle 2', seat: '1' }
      const turns_number = this.news.findLast(({ kind }) => kind === 'turns')?.number ?? 0
      const chair = { circuit: 'A', station: 2, place: 1, turns_number, ...this.chair }
      const morning = { ...exam, kind: 'ecos', chair, place }
      const later = { sitting: LATER_SITTING, attempt: LATER_ATTEMPT, title: 'Après-midi', base: null }
      const { packageDigest, signer } = this.later ?? {}
      const afternoon = { ...morning, ...later, scheduled_ms: AFTERNOON_MS, package: packageDigest, signer }
      const sittings = this.later === null ? [morning] : [morning, afternoon]
      return { token, examiner, sittings, centre_ms: this.hourMs }
    }
    const check = {
      ...exam,
      sitting: CHECK_SITTING,
      attempt: CHECK_ATTEMPT,
      kind: 'check',
      base: null,
      package: this.check?.packageDigest,
      signer: this.check?.signer,
    }
    const later = {
      ...exam,
      sitting: LATER_SITTING,
      attempt: LATER_ATTEMPT,
      title: 'UC 2',
      place: { site: 'Lyon-Sud', room: 'Salle 9', seat: 'Z-1' },
      base: null,
      kind: this.laterKind,
      scheduled_ms: this.laterMs,
      package: this.later?.packageDigest,
      signer: this.later?.signer,
    }
    const sittings = [...(this.check === null ? [] : [check]), exam, ...(this.later === null ? [] : [later])]
    return { token, candidate, settings: this.settings, sittings, centre_ms: this.hourMs }
  }

  private async journal(batch: {
    attempt: string
    epoch: number
    entries: Entry[]
    head: string
    signature: string
    state: Record<string, unknown>
  }): Promise<Response> {
    this.state = batch.state
    const chains = this.chainsOf(batch.attempt)
    const device = chains.find(({ epoch }) => epoch === batch.epoch)
    if (!device) return this.refuse(409, 'journal.unknown_device')
    const chain = { attempt: batch.attempt, epoch: batch.epoch }
    const genesis = await sha256Hex(genesisBytes(chain, unhex(device.publicKey), this.writer))
    const count = batch.entries.at(-1)?.seq ?? -1
    const isSigned = count < 0 || (await verify(device, chain, count + 1, batch))
    if (!isSigned) return this.refuse(409, 'journal.unsigned')
    if (this.isQuotaSpent) return this.refuse(429, 'journal.quota_exceeded')
    const next = [...device.entries]
    for (const entry of batch.entries) {
      const held = next[entry.seq]
      if (held && held.digest !== entry.digest) return this.refuse(409, 'journal.equivocation')
      if (held) continue
      const reason = await this.broken(chain, entry, next, genesis)
      if (reason) {
        return this.refuse(409, 'journal.chain_broken', { held: device.entries.length, reason })
      }
      next.push(entry)
    }
    const isKnown = [genesis, ...next.map(({ digest }) => digest)].includes(batch.head)
    if (batch.entries.length === 0 && !isKnown) {
      return this.refuse(409, 'journal.chain_broken', { held: next.length, reason: 'gap' })
    }
    device.entries = next
    return this.json({
      held: next.length,
      centre_ms: this.hourMs,
      news: this.toldCount ?? this.news.length,
      pace_ms: this.paceMs,
      spread_ms: this.spreadMs,
    })
  }

  private chainsOf(attempt: string): readonly StoredJournal[] {
    if (attempt === ATTEMPT) return this.devices
    return attempt === CHECK_ATTEMPT ? this.checks : this.laters
  }

  private async broken(
    chain: { attempt: string; epoch: number },
    entry: Entry,
    held: Entry[],
    genesis: string,
  ): Promise<string | null> {
    if (entry.seq !== held.length) return 'gap'
    const last = held.at(-1)
    const digest = await sha256Hex(entryBytes(chain, entry, last?.digest ?? genesis))
    if (digest !== entry.digest) return 'link'
    return entry.device_ms < (last?.device_ms ?? 0) ? 'clock' : null
  }

  private earlier(path: string, token: string): Response {
    const chains = this.chainsOf(/attempt=([^&]*)/.exec(path)?.[1] ?? ATTEMPT)
    const own = chains.find((device) => device.token === token)
    const before = chains.filter(({ epoch }) => epoch < (own?.epoch ?? 0))
    const epochs = before.map(({ epoch, entries }) => {
      const next = chains.find((device) => device.base?.epoch === epoch)
      return { epoch, entries: entries.slice(0, next?.base?.count ?? 0) }
    })
    return this.json({ epochs })
  }

  private tell(path: string, headers: Headers, signal: RequestInit['signal']): Response {
    const after = Number(/after=(\d+)/.exec(path)?.[1] ?? 0)
    const history = /history=(\w+)/.exec(path)?.[1]
    const last = this.news[after - 1]
    if (after > 0 && (last === undefined || last.history !== history)) {
      return this.json({ anew: true, news: this.news, centre_ms: this.nowMs() })
    }
    const items = this.news.slice(after)
    if (headers.get('Accept') !== 'text/event-stream' || !this.hasStreams) {
      return this.json({ news: items, centre_ms: this.hourMs })
    }
    const { streams } = this
    let own: ReadableStreamDefaultController<Uint8Array>
    const body = new ReadableStream<Uint8Array>({
      start(controller) {
        own = controller
        streams.add(controller)
        controller.enqueue(new TextEncoder().encode(': hello\n\n'))
        for (const item of items) controller.enqueue(eventOf(item))
        signal?.addEventListener('abort', () => {
          if (streams.delete(own)) controller.error(new DOMException('', 'AbortError'))
        })
      },
      cancel: () => void streams.delete(own),
    })
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } })
  }

  private serve(path: string): Response {
    const papers = [this.paper, this.check, this.later, ...this.former]
    const bytes = papers.map((paper) => paper?.files.get(path)).find((found) => found)
    if (!bytes) return this.refuse(404, 'package.unknown')
    const served = bytes.slice()
    if (this.rotten.has(path)) served[0] = (served[0] ?? 0) ^ 1
    return new Response(served, { headers: { 'Content-Type': 'application/octet-stream' } })
  }

  private json(body: object, status = 200): Response {
    const headers = {
      'Content-Type': 'application/json',
      'X-Centre-Ms': String(this.hourMs),
    }
    return new Response(JSON.stringify(body), { status, headers })
  }

  private takeProof(path: string, body: unknown): Response {
    if (path.startsWith('/seb/attest')) this.proofs.push(body)
    const nonce = path === '/seb/nonce' ? this.nonce : null
    return this.json({ nonce, every_ms: 600_000 })
  }

  private refuse(status: number, code: string, facts: object = {}): Response {
    return this.json({ code, facts }, status)
  }
}

async function verify(
  device: StoredJournal,
  chain: { attempt: string; epoch: number },
  count: number,
  batch: { head: string; signature: string },
): Promise<boolean> {
  const kind = { name: 'ECDSA', namedCurve: 'P-256' }
  const key = await crypto.subtle.importKey('raw', unhex(device.publicKey), kind, false, ['verify'])
  const statement = await sha256(headBytes(chain, count, batch.head))
  const algorithm = { name: 'ECDSA', hash: 'SHA-256' }
  return crypto.subtle.verify(algorithm, key, unhex(batch.signature), statement)
}

function eventOf(item: Record<string, unknown>): Uint8Array {
  return new TextEncoder().encode(`id: ${String(item.number)}\ndata: ${JSON.stringify(item)}\n\n`)
}
