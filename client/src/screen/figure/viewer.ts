/** OpenSeadragon, asked for only when an image is on screen, behind the few things that
 *  we do with it. Coordinates: `view` in pixels of the frame, `image` in pixels of the
 *  original image. */
import type OpenSeadragon from 'openseadragon'
import type { Figure } from '../../core/paper'
import type { TabletMedia } from '../../shell/tablet'

const ZOOM_STEP = 1.4
const ZOOM_PIXEL_MAX = 4
const MOVE_S = 0.2
/** A little over home is home: rounding must not lock a page's scroll. */
const HOME_SLACK = 1.01

export type XY = readonly [x: number, y: number]

export interface Viewer {
  /** The element that takes the focus and the keys. */
  readonly focus: HTMLElement
  zoomBy(factor: number): void
  panBy(delta: XY): void
  home(): void
  /** 1 when the whole image is in the frame. */
  zoom(): number
  toImage(view: XY): XY
  toView(image: XY): XY
  filter(css: string): void
  close(): void
}

export interface ViewerWatch {
  /** A touch that is no drag, in pixels of the frame. Given, double touch zooms no more. */
  readonly touched: ((view: XY) => void) | null
  moved(): void
  opened(): void
  failed(): void
}

/** What `@types/openseadragon` does not know yet. */
interface Cooperative {
  setCooperativeGestures(enabled: boolean): void
}

export async function openViewer(
  frame: HTMLElement,
  figure: Figure,
  media: TabletMedia,
  watch: ViewerWatch,
): Promise<Viewer> {
  const [{ default: OSD }, tileSources] = await Promise.all([import('openseadragon'), tileSource(figure, media)])
  takeStyleSheetPlace()
  const viewer = OSD({ element: frame, tileSources, ...settings(watch.touched !== null) })
  listen(viewer, watch)
  return handle(OSD, viewer)
}

export const ZOOM_FACTOR = ZOOM_STEP

/** OpenSeadragon would add a `style` element, which our content policy forbids, unless
 *  one stands there already. This one only stands: in no known namespace, it styles
 *  nothing. Focus is ours to show (`figure.css`). */
function takeStyleSheetPlace(): void {
  if (document.querySelector('style[data-openseadragon-mobile-css]') !== null) return
  const stand = document.createElementNS('urn:concours:stand', 'style')
  stand.setAttribute('data-openseadragon-mobile-css', 'true')
  document.head.append(stand)
}

function settings(isPointing: boolean): OpenSeadragon.Options {
  const isStill = matchMedia('(prefers-reduced-motion: reduce)').matches
  const gestures = { clickToZoom: false, dblClickToZoom: !isPointing, flickEnabled: false }
  const cooperative = { cooperativeGestures: true }
  return {
    ...cooperative,
    drawer: 'canvas',
    showNavigationControl: false,
    showNavigator: false,
    animationTime: isStill ? 0 : MOVE_S,
    blendTime: 0,
    immediateRender: true,
    maxZoomPixelRatio: ZOOM_PIXEL_MAX,
    minZoomImageRatio: 1,
    visibilityRatio: 1,
    constrainDuringPan: true,
    gestureSettingsMouse: gestures,
    gestureSettingsPen: gestures,
    gestureSettingsTouch: { ...gestures, pinchRotate: false },
  }
}

async function tileSource(figure: Figure, media: TabletMedia): Promise<OpenSeadragon.TileSourceOptions> {
  if (!figure.tiled) {
    return { type: 'image', url: await media.imageUrl(figure), buildPyramid: false } as OpenSeadragon.TileSourceOptions
  }
  const pyramid = await media.tiles(figure)
  const { width, height, tileSize, overlap } = pyramid
  return {
    width,
    height,
    tileSize,
    tileOverlap: overlap,
    minLevel: 0,
    maxLevel: Math.ceil(Math.log2(Math.max(width, height))),
    getTileUrl: (level: number, x: number, y: number) => pyramid.tileUrl(level, x, y) ?? '',
  } as OpenSeadragon.TileSourceOptions
}

/** Keys are ours (`plate.tsx`), so that a stray letter never turns an image round. At
 *  home a finger scrolls the page; zoomed in, it moves the image. */
function listen(viewer: OpenSeadragon.Viewer, watch: ViewerWatch): void {
  const { touched } = watch
  const cooperative = viewer as OpenSeadragon.Viewer & Cooperative
  const hint = viewer as unknown as {
    addHandler(name: string, act: (event: { preventDefaultAction: boolean }) => void): void
  }
  hint.addHandler('canvas-cooperative-gesture', (event) => {
    event.preventDefaultAction = true
  })
  viewer.addHandler('canvas-key', (event) => {
    event.preventDefaultAction = true
  })
  viewer.addHandler('open', watch.opened)
  viewer.addHandler('open-failed', watch.failed)
  viewer.addHandler('tile-load-failed', watch.failed)
  const stayHome = homeKeeper(viewer)
  viewer.addHandler('update-viewport', () => {
    stayHome()
    watch.moved()
  })
  viewer.addHandler('zoom', () => {
    cooperative.setCooperativeGestures(relativeZoom(viewer) <= HOME_SLACK)
  })
  if (touched === null) return
  viewer.addHandler('canvas-click', (event) => {
    if (!event.quick) return
    event.preventDefaultAction = true
    touched([event.position.x, event.position.y])
  })
}

/** A frame that takes another size shows the whole image again, if it did before: nobody
 *  has enlarged it, and nothing of it may be out of sight. */
function homeKeeper(viewer: OpenSeadragon.Viewer): () => void {
  const { viewport } = viewer
  let size = viewport.getContainerSize()
  let isHome = true
  return () => {
    const now = viewport.getContainerSize()
    if (isHome && !now.equals(size)) viewport.goHome(true)
    size = now
    isHome = relativeZoom(viewer) <= HOME_SLACK
  }
}

function relativeZoom({ viewport }: OpenSeadragon.Viewer): number {
  return viewport.getZoom(false) / viewport.getHomeZoom()
}

function handle(OSD: typeof OpenSeadragon, viewer: OpenSeadragon.Viewer): Viewer {
  const { viewport } = viewer
  const point = ([x, y]: XY): OpenSeadragon.Point => new OSD.Point(x, y)
  const xy = ({ x, y }: OpenSeadragon.Point): XY => [x, y]
  return {
    focus: viewer.canvas as HTMLElement,
    zoomBy: (factor) => {
      const most = viewport.getMaxZoom()
      const least = viewport.getHomeZoom()
      viewport.zoomTo(Math.min(most, Math.max(least, viewport.getZoom(false) * factor)))
      viewport.applyConstraints()
    },
    panBy: (delta) => {
      viewport.panBy(viewport.deltaPointsFromPixels(point(delta)))
      viewport.applyConstraints()
    },
    home: () => viewport.goHome(),
    zoom: () => relativeZoom(viewer),
    toImage: (view) => xy(viewport.viewerElementToImageCoordinates(point(view))),
    toView: (image) => xy(viewport.imageToViewerElementCoordinates(point(image))),
    filter: (css) => {
      ;(viewer.drawer.canvas as HTMLElement).style.filter = css
    },
    close: () => viewer.destroy(),
  }
}
