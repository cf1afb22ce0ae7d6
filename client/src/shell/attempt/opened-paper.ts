/** The paper, opened at t0 with the sitting key. Plain bytes live in memory only: after
 *  a reload the blobs are opened again with the key that the news gave. */
import { unhex } from '../../core/canonical'
import type { Bytes } from '../../core/canonical'
import type { Content, Figure } from '../../core/paper'
import { keyCheck, openPart, sha256Hex } from '../device/keys'
import { PackageFault } from '../network/package'
import type { Manifest } from '../network/package'
import type { Storage } from '../device/storage'
import type { TabletMedia, TilePyramid } from '../tablet'

const CONTENT_PART = 0
/** Tiles with a live URL at once, in one figure; the oldest is given back. */
export const TILE_URLS_MAX = 512
/** Images and pyramids kept open at once; those of questions left behind are given back, or a
 *  tablet that has no worker to come back by could be ended for its memory. What is shown stays. */
export const IMAGES_MAX = 24
export const PYRAMIDS_MAX = 8

export interface OpenedPaper {
  readonly content: Content
  readonly media: TabletMedia
  /** Give back every object URL. */
  release(): void
}

/** Open the package. Rejects with `PackageFault` when the key is not its key, or when
 *  what it opens is not what was signed. */
export async function unseal(manifest: Manifest, sittingKey: string, storage: Storage): Promise<OpenedPaper> {
  const key = unhex(sittingKey)
  if ((await keyCheck(manifest.sitting, key)) !== manifest.keyCheck) {
    throw new PackageFault('package.corrupt')
  }
  const open = (number: number): Promise<Bytes> => openStored(manifest, key, storage, number)
  const plain = await open(CONTENT_PART)
  if ((await sha256Hex(plain)) !== manifest.content) {
    throw new PackageFault('package.corrupt')
  }
  const content = JSON.parse(new TextDecoder().decode(plain)) as Content
  const media = new OpenedMedia(open)
  return { content, media, release: () => media.release() }
}

async function openStored(manifest: Manifest, key: Bytes, storage: Storage, number: number): Promise<Bytes> {
  const part = manifest.parts[number]
  const blob = part === undefined ? null : await storage.blob(part.digest)
  if (blob === null) throw new PackageFault('package.corrupt')
  return openPart(manifest.sitting, key, number, blob)
}

export class OpenedMedia implements TabletMedia {
  private readonly images = new Map<number, Promise<string>>()
  private readonly pyramids = new Map<number, Promise<OpenedTiles>>()

  /** `open` gives the plain bytes of a part. */
  constructor(private readonly open: (number: number) => Promise<Bytes>) {}

  imageUrl(figure: Figure): Promise<string> {
    const image = openOnce(this.images, figure.part, async () => {
      const plain = await this.open(figure.part)
      return URL.createObjectURL(new Blob([plain], { type: figure.type }))
    })
    giveBackOldest(this.images, IMAGES_MAX, URL.revokeObjectURL)
    return image
  }

  tiles(figure: Figure): Promise<TilePyramid> {
    const tiles = openOnce(this.pyramids, figure.part, async () => new OpenedTiles(await this.open(figure.part)))
    giveBackOldest(this.pyramids, PYRAMIDS_MAX, (pyramid) => pyramid.release())
    return tiles
  }

  release(): void {
    for (const url of this.images.values()) void url.then(URL.revokeObjectURL, () => 0)
    for (const tiles of this.pyramids.values())
      void tiles.then(
        (it) => it.release(),
        () => 0,
      )
    this.images.clear()
    this.pyramids.clear()
  }
}

/** Give back what was asked for longest ago, past so many. */
function giveBackOldest<Value>(map: Map<number, Promise<Value>>, most: number, free: (value: Value) => void): void {
  const oldest = map.entries().next().value
  if (map.size <= most || oldest === undefined) return
  map.delete(oldest[0])
  void oldest[1].then(free, () => 0)
}

/** One opening for each part, the last one asked for last; a failed one may be asked again. */
function openOnce<Value>(map: Map<number, Promise<Value>>, part: number, make: () => Promise<Value>): Promise<Value> {
  const existing = map.get(part)
  if (existing !== undefined) {
    map.delete(part) // put last: the first of a Map is the oldest
    map.set(part, existing)
    return existing
  }
  const opening = make()
  map.set(part, opening)
  opening.catch(() => map.delete(part))
  return opening
}

interface TileHeader {
  readonly tile_size: number
  readonly overlap: number
  readonly width: number
  readonly height: number
  readonly type: string
  readonly tiles: readonly (readonly [number, number, number, number, number])[]
}

/** A Deep Zoom pyramid in one part: u32 length of the header, the header, the tiles. */
export class OpenedTiles implements TilePyramid {
  readonly width: number
  readonly height: number
  readonly tileSize: number
  readonly overlap: number
  private readonly type: string
  private readonly places = new Map<string, readonly [number, number]>()
  private readonly urls = new Map<string, string>()
  private readonly start: number

  constructor(private readonly plain: Bytes) {
    const length = new DataView(plain.buffer, plain.byteOffset).getUint32(0)
    this.start = 4 + length
    const text = new TextDecoder().decode(plain.subarray(4, this.start))
    const header = JSON.parse(text) as TileHeader
    this.width = header.width
    this.height = header.height
    this.tileSize = header.tile_size
    this.overlap = header.overlap
    this.type = header.type
    for (const [level, column, row, offset, size] of header.tiles) {
      this.places.set(`${level}/${column}/${row}`, [offset, size])
    }
  }

  tileUrl(level: number, column: number, row: number): string | null {
    const name = `${level}/${column}/${row}`
    const place = this.places.get(name)
    if (place === undefined) return null
    const url = this.urls.get(name) ?? this.makeUrl(place)
    this.urls.delete(name) // put last: the first of a Map is the oldest
    this.urls.set(name, url)
    this.dropOldest()
    return url
  }

  release(): void {
    for (const url of this.urls.values()) URL.revokeObjectURL(url)
    this.urls.clear()
  }

  private makeUrl([offset, size]: readonly [number, number]): string {
    const from = this.start + offset
    const tile = this.plain.slice(from, from + size)
    return URL.createObjectURL(new Blob([tile], { type: this.type }))
  }

  private dropOldest(): void {
    const oldest = this.urls.entries().next().value
    if (this.urls.size <= TILE_URLS_MAX || oldest === undefined) return
    URL.revokeObjectURL(oldest[1])
    this.urls.delete(oldest[0])
  }
}
