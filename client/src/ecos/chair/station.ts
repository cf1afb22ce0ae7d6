/** The station of a chair: its parts of the sealed series, brought ahead and kept, and
 *  opened by the keys that the news give. Plain texts live in memory only: after a reload
 *  they are opened again, with or without a network. */
import { utf8 } from '../../core/canonical'
import type { StationKeys } from '../../core/ecos/chair-news'
import { APTITUDES_MAX, CRITERIA_MAX, LEVELS_MAX } from '../../core/ecos/entries'
import { formOf, type GridDocument, type GridForm } from '../../core/ecos/grid'
import { OF_CHAIR } from '../../core/series'
import { sha256Hex } from '../../shell/device/keys'
import { isFacts } from '../../shell/network/link'
import {
  NO_PROGRESS,
  PackageFault,
  PackageLoader,
  type PackageListener,
  type Progress,
} from '../../shell/network/package'
import { factsOf, openText, proseOf, stationForm, type StationManifest } from '../sealed-station'
import type { ChairRecord } from './enrolment'
import type { ChairWorld } from './world'

/** What is read at the briefing, HTML; null where a station has none. */
export interface Briefing {
  readonly examiner: string | null
  readonly exercise: string | null
}

export interface OpenedStation {
  readonly briefing: Briefing
  readonly document: GridDocument
  readonly form: GridForm
}

const RECHECK_MS = 5_000

export class StationSource {
  progress: Progress = NO_PROGRESS
  /** Once all parts have been found whole. */
  manifest: StationManifest | null = null
  private isStopped = false
  private readonly loader: PackageLoader<StationManifest>

  /** `onWhole` is called each time that all parts have been found whole. */
  constructor(
    private readonly world: ChairWorld,
    private readonly record: ChairRecord,
    private readonly listener: PackageListener & { onWhole(manifest: StationManifest): void },
  ) {
    const { surroundings, link, storage } = world
    this.loader = new PackageLoader(surroundings, link, storage, stationForm(record.chair.code, OF_CHAIR), {
      onProgress: (progress) => {
        this.progress = progress
        listener.onProgress(progress)
      },
      onProblem: (code) => listener.onProblem(code),
    })
  }

  async bring(): Promise<void> {
    const manifest = await this.loader.bring(this.record)
    if (manifest === null || this.isStopped) return
    this.manifest = manifest
    this.listener.onWhole(manifest)
  }

  hurry(): void {
    this.loader.hurry()
  }

  stop(): void {
    this.isStopped = true
    this.loader.stop()
  }

  /** The station, once all of it is here. What these keys do not open is told as damaged,
   *  brought and checked again; null meanwhile. */
  async open(keys: StationKeys): Promise<OpenedStation | null> {
    const { manifest } = this
    if (manifest === null) return null
    try {
      return await this.unseal(manifest, keys)
    } catch (fault) {
      if (!(fault instanceof PackageFault)) throw fault
      this.manifest = null
      this.listener.onProblem(fault.code)
      this.world.surroundings.after(RECHECK_MS, () => void this.bring())
      return null
    }
  }

  private async unseal(manifest: StationManifest, keys: StationKeys): Promise<OpenedStation> {
    const { code } = this.record.chair
    const { storage } = this.world
    const grid = await openText(storage, manifest, 'grid', keys.grid)
    if (grid === null) throw new PackageFault('package.corrupt')
    const document = readGrid(grid, code)
    const briefing = {
      examiner: proseOf(await openText(storage, manifest, 'examiner', keys.examiner), 'examiner', code),
      exercise: proseOf(await openText(storage, manifest, 'exercise', keys.exercise), 'exercise', code),
    }
    return { document, briefing, form: formOf(document, await sha256Hex(utf8(grid))) }
  }
}

function readGrid(text: string, code: string): GridDocument {
  const value = factsOf(text)
  const { title, criteria, aptitudes, overall } = value
  const isSound =
    value.station === code &&
    typeof title === 'string' &&
    areLines(criteria, CRITERIA_MAX) &&
    areLines(aptitudes, APTITUDES_MAX) &&
    areLevels(overall)
  if (!isSound) throw new PackageFault('package.corrupt')
  return { station: code, title, criteria, aptitudes, overall }
}

function areLines(value: unknown, most: number): value is GridDocument['criteria'] {
  if (!Array.isArray(value) || value.length > most) return false
  return value.every((line) => isFacts(line) && typeof line.text === 'string' && areLevels(line.levels))
}

function areLevels(value: unknown): value is readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > LEVELS_MAX) return false
  return value.every((level) => typeof level === 'string')
}
