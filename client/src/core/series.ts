/** A sealed series of stations, as `docs/reference/ecos/sealed-series.md` fixes it. */
export type Audience = 'setup' | 'role' | 'grid' | 'examiner' | 'exercise' | 'door' | 'documents'

/** What an examiner's tablet opens, of its own station. */
export const EXAMINERS: readonly Audience[] = ['grid', 'examiner', 'exercise']

/** What it brings: the documents too, whose key comes with the signal. */
export const OF_CHAIR: readonly Audience[] = [...EXAMINERS, 'documents']

/** What the screen at a door brings. */
export const OF_DOOR: readonly Audience[] = ['door', 'documents']

/** Number 0 is what an audience reads; others are its images. */
export interface StationPlace {
  readonly station: string
  readonly audience: Audience
  readonly number: number
}

export interface SealedPart extends StationPlace {
  readonly digest: string
  readonly bytes: number
}

export interface SeriesManifest {
  readonly protocol: 1
  readonly sitting: string
  readonly series: {
    readonly code: string
    readonly version: number
    readonly title: string
    readonly stations: readonly string[]
  }
  readonly content: string
  readonly key_check: string
  readonly parts: readonly SealedPart[]
}

/** The parts that a device reads: those of its station, for its audiences. */
export function partsOf(
  manifest: Pick<SeriesManifest, 'parts'>,
  station: string,
  audiences: readonly Audience[],
): readonly SealedPart[] {
  return manifest.parts.filter((part) => part.station === station && audiences.includes(part.audience))
}
