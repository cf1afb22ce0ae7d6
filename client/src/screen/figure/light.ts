/** Whether an image is drawn on a light ground (a tracing, a curve): its frame is then
 *  light too. Radiographs keep the dark. */
import type { Figure } from '../../core/paper'
import type { TabletMedia } from '../../shell/tablet'

const SAMPLE_PX = 16
const LIGHT_FROM = 200

const known = new WeakMap<TabletMedia, Map<number, Promise<boolean>>>()

/** Each image is judged once, however often it is shown. */
export function isLight(figure: Figure, media: TabletMedia): Promise<boolean> {
  const ofMedia = known.get(media) ?? new Map<number, Promise<boolean>>()
  known.set(media, ofMedia)
  const answer = ofMedia.get(figure.part) ?? judged(figure, media)
  ofMedia.set(figure.part, answer)
  return answer
}

async function judged(figure: Figure, media: TabletMedia): Promise<boolean> {
  try {
    const url = await smallUrl(figure, media)
    return url !== null && edgeLightness(await pixels(url)) >= LIGHT_FROM
  } catch {
    return false // the frame is only a frame
  }
}

/** A tiled figure is judged on its largest single tile. */
async function smallUrl(figure: Figure, media: TabletMedia): Promise<string | null> {
  if (!figure.tiled) return media.imageUrl(figure)
  const pyramid = await media.tiles(figure)
  const { width, height, tileSize } = pyramid
  const top = Math.ceil(Math.log2(Math.max(width, height)))
  const fits = Math.floor(Math.log2(tileSize))
  return pyramid.tileUrl(Math.min(top, fits), 0, 0)
}

async function pixels(url: string): Promise<Uint8ClampedArray> {
  const image = new Image()
  image.src = url
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = canvas.height = SAMPLE_PX
  const context = canvas.getContext('2d', { willReadFrequently: true })
  context?.drawImage(image, 0, 0, SAMPLE_PX, SAMPLE_PX)
  return context?.getImageData(0, 0, SAMPLE_PX, SAMPLE_PX).data ?? new Uint8ClampedArray(0)
}

/** Mean lightness of the border, 0 to 255. */
export function edgeLightness(rgba: ArrayLike<number>): number {
  const side = Math.sqrt(rgba.length / 4)
  const edge = Array.from({ length: rgba.length / 4 }, (_, at) => at).filter((at) => {
    const x = at % side
    const y = Math.floor(at / side)
    return x === 0 || y === 0 || x === side - 1 || y === side - 1
  })
  const sum = edge.reduce(
    (total, at) => total + ((rgba[4 * at] ?? 0) + (rgba[4 * at + 1] ?? 0) + (rgba[4 * at + 2] ?? 0)) / 3,
    0,
  )
  return edge.length === 0 ? 0 : sum / edge.length
}
