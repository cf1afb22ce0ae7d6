/** The packages of the sittings to come, in turn, once that of this one is whole: a tablet
 *  that is cut off between two sittings still opens the second. */
import type { NewsItem } from '../core/news'
import { sealedAgain } from '../core/news'
import { PackageLoader } from './network/package'
import type { Edition, SittingRecord } from './device/storage'
import type { World } from './world'

/** A sitting with the package that took the place of its own, if one did. */
export function renewRecord(record: SittingRecord, news: readonly NewsItem[]): SittingRecord {
  const item = sealedAgain(record.sitting, news, record.sealed)
  return item === null ? record : { ...record, package: item.package, sealed: item.number }
}

export class LaterPackages {
  /** All of them are whole. */
  areWhole = false
  private loader: PackageLoader | null = null

  constructor(
    private readonly world: World,
    private readonly onWhole: (sitting: SittingRecord, edition: Edition) => void,
  ) {}

  async bring(sittings: readonly SittingRecord[]): Promise<void> {
    const { surroundings, link, storage } = this.world
    this.loader?.stop()
    const silent = { onProgress: () => undefined, onProblem: () => undefined }
    const loader = new PackageLoader(surroundings, link, storage, silent)
    this.loader = loader
    let areWhole = true
    for (const sitting of sittings) {
      const manifest = await loader.bring(sitting)
      if (manifest === null) areWhole = false
      else if (this.loader === loader) this.onWhole(sitting, manifest.edition)
    }
    if (this.loader === loader) this.areWhole = areWhole
  }

  hurry(): void {
    this.loader?.hurry()
  }

  stop(): void {
    this.loader?.stop()
    this.loader = null
    this.areWhole = false
  }
}
