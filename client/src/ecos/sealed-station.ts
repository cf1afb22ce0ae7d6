/** What a device reads of one station of a sealed series: the parts of its audiences, each
 *  opened by its own key. */
import { load, NotCanonical, unhex, type Bytes } from '../core/canonical'
import { partsOf, type Audience, type SealedPart } from '../core/series'
import { openStationPart } from '../shell/device/keys'
import type { AnyStorage } from '../shell/device/storage'
import { isFacts } from '../shell/network/link'
import { editionOf, isParts, PackageFault, type PackageForm, type PackageManifest } from '../shell/network/package'

export interface StationManifest extends PackageManifest {
  readonly parts: readonly SealedPart[]
}

/** A device brings the parts that its audiences read of one station, and no other; the
 *  first of them has to be there. */
export function stationForm(code: string, audiences: readonly Audience[]): PackageForm<StationManifest> {
  return {
    label: 'concours/series-manifest/1',
    read: (bytes, sitting) => readSeries(bytes, { sitting, code, audiences }),
  }
}

/** What an audience reads, as text; null where the series has nothing for it. */
export async function openText(
  storage: AnyStorage,
  { parts, sitting }: StationManifest,
  audience: Audience,
  key: string,
): Promise<string | null> {
  const part = parts.find((each) => each.audience === audience && each.number === 0)
  if (part === undefined) return null
  const blob = await storage.blob(part.digest)
  const opened = blob && (await openStationPart(sitting, unhex(key), part, blob).catch(() => null))
  if (opened === null) throw new PackageFault('package.corrupt')
  return new TextDecoder().decode(opened)
}

/** The prose of a part, HTML; null where its authors wrote none. */
export function proseOf(part: string | null, name: 'examiner' | 'exercise' | 'door', code: string): string | null {
  if (part === null) return null
  const value = factsOf(part)
  const text = value[name]
  if (value.station !== code || typeof text !== 'string') throw new PackageFault('package.corrupt')
  return text === '' ? null : text
}

export function factsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = load(text)
    if (isFacts(value)) return value
  } catch (failure) {
    if (!(failure instanceof NotCanonical)) throw failure
  }
  throw new PackageFault('package.corrupt')
}

interface StationReading {
  readonly sitting: string
  readonly code: string
  readonly audiences: readonly Audience[]
}

function readSeries(bytes: Bytes, { sitting, code, audiences }: StationReading): StationManifest {
  const value = factsOf(new TextDecoder().decode(bytes))
  const edition = editionOf(value.series)
  const { parts } = value
  if (value.protocol !== 1 || value.sitting !== sitting || edition === null || !isParts(parts)) {
    throw new PackageFault('package.corrupt')
  }
  const own = partsOf({ parts: parts.filter(isSealedPart) }, code, audiences)
  if (!own.some(({ audience }) => audience === audiences[0])) throw new PackageFault('package.corrupt')
  return { sitting, edition, parts: own }
}

function isSealedPart(part: object): part is SealedPart {
  const { station, audience, number } = part as Partial<SealedPart>
  return typeof station === 'string' && typeof audience === 'string' && Number.isSafeInteger(number)
}
