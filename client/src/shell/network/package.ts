/** Fetches and checks a sealed package: each blob is named by its digest, kept when it
 *  is right, and never fetched twice. Nothing here can read what the package says. */
import { load, unhex } from '../../core/canonical'
import type { Bytes } from '../../core/canonical'
import { retryMs } from '../../core/outbox'
import { sha256Hex, verifyManifest, type ManifestLabel } from '../device/keys'
import type { Link } from './link'
import { isFacts } from './link'
import type { AnyStorage, AttemptRecord, Edition } from '../device/storage'
import type { Surroundings } from '../device/surroundings'

export interface Part {
  readonly digest: string
  readonly bytes: number
}

/** What every manifest says: of whom, of which edition, and what a tablet has to bring. */
export interface PackageManifest {
  readonly sitting: string
  readonly edition: Edition
  readonly parts: readonly Part[]
}

export interface Manifest extends PackageManifest {
  readonly content: string
  readonly keyCheck: string
  /** The sitting key, sealed so that the launch words open it; hex. */
  readonly spoken: string
}

/** How a package is signed, and what its manifest says: a paper's, or a station's of a series. */
export interface PackageForm<Known extends PackageManifest> {
  readonly label: ManifestLabel
  /** The manifest of this sitting; its bytes have been vouched for before. */
  read(bytes: Bytes, sitting: string): Known
}

export interface Progress {
  readonly package: 'missing' | 'partial' | 'whole'
  readonly bytesDone: number
  readonly bytesTotal: number
}

export interface PackageListener {
  onProgress(progress: Progress): void
  /** A fault to show: `package.corrupt`, `package.signature` or `package.older`. */
  onProblem(code: string): void
}

export const PARTS_COUNT_MAX = 4_096
export const PART_BYTES_MAX = 128 * 1024 * 1024
/** Nonce, key, tag. */
const SPOKEN_BYTES = 12 + 32 + 16
export const MANIFEST_BYTES_MAX = 1024 * 1024
/** A download that gives nothing for this long is begun again. */
export const SILENCE_MS_MAX = 30_000

export const NO_PROGRESS: Progress = { package: 'missing', bytesDone: 0, bytesTotal: 0 }

type Fault = 'down' | 'package.corrupt' | 'package.signature' | 'package.older'

export class PackageFault extends Error {
  constructor(readonly code: Fault) {
    super(code)
  }
}

type PackagedRecord = Pick<AttemptRecord, 'sitting' | 'package' | 'signer' | 'edition' | 'relays'>

export class PackageLoader<Known extends PackageManifest> {
  private isStopped = false
  private mistrustsCaches = false
  private rest: (() => void) | null = null
  /** The relay that is asked this time; null where the centre is. */
  private relay: string | null = null

  constructor(
    private readonly surroundings: Surroundings,
    private readonly link: Link,
    private readonly storage: AnyStorage,
    private readonly form: PackageForm<Known>,
    private readonly listener: PackageListener,
  ) {}

  stop(): void {
    this.isStopped = true
    this.rest?.()
  }

  /** The network is back: do not wait for the end of the pause. */
  hurry(): void {
    this.rest?.()
  }

  /** Bring the whole package here; resolves with the manifest once every blob has been
   *  read back and has its digest. Tries for ever; null when stopped. */
  async bring(sitting: PackagedRecord): Promise<Known | null> {
    for (let failuresCount = 1; !this.isStopped; failuresCount += 1) {
      try {
        this.relay = relayAt(failuresCount, sitting.relays?.urls ?? [])
        return await this.attempt(sitting)
      } catch (fault) {
        const isOfCentre = fault instanceof PackageFault && this.relay === null
        const code = isOfCentre ? fault.code : 'down' // what a relay gives wrong is not there
        if (code !== 'down') this.listener.onProblem(code)
        this.mistrustsCaches ||= code !== 'down'
        await this.pause(failuresCount)
      }
    }
    return null
  }

  private async attempt(sitting: PackagedRecord): Promise<Known> {
    const manifest = await this.bringManifest(sitting)
    const bytesTotal = manifest.parts.reduce((sum, part) => sum + part.bytes, 0)
    let bytesDone = 0
    const tell = (extra: number, state: Progress['package']): void =>
      this.listener.onProgress({ package: state, bytesDone: bytesDone + extra, bytesTotal })
    for (const part of manifest.parts) {
      tell(0, 'partial')
      const isHere = await this.isWhole(part.digest)
      if (!isHere) await this.bringPart(part, (count) => tell(count, 'partial'))
      bytesDone += part.bytes
    }
    tell(0, 'whole')
    return manifest
  }

  /** Three locks: the digest that came from the centre, the exam's signature, and no way
   *  back to an older version of the paper. */
  private async bringManifest(sitting: PackagedRecord): Promise<Known> {
    const path = `/package/${sitting.package}`
    const bytes = await this.kept(sitting.package, () => this.download(`${path}/manifest`, MANIFEST_BYTES_MAX))
    if ((await sha256Hex(bytes)) !== sitting.package) {
      throw new PackageFault('package.corrupt')
    }
    const name = `${sitting.package}.sig`
    const signature = await this.kept(name, () => this.download(`${path}/signature`, 64))
    const verdict = await verifyManifest(bytes, signature, unhex(sitting.signer), this.form.label)
    if (verdict === 'invalid') throw new PackageFault('package.signature')
    const manifest = this.form.read(bytes, sitting.sitting)
    if (isOlder(manifest.edition, sitting.edition)) throw new PackageFault('package.older')
    await this.storage.keepBlob(sitting.package, bytes)
    await this.storage.keepBlob(name, signature)
    return manifest
  }

  private async kept(name: string, download: () => Promise<Bytes>): Promise<Bytes> {
    return (await this.storage.blob(name)) ?? download()
  }

  private async bringPart(part: Part, tell: (count: number) => void): Promise<void> {
    const bytes = await this.download(`/blob/${part.digest}`, part.bytes, tell)
    if ((await sha256Hex(bytes)) !== part.digest) {
      throw new PackageFault('package.corrupt')
    }
    await this.storage.keepBlob(part.digest, bytes)
  }

  /** Read the blob back and hash it; a blob that has rotted is dropped. */
  private async isWhole(digest: string): Promise<boolean> {
    const bytes = await this.storage.blob(digest)
    if (bytes === null) return false
    if ((await sha256Hex(bytes)) === digest) return true
    await this.storage.dropBlob(digest)
    return false
  }

  private async download(
    path: string,
    bytesMax: number,
    tell: (count: number) => void = () => undefined,
  ): Promise<Bytes> {
    const abort = new AbortController()
    const arm = (): (() => void) => this.surroundings.after(SILENCE_MS_MAX, () => abort.abort())
    let callOff = arm()
    try {
      const response = await this.surroundings.fetch(this.relay === null ? this.link.url(path) : this.relay + path, {
        credentials: 'omit',
        redirect: 'error',
        signal: abort.signal,
        // Any cache may serve what is named by digest, until one has served it wrong.
        cache: this.mistrustsCaches ? 'reload' : 'default',
      })
      if (!response.ok || response.body === null || isPage(response)) {
        throw new PackageFault('down')
      }
      return await gather(response.body.getReader(), bytesMax, (count) => {
        callOff()
        callOff = arm()
        tell(count)
      })
    } finally {
      callOff()
    }
  }

  private pause(failuresCount: number): Promise<void> {
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

/** The centre first, and each relay of the site in turn with it: a part is its digest,
 *  whoever brings it. */
function relayAt(tryNumber: number, urls: readonly string[]): string | null {
  if (tryNumber % 2 === 1 || urls.length === 0) return null
  return urls[(tryNumber / 2 - 1) % urls.length] ?? null
}

async function gather(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  bytesMax: number,
  tell: (count: number) => void,
): Promise<Bytes> {
  const whole = new Uint8Array(bytesMax)
  let count = 0
  for (;;) {
    const { done, value } = await reader.read()
    if (done) return whole.slice(0, count)
    if (count + value.length > bytesMax) {
      await reader.cancel()
      throw new PackageFault('package.corrupt')
    }
    whole.set(value, count)
    count += value.length
    tell(count)
  }
}

/** A portal's page, whatever it was asked for. */
function isPage(response: Response): boolean {
  return response.headers.get('Content-Type')?.startsWith('text/html') ?? false
}

export function readManifest(bytes: Bytes, sitting: string): Manifest {
  const value = load(new TextDecoder().decode(bytes))
  if (!isFacts(value)) throw new PackageFault('package.corrupt')
  const { protocol, content, key_check, spoken, paper, parts } = value
  const isKnown = protocol === 1 && value.sitting === sitting
  const isSound = isDigest(content) && isDigest(key_check) && isHex(spoken, SPOKEN_BYTES)
  const edition = editionOf(paper)
  if (!isKnown || !isSound || !isParts(parts) || !edition) {
    throw new PackageFault('package.corrupt')
  }
  return { sitting, edition, content, keyCheck: key_check, spoken, parts }
}

export const PAPER: PackageForm<Manifest> = { label: 'concours/manifest/1', read: readManifest }

export function editionOf(paper: unknown): Edition | null {
  if (!isFacts(paper)) return null
  const { code, version } = paper
  return typeof code === 'string' && Number.isSafeInteger(version) ? { code, version: version as number } : null
}

function isOlder(edition: Edition, known: Edition | null): boolean {
  return known !== null && edition.code === known.code && edition.version < known.version
}

export function isParts(parts: unknown): parts is readonly Part[] {
  if (!Array.isArray(parts) || parts.length === 0) return false
  return parts.length <= PARTS_COUNT_MAX && parts.every(isPart)
}

function isPart(part: unknown): part is Part {
  if (!isFacts(part) || !isDigest(part.digest)) return false
  const { bytes } = part
  return Number.isSafeInteger(bytes) && (bytes as number) > 0 && (bytes as number) <= PART_BYTES_MAX
}

export function isDigest(text: unknown): text is string {
  return isHex(text, 32)
}

function isHex(text: unknown, bytesCount: number): text is string {
  return typeof text === 'string' && text.length === 2 * bytesCount && /^[0-9a-f]*$/.test(text)
}
