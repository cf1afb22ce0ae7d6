/** What candidates are shown at one station: images of the sealed series, opened by the key
 *  of their audience. Plain bytes live in memory only. */
import { unhex } from '../core/canonical'
import { DOCUMENTS_MAX } from '../core/ecos/entries'
import type { Figure } from '../core/paper'
import { OpenedMedia } from '../shell/attempt/opened-paper'
import { openStationPart } from '../shell/device/keys'
import type { AnyStorage } from '../shell/device/storage'
import { isFacts } from '../shell/network/link'
import { PackageFault } from '../shell/network/package'
import type { TabletMedia } from '../shell/tablet'
import { factsOf, openText, type StationManifest } from './sealed-station'

/** On the table from the start, or given by the examiner to whoever asks for it. */
export type PresentationMoment = 'start' | 'on_request'

export interface StationDocument extends Figure {
  /** From 1, as its authors call it. */
  readonly number: number
  readonly shown: PresentationMoment
}

export interface OpenedDocuments {
  readonly documents: readonly StationDocument[]
  readonly media: TabletMedia
  /** Give back every object URL. */
  release(): void
}

export type Shelf = Pick<OpenedDocuments, 'documents' | 'media'>

/** Those that candidates have from the start; null where there are none. */
export function atStart({ documents, media }: OpenedDocuments): Shelf | null {
  const own = documents.filter(({ shown }) => shown === 'start')
  return own.length === 0 ? null : { documents: own, media }
}

/** Whether a station has any image for its candidates: anybody may know that. */
export function hasDocuments({ parts }: StationManifest): boolean {
  return parts.some(({ audience, number }) => audience === 'documents' && number > 0)
}

/** Open them. Rejects with `PackageFault` where this key does not. */
export async function openDocuments(
  storage: AnyStorage,
  manifest: StationManifest,
  code: string,
  key: string,
): Promise<OpenedDocuments> {
  const text = await openText(storage, manifest, 'documents', key)
  const documents = text === null ? [] : readDocuments(text, code)
  const media = new OpenedMedia(async (number) => {
    const part = manifest.parts.find((each) => each.audience === 'documents' && each.number === number)
    const blob = part === undefined ? null : await storage.blob(part.digest)
    if (part === undefined || blob === null) throw new PackageFault('package.corrupt')
    return openStationPart(manifest.sitting, unhex(key), part, blob)
  })
  return { documents, media, release: () => media.release() }
}

function readDocuments(text: string, code: string): readonly StationDocument[] {
  const { station, documents } = factsOf(text)
  const isSound = Array.isArray(documents) && documents.length <= DOCUMENTS_MAX && documents.every(isDocument)
  if (station !== code || !isSound) throw new PackageFault('package.corrupt')
  return documents.map((one, index) => ({ ...one, number: index + 1 }))
}

function isDocument(value: unknown): value is Omit<StationDocument, 'number'> {
  if (!isFacts(value)) return false
  const { part, type, width, height, tiled, alt, caption, shown } = value
  const areWhole = [part, width, height].every((one) => Number.isSafeInteger(one) && (one as number) > 0)
  const areTexts = [type, alt, caption].every((one) => typeof one === 'string')
  return areWhole && areTexts && typeof tiled === 'boolean' && (shown === 'start' || shown === 'on_request')
}
