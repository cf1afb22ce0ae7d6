/** The documents of a chair's station: sealed until t0, when the centre tells their key to this
 *  station alone. The key is kept, so that a reload opens them again without a network. */
import type { ChairWorld } from './world'
import type { ChairRecord, DocumentsKey } from './enrolment'
import { isFacts } from '../../shell/network/link'
import { isDigest, PackageFault } from '../../shell/network/package'
import { hasDocuments, openDocuments, type OpenedDocuments } from '../documents'
import type { StationManifest } from '../sealed-station'
import type { HalfDay } from './half-day'
import type { StationSource } from './station'

const ASK_AGAIN_MS = 5_000
/** The tablets of a nation do not all ask in the same instant. */
const SPREAD_MS = 2_000

/** The half-day whose documents they are. */
interface Owner extends Pick<HalfDay, 'record' | 'bell'> {
  readonly source: Pick<StationSource, 'manifest'>
  proceed(): void
  keep(more: { readonly documentsKey: DocumentsKey }): Promise<void>
}

export class DocumentSource {
  opened: OpenedDocuments | null = null
  private isBusy = false
  private isStopped = false

  constructor(
    private readonly owner: Owner,
    private readonly world: ChairWorld,
    private readonly token: string,
  ) {}

  stop(): void {
    this.isStopped = true
    this.opened?.release()
  }

  /** Open them, once t0 has come and all of the station is here. */
  async open(): Promise<void> {
    const { record, bell, source } = this.owner
    const { manifest } = source
    const isDue = manifest !== null && hasDocuments(manifest) && bell !== null && this.world.time.hasCome(bell.t0Ms)
    if (!isDue || this.opened !== null || this.isBusy || this.isStopped) return
    this.isBusy = true
    try {
      const key = await this.keyOf(record)
      if (key !== null && (await this.unseal(manifest, record, key))) void this.owner.keep({ documentsKey: key })
      if (this.opened === null) await this.pause(ASK_AGAIN_MS)
    } finally {
      this.isBusy = false
    }
    this.owner.proceed()
  }

  /** Whether this key opens them: another one is not kept. */
  private async unseal(manifest: StationManifest, { chair }: ChairRecord, { key }: DocumentsKey): Promise<boolean> {
    try {
      const opened = await openDocuments(this.world.storage, manifest, chair.code, key)
      if (this.isStopped) opened.release()
      else this.opened = opened
      return true
    } catch (fault) {
      if (!(fault instanceof PackageFault)) throw fault
      return false
    }
  }

  private async keyOf(record: ChairRecord): Promise<DocumentsKey | null> {
    const { documentsKey } = record
    if (documentsKey?.package === record.package) return documentsKey
    await this.pause(this.world.surroundings.chance() * SPREAD_MS)
    const reply = await this.world.link.ask(`/documents?attempt=${record.attempt}`, { token: this.token })
    const told = reply.kind === 'answered' ? reply.body.documents : null
    if (this.isStopped || !isFacts(told) || !isDigest(told.key)) return null
    if (told.package !== record.package || told.station !== record.chair.code) return null
    return { package: record.package, key: told.key }
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => void this.world.surroundings.after(ms, resolve))
  }
}
