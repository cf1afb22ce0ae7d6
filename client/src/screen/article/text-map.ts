/** The article's text as one run of characters: the text of its sections one after the
 *  other, titles and figures apart. Highlights count in it, in UTF-16 units, the same on
 *  every tablet since the content is the same. */
import { sentences, type Range as Run } from './ranges'

const BLOCKS = 'p, li, h3, h4, td, th, caption, blockquote'

interface PlacedNode {
  readonly node: Text
  readonly start: number
}

export interface TextMap {
  readonly text: string
  readonly nodes: readonly PlacedNode[]
}

export const EMPTY_MAP: TextMap = { text: '', nodes: [] }

/** Read from what is drawn: the roots are marked `data-text`, what does not count
 *  `data-skip`. */
export function textMap(article: Element): TextMap {
  const nodes: PlacedNode[] = []
  let text = ''
  for (const root of article.querySelectorAll('[data-text]')) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) =>
      node instanceof HTMLElement && 'skip' in node.dataset ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
    )
    for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
      if (!(node instanceof Text)) continue
      nodes.push({ node, start: text.length })
      text += node.data
    }
  }
  return { text, nodes }
}

/** The characters that a selection holds; null when it holds none of the article. */
export function runOf(map: TextMap, range: Range): Run | null {
  const held = map.nodes.filter(({ node }) => range.intersectsNode(node))
  const first = held[0]
  const last = held.at(-1)
  if (first === undefined || last === undefined) return null
  const start = first.start + (first.node === range.startContainer ? range.startOffset : 0)
  const end = last.start + (last.node === range.endContainer ? range.endOffset : last.node.length)
  return trimmed(map.text, [start, end])
}

function trimmed(text: string, [start, end]: Run): Run | null {
  const held = text.slice(start, end)
  const from = start + held.length - held.trimStart().length
  const to = end - (held.length - held.trimEnd().length)
  return to > from ? [from, to] : null
}

/** The drawn ranges of some characters, one a text node, so that a figure in between is
 *  not touched. */
export function rangesOf(map: TextMap, [start, end]: Run): readonly Range[] {
  return map.nodes
    .filter((placed) => placed.start < end && placed.start + placed.node.length > start)
    .map(({ node, start: from }) => {
      const range = document.createRange()
      range.setStart(node, Math.max(0, start - from))
      range.setEnd(node, Math.min(node.length, end - from))
      return range
    })
}

/** Sentences, never over the edge of a paragraph. */
export function sentencesOf(map: TextMap): readonly Run[] {
  const blocks: { block: Element | null; start: number; text: string }[] = []
  for (const { node, start } of map.nodes) {
    const block = node.parentElement?.closest(BLOCKS) ?? null
    const last = blocks.at(-1)
    if (last !== undefined && last.block === block) last.text += node.data
    else blocks.push({ block, start, text: node.data })
  }
  return blocks.flatMap(({ start, text }) => sentences(text).map(([from, to]): Run => [start + from, start + to]))
}

/** The character under a touch, or null. */
export function characterAt(map: TextMap, x: number, y: number): number | null {
  const caret = caretAt(x, y)
  const found = map.nodes.find(({ node }) => node === caret?.node)
  return found === undefined || caret === null ? null : found.start + caret.offset
}

function caretAt(x: number, y: number): { node: Node; offset: number } | null {
  if ('caretPositionFromPoint' in document) {
    const found = document.caretPositionFromPoint(x, y)
    return found === null ? null : { node: found.offsetNode, offset: found.offset }
  }
  const older = document as unknown as { caretRangeFromPoint?(x: number, y: number): Range | null }
  const range = older.caretRangeFromPoint?.(x, y) ?? null
  return range === null ? null : { node: range.startContainer, offset: range.startOffset }
}
