/** A spare tablet in a room that is cut: it takes a place with the room's relay, by the
 *  candidate's code and a rescue code of the sealed envelope, and tells the centre once the
 *  line is back. Of the relay it believes nothing: the kit opens under both codes, or does not. */
import { base64url, hex, unbase64url, unhex } from '../../core/canonical'
import type { Bytes } from '../../core/canonical'
import type { Entry } from '../../core/entry'
import { boxLabel } from '../../core/relay/box'
import { claimLabel, claimPlain, copyBefore, kitLabel } from '../../core/relay/rescue'
import type { EarlierChain, RescueCodes } from '../../core/relay/rescue'
import { readSettings } from '../../core/settings'
import { kitSecrets, makeDeviceKeys, openWithKey, sealClaim, type DeviceKeys } from '../device/keys'
import type { Identity, ResumedCopy, SittingRecord, Storage } from '../device/storage'
import type { Surroundings } from '../device/surroundings'
import { isCandidate, isText, readSitting } from './enrolment'
import { isFacts, Link, type Facts } from './link'

const NONCE_BYTES = 12
const URLS_COUNT_MAX = 200
/** The paper under way, or the one that is about to begin. */
const SOON_MS = 30 * 60_000

/** What is told to the centre until it has heard it. */
export interface RescueClaim {
  readonly number: string
  readonly attempt: string
  readonly epoch: number
  readonly claim: string
}

/** The paper under way and those after it: a cut may last from one into the next. */
export interface TakenPlaces {
  readonly identity: Identity
  readonly sittings: readonly SittingRecord[]
  readonly claims: readonly RescueClaim[]
}

interface Kit {
  readonly sitting: SittingRecord
  readonly content: Facts
  /** The hour of the last entry of its boxes; null where not all is in them. */
  readonly untilMs: number | null
}

interface RescueWorld {
  readonly surroundings: Surroundings
  readonly storage: Storage
  readonly link: Link
}

/** While the line is there: which relays this page may speak to, and the centre's hour. */
export async function prepareRescue({ surroundings, storage, link }: RescueWorld): Promise<void> {
  await link.ask('/alive')
  const page = await surroundings.fetch(link.url('/'), { credentials: 'omit' }).catch(() => null)
  const policy = page?.headers.get('Content-Security-Policy') ?? ''
  const [, origins = ''] = /connect-src ([^;]*)/.exec(policy) ?? []
  const urls = origins.split(' ').filter((origin) => /^https?:/.test(origin))
  if (page !== null) await storage.prefer('relayUrls', urls.slice(0, URLS_COUNT_MAX))
}

/** Take the places of these codes; the code of what stands in the way. */
export async function takePlaces(codes: RescueCodes, world: RescueWorld): Promise<TakenPlaces | string> {
  const secrets = await kitSecrets(codes)
  const name = hex(secrets.name)
  const urls = (await world.storage.preference('relayUrls')) ?? []
  const problems: string[] = []
  for (const answer of await Promise.all(urls.map((url) => askKits(url, name, world)))) {
    if (typeof answer === 'string') problems.push(answer)
    else {
      const kits = kitsFrom(await openKits(answer.rows, secrets.key), world.surroundings.wallMs())
      if (kits.length === 0) problems.push('rescue.unknown')
      else return claimAll(kits, { link: answer.link, name, codes }, world)
    }
  }
  return problems.find((code) => code !== 'link.down') ?? 'rescue.no_relay'
}

async function askKits(url: string, name: string, { surroundings }: RescueWorld): Promise<KitOffer | string> {
  const link = new Link(url, surroundings, () => undefined) // its hour is nobody's
  const reply = await link.ask('/rescue', { method: 'POST', body: JSON.stringify({ name }) })
  if (reply.kind === 'refused') return reply.code
  if (reply.kind === 'down' || !Array.isArray(reply.body.kits)) return 'link.down'
  return { link, rows: reply.body.kits }
}

interface KitOffer {
  readonly link: Link
  readonly rows: readonly unknown[]
}

async function openKits(rows: readonly unknown[], key: Bytes): Promise<readonly Kit[]> {
  const kits = await Promise.all(rows.map((row) => openKit(row, key).catch(() => null)))
  return kits.filter((kit) => kit !== null)
}

async function openKit(row: unknown, key: Bytes): Promise<Kit | null> {
  if (!isFacts(row) || !isText(row.kit) || !isText(row.attempt) || !Number.isSafeInteger(row.epoch)) return null
  const name = { attempt: row.attempt, epoch: row.epoch as number }
  const plain = await openWithKey(key, kitLabel(name), unbase64url(row.kit))
  const content: unknown = JSON.parse(new TextDecoder().decode(plain))
  if (!isFacts(content) || !isCandidate(content.candidate)) return null
  const sitting = readSitting(content.sitting, 0)
  if (sitting === null || sitting.attempt !== name.attempt || sitting.epoch !== name.epoch) return null
  const { earlier, isWhole } = copyBefore(await openBoxes(sitting, content.boxes, row.boxes))
  const last = earlier.at(-1)?.entries.at(-1)
  return { sitting: withEarlier(sitting, earlier), content, untilMs: (isWhole && last?.device_ms) || null }
}

/** What the tablets before left at this relay, from their first entries on. */
function withEarlier(sitting: SittingRecord, earlier: readonly EarlierChain[]): SittingRecord {
  const last = earlier.at(-1)
  const head = last?.entries.at(-1)?.digest
  const base = head === undefined || !last ? null : { epoch: last.epoch, count: last.entries.length, head }
  return { ...sitting, base, earlier }
}

async function openBoxes(
  sitting: SittingRecord,
  keys: unknown,
  boxes: unknown,
): Promise<ReadonlyMap<number, readonly Entry[]>> {
  if (!Array.isArray(keys) || !Array.isArray(boxes)) return new Map()
  const keyOf = new Map(keys as readonly (readonly [number, string])[])
  const found = new Map<number, Entry[]>()
  for (const box of boxes as readonly Box[]) {
    const key = keyOf.get(box.epoch)
    if (key === undefined || box.attempt !== sitting.attempt) continue
    const plain = await openWithKey(unhex(key), boxLabel(box), unbase64url(box.body)).catch(() => null)
    if (plain === null) continue
    const { entries } = JSON.parse(new TextDecoder().decode(plain)) as { readonly entries: readonly Entry[] }
    found.set(box.epoch, [...(found.get(box.epoch) ?? []), ...entries])
  }
  return found
}

interface Box {
  readonly attempt: string
  readonly epoch: number
  readonly first: number
  readonly last: number
  readonly head: string
  readonly body: string
}

/** Of the paper under way, or of the one that is about to begin, and of those after it. */
function kitsFrom(kits: readonly Kit[], nowMs: number): readonly Kit[] {
  const isSpare = ({ sitting }: Kit): number => (sitting.kind === 'spare' ? 1 : 0)
  const inOrder = [...kits].sort(
    (left, right) => left.sitting.scheduledMs - right.sitting.scheduledMs || isSpare(left) - isSpare(right),
  )
  const soon = inOrder.findLastIndex((kit) => kit.sitting.scheduledMs <= nowMs + SOON_MS && isSpare(kit) === 0)
  return inOrder.slice(Math.max(0, soon))
}

interface RelayDoor {
  readonly link: Link
  readonly name: string
  readonly codes: RescueCodes
}

/** The first place is what they came for; one after it that another tablet has is left to it. */
async function claimAll(kits: readonly Kit[], door: RelayDoor, world: RescueWorld): Promise<TakenPlaces | string> {
  const keys = await ownKeys(world.storage)
  const [sittings, claims]: [SittingRecord[], RescueClaim[]] = [[], []]
  for (const { sitting, untilMs } of kits) {
    const claim = await claimAt(sitting, keys, door)
    if (typeof claim !== 'string') {
      const resumed: ResumedCopy = { takenMs: world.surroundings.wallMs(), untilMs }
      sittings.push({ ...sitting, resumed, order: sittings.length })
      claims.push(claim)
    } else if (claims.length === 0) return claim
  }
  const content = kits[0]?.content ?? {}
  const candidate = content.candidate as NonNullable<Identity['enrolled']>['candidate']
  const enrolled = { token: '', candidate, settings: readSettings(content.settings) }
  return { identity: { keys, enrolled }, sittings, claims }
}

async function claimAt(
  sitting: SittingRecord,
  keys: DeviceKeys,
  { link, name, codes }: RelayDoor,
): Promise<RescueClaim | string> {
  const boxKey = unhex(sitting.relays?.boxKey ?? '')
  const { attempt, epoch } = sitting
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
  const plain = claimPlain(codes, keys.publicKey)
  const claim = base64url(await sealClaim(boxKey, claimLabel(sitting), plain, nonce))
  const body = JSON.stringify({ name, attempt, public_key: hex(keys.publicKey), claim })
  const reply = await link.ask('/rescue/place', { method: 'POST', body })
  if (reply.kind !== 'answered') return reply.kind === 'refused' ? reply.code : 'link.down'
  return { number: codes.number, attempt, epoch, claim }
}

/** Kept before they are shown: a spare that crashes here asks again as the same tablet. */
async function ownKeys(storage: Storage): Promise<DeviceKeys> {
  const keys = (await storage.identity())?.keys ?? (await makeDeviceKeys())
  await storage.keepIdentity({ keys, enrolled: null })
  return keys
}
