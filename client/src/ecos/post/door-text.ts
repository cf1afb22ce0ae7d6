/** What candidates read at one door: brought sealed and kept, opened once the key is told.
 *  The plain text lives in memory only. */
import type { AnyStorage } from '../../shell/device/storage'
import type { Surroundings } from '../../shell/device/surroundings'
import type { Link } from '../../shell/network/link'
import { PackageFault, PackageLoader } from '../../shell/network/package'
import { openText, proseOf, stationForm, type StationManifest } from '../sealed-station'
import type { SealedDoor } from './circuit'

const RECHECK_MS = 5_000

interface DoorWorld {
  readonly surroundings: Surroundings
  readonly storage: AnyStorage
  readonly link: Link
}

export class DoorText {
  /** HTML, once it is opened. */
  html: string | null = null
  private manifest: StationManifest | null = null
  private key: string | null = null
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
    this.loader = new PackageLoader(surroundings, link, storage, stationForm(door.station, ['door']), silent)
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

  async unlock(key: string | null): Promise<void> {
    if (key === null || key === this.key) return
    this.key = key
    await this.open()
  }

  stop(): void {
    this.isStopped = true
    this.loader.stop()
  }

  private async open(): Promise<void> {
    const { manifest, key, door, world } = this
    if (manifest === null || key === null) return
    try {
      this.html = proseOf(await openText(world.storage, manifest, 'door', key), 'door', door.station)
    } catch (fault) {
      if (!(fault instanceof PackageFault)) throw fault
      this.manifest = null
      world.surroundings.after(RECHECK_MS, () => void this.bring())
    }
  }
}
