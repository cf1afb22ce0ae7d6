/** Colours over text that touch no element: the browser's own highlights, where it has
 *  them. Elsewhere the article is drawn with `mark` elements (`article.tsx`). */
import { rangesOf, type TextMap } from './text-map'
import type { Range as Run } from './ranges'

/** What is painted: kept highlights, the word found, the sentence aimed at. */
export type Layer = 'kept' | 'found' | 'aimed'

export const canPaint = typeof CSS !== 'undefined' && 'highlights' in CSS

export function paint(layer: Layer, map: TextMap, runs: readonly Run[]): void {
  if (!canPaint) return
  CSS.highlights.set(layer, new Highlight(...runs.flatMap((run) => rangesOf(map, run))))
}

export function unpaint(layer: Layer): void {
  if (canPaint) CSS.highlights.delete(layer)
}

/** Bring some characters into sight. */
export function reveal(map: TextMap, run: Run): void {
  const node = rangesOf(map, run)[0]?.startContainer.parentElement
  node?.scrollIntoView({ block: 'center', behavior: 'auto' })
}
