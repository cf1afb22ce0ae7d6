/** The station of a chair: its parts of the sealed series, brought ahead and kept, and
 *  opened by the keys that the news give. Plain texts live in memory only: after a reload
 *  they are opened again, with or without a network. */
import { load, NotCanonical, unhex, utf8, type Bytes } from '../../core/canonical'
import type { StationKeys } from '../../core/ecos/chair-news'
import { APTITUDES_MAX, CRITERIA_MAX, LEVELS_MAX } from '../../core/ecos/entries'
import { formOf, type GridDocument, type GridForm } from '../../core/ecos/grid'
import { EXAMINERS, type Audience, type SealedPart } from '../../core/series'
import { openStationPart, sha256Hex } from '../../shell/device/keys'
import { isFacts } from '../../shell/network/link'
import {
  editionOf,
  isParts,
  NO_PROGRESS,
  PackageFault,
  PackageLoader,
  type PackageForm,
  type PackageListener,
  type PackageManifest,
  type Progress,
} from '../../shell/network/package'
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

export interface StationManifest extends PackageManifest {
  readonly parts: readonly SealedPart[]
}

/** A chair brings the parts that examiners read of its own station, and no other. */
export function stationForm(code: string): PackageForm<StationManifest> {
  return { label: 'concours/series-manifest/1', read: (bytes, sitting) => readSeries(bytes, sitting, code) }
}

const RECHECK_MS = 5_000

export class StationSource {
  progress: Progress = NO_PROGRESS
  private manifest: StationManifest | null = null
  private isStopped = false
  private readonly loader: PackageLoader<StationManifest>

  /** `onWhole` is called each time that all parts have been found whole. */
  constructor(
    private readonly world: ChairWorld,
    private readonly record: ChairRecord,
    private readonly listener: PackageListener & { onWhole(manifest: StationManifest): void },
  ) {
    const { surroundings, link, storage } = world
    this.loader = new PackageLoader(surroundings, link, storage, stationForm(record.chair.code), {
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
    const grid = await this.plain(manifest, 'grid', keys.grid)
    if (grid === null) throw new PackageFault('package.corrupt')
    const document = readGrid(grid, code)
    const briefing = {
      examiner: textOf(await this.plain(manifest, 'examiner', keys.examiner), 'examiner', code),
      exercise: textOf(await this.plain(manifest, 'exercise', keys.exercise), 'exercise', code),
    }
    return { document, briefing, form: formOf(document, await sha256Hex(utf8(grid))) }
  }

  /** What an audience reads; null where the series has nothing for it. */
  private async plain({ parts, sitting }: StationManifest, audience: Audience, key: string): Promise<string | null> {
    const part = parts.find((each) => each.audience === audience && each.number === 0)
    if (part === undefined) return null
    const blob = await this.world.storage.blob(part.digest)
    const opened = blob && (await openStationPart(sitting, unhex(key), part, blob).catch(() => null))
    if (opened === null) throw new PackageFault('package.corrupt')
    return new TextDecoder().decode(opened)
  }
}

function readSeries(bytes: Bytes, sitting: string, code: string): StationManifest {
  const value = sound(new TextDecoder().decode(bytes))
  const edition = editionOf(value.series)
  const { parts } = value
  if (value.protocol !== 1 || value.sitting !== sitting || edition === null || !isParts(parts)) {
    throw new PackageFault('package.corrupt')
  }
  const own = parts.filter(isSealedPart).filter(({ station, audience }) => station === code && isExaminers(audience))
  if (!own.some(({ audience }) => audience === 'grid')) throw new PackageFault('package.corrupt')
  return { sitting, edition, parts: own }
}

function readGrid(text: string, code: string): GridDocument {
  const value = sound(text)
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

function textOf(part: string | null, name: 'examiner' | 'exercise', code: string): string | null {
  if (part === null) return null
  const value = sound(part)
  const text = value[name]
  if (value.station !== code || typeof text !== 'string') throw new PackageFault('package.corrupt')
  return text === '' ? null : text
}

function sound(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = load(text)
    if (isFacts(value)) return value
  } catch (failure) {
    if (!(failure instanceof NotCanonical)) throw failure
  }
  throw new PackageFault('package.corrupt')
}

function isSealedPart(part: object): part is SealedPart {
  const { station, audience, number } = part as Partial<SealedPart>
  return typeof station === 'string' && typeof audience === 'string' && Number.isSafeInteger(number)
}

function isExaminers(audience: Audience): boolean {
  return EXAMINERS.includes(audience)
}

function areLines(value: unknown, most: number): value is GridDocument['criteria'] {
  if (!Array.isArray(value) || value.length > most) return false
  return value.every((line) => isFacts(line) && typeof line.text === 'string' && areLevels(line.levels))
}

function areLevels(value: unknown): value is readonly string[] {
  if (!Array.isArray(value) || value.length === 0 || value.length > LEVELS_MAX) return false
  return value.every((level) => typeof level === 'string')
}
