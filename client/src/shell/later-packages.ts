/** The packages of the sittings to come, in turn, once that of this one is whole: a tablet
 *  that is cut off between two sittings still opens the second. */
import type { NewsItem } from '../core/news'
import { sealedAgain } from '../core/news'
import { PackageLoader, type PackageForm, type PackageManifest } from './network/package'
import type { AnyStorage, AttemptRecord, Edition } from './device/storage'
import type { Surroundings } from './device/surroundings'
import type { Link } from './network/link'

type PackagedRecord = Pick<AttemptRecord, 'sitting' | 'package' | 'signer' | 'edition' | 'sealed' | 'relays'>

/** A sitting with the package that took the place of its own, if one did. */
export function renewRecord<Kept extends PackagedRecord>(record: Kept, news: readonly NewsItem[]): Kept {
  const item = sealedAgain(record.sitting, news, record.sealed)
  return item === null ? record : { ...record, package: item.package, sealed: item.number }
}

interface Around {
  readonly surroundings: Surroundings
  readonly link: Link
  readonly storage: AnyStorage
}

type Loader = PackageLoader<PackageManifest>

export class LaterPackages<Kept extends PackagedRecord> {
  /** All of them are whole. */
  areWhole = false
  private run = 0
  private loader: Loader | null = null

  constructor(
    private readonly world: Around,
    private readonly formOf: (sitting: Kept) => PackageForm<PackageManifest>,
    private readonly onWhole: (sitting: Kept, edition: Edition) => void,
  ) {}

  async bring(sittings: readonly Kept[]): Promise<void> {
    const { surroundings, link, storage } = this.world
    this.stop()
    const run = this.run
    for (const sitting of sittings) {
      const silent = { onProgress: () => undefined, onProblem: () => undefined }
      const loader = new PackageLoader(surroundings, link, storage, this.formOf(sitting), silent)
      this.loader = loader
      const manifest = await loader.bring(sitting)
      if (manifest === null || this.run !== run) return
      this.onWhole(sitting, manifest.edition)
    }
    this.areWhole = true
  }

  hurry(): void {
    this.loader?.hurry()
  }

  stop(): void {
    this.run += 1
    this.loader?.stop()
    this.loader = null
    this.areWhole = false
  }
}
