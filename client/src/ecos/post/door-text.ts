/** What candidates read and see at one door: brought sealed and kept, opened once the keys are
 *  told. Plain text and images live in memory only. */
import { OF_DOOR } from '../../core/series'
import type { AnyStorage } from '../../shell/device/storage'
import type { Surroundings } from '../../shell/device/surroundings'
import type { Link } from '../../shell/network/link'
import { PackageFault, PackageLoader } from '../../shell/network/package'
import { openDocuments, type OpenedDocuments } from '../documents'
import { openText, proseOf, stationForm, type StationManifest } from '../sealed-station'
import type { SealedDoor } from './circuit'

const RECHECK_MS = 5_000

export type DoorKeys = Pick<SealedDoor, 'key' | 'documentsKey'>

const NO_KEYS: DoorKeys = { key: null, documentsKey: null }

interface DoorWorld {
  readonly surroundings: Surroundings
  readonly storage: AnyStorage
  readonly link: Link
}

export class DoorText {
  /** HTML, once it is opened. */
  html: string | null = null
  documents: OpenedDocuments | null = null
  private manifest: StationManifest | null = null
  private keys = NO_KEYS
  private isStopped = false
  private readonly loader: PackageLoader<StationManifest>

  /** `onChange` is called when the text is here, and when it is opened. */
  constructor(
    private readonly world: DoorWorld,
    private readonly sitting: string,
    readonly door: SealedDoor,
    private readonly onChange: () => void,
  ) {
    const { surroundings, link, storage } = world
    const silent = { onProgress: () => undefined, onProblem: () => undefined }
    this.loader = new PackageLoader(surroundings, link, storage, stationForm(door.station, OF_DOOR), silent)
  }

  get isHere(): boolean {
    return this.manifest !== null
  }

  /** Bring it, sealed; what turns out damaged is brought again. */
  async bring(): Promise<void> {
    const { sitting, door } = this
    const record = { sitting, package: door.package, signer: door.signer, edition: null }
    const manifest = await this.loader.bring(record)
    if (manifest === null || this.isStopped) return
    this.manifest = manifest
    await this.open()
    this.onChange()
  }

  /** What is told once stays: a later reply may say less. */
  async unlock({ key, documentsKey }: DoorKeys): Promise<void> {
    const keys = { key: key ?? this.keys.key, documentsKey: documentsKey ?? this.keys.documentsKey }
    if (keys.key === this.keys.key && keys.documentsKey === this.keys.documentsKey) return
    this.keys = keys
    await this.open()
  }

  stop(): void {
    this.isStopped = true
    this.loader.stop()
    this.documents?.release()
  }

  private async open(): Promise<void> {
    const { manifest, door, world } = this
    const { key, documentsKey } = this.keys
    if (manifest === null) return
    try {
      if (key !== null) {
        this.html = proseOf(await openText(world.storage, manifest, 'door', key), 'door', door.station)
      }
      if (documentsKey !== null && this.documents === null) {
        const documents = await openDocuments(world.storage, manifest, door.station, documentsKey)
        if (this.isStopped || this.documents !== null) documents.release()
        else this.documents = documents
      }
    } catch (fault) {
      if (!(fault instanceof PackageFault)) throw fault
      this.manifest = null
      world.surroundings.after(RECHECK_MS, () => void this.bring())
    }
  }
}
