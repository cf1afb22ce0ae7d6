/** Text of the paper. It was sanitised at freeze; here it is parsed and rebuilt element
 *  by element, so that nothing outside `docs/reference/papers/package.md` can reach the page. */
import { cloneElement, h, isValidElement, type ComponentChild, type VNode } from 'preact'
import { useMemo } from 'preact/hooks'

const ELEMENTS = new Set([
  'p',
  'strong',
  'em',
  'sub',
  'sup',
  'ul',
  'ol',
  'li',
  'table',
  'caption',
  'thead',
  'tbody',
  'tr',
  'th',
  'td',
  'figure',
  'br',
  'h3',
  'h4',
  'blockquote',
])
const ATTRIBUTES = ['colspan', 'rowspan', 'scope'] as const
/** Such elements take what they hold with them; of any other, the text is kept. */
const DROPPED = new Set(['script', 'style', 'iframe', 'object', 'embed', 'template', 'svg', 'math', 'noscript'])
const DEPTH_MAX = 32
const TEXT_NODE = 3
const ELEMENT_NODE = 1

/** What of the DOM is read: enough to rebuild, and to test without a browser. */
export interface Source {
  readonly nodeType: number
  readonly nodeName: string
  readonly textContent: string | null
  readonly childNodes: ArrayLike<Source>
  getAttribute?(name: string): string | null
}

export interface Rebuilding {
  /** Draws the figure of this number, counted from one. */
  readonly figure: (number: number) => ComponentChild
  /** Draws a run of text that starts at this character; as it is when absent. */
  readonly run?: ((text: string, start: number) => ComponentChild) | undefined
}

export const PLAIN: Rebuilding = { figure: () => null }

/** The allowed elements of a parsed text. */
export function rebuild(nodes: ArrayLike<Source>, how: Rebuilding, startAt = 0): ComponentChild[] {
  const walk = { at: startAt, how }
  return children(nodes, walk, 0)
}

interface Walk {
  at: number
  readonly how: Rebuilding
}

function children(nodes: ArrayLike<Source>, walk: Walk, depth: number): ComponentChild[] {
  if (depth > DEPTH_MAX) return []
  return Array.from(nodes).map((node) => rebuildNode(node, walk, depth))
}

function rebuildNode(node: Source, walk: Walk, depth: number): ComponentChild {
  if (node.nodeType === TEXT_NODE) return run(node.textContent ?? '', walk)
  if (node.nodeType !== ELEMENT_NODE) return null
  const name = node.nodeName.toLowerCase()
  if (DROPPED.has(name)) return null
  if (name === 'figure') return figure(node, walk)
  const inside = children(node.childNodes, walk, depth + 1)
  if (name === 'table') return frameTable(h(name, attributes(node), ...inside))
  return ELEMENTS.has(name) ? h(name, attributes(node), ...inside) : h('span', null, ...inside)
}

/** Figures add no character to the text: highlights count without them. */
function figure(node: Source, walk: Walk): ComponentChild {
  const number = Number(node.getAttribute?.('data-figure'))
  return Number.isInteger(number) ? walk.how.figure(number) : null
}

/** A wide table slides inside its own frame, never the page. */
function frameTable(table: VNode): VNode {
  return (
    <div class="tableframe" tabIndex={0}>
      {table}
    </div>
  )
}

function run(text: string, walk: Walk): ComponentChild {
  const start = walk.at
  walk.at += text.length
  return walk.how.run === undefined ? text : walk.how.run(text, start)
}

function attributes(node: Source): Record<string, string> {
  const pairs = ATTRIBUTES.map((name) => [name, node.getAttribute?.(name) ?? null] as const)
  return Object.fromEntries(pairs.filter((pair): pair is [(typeof pair)[0], string] => pair[1] !== null))
}

/** The nodes of a text of the paper. Scripts never run in a parsed document. */
export function parseHtml(html: string): readonly Source[] {
  const body = new DOMParser().parseFromString(html, 'text/html').body
  return Array.from(body.childNodes)
}

export function Html({ html, how = PLAIN }: { html: string; how?: Rebuilding }) {
  const nodes = useMemo(() => parseHtml(html), [html])
  return <>{useMemo(() => rebuild(nodes, how).map(inFrench), [nodes, how])}</>
}

/** Texts of the exam are in French, whatever the screen around them says (WCAG 3.1.2). */
export function inFrench(child: ComponentChild): ComponentChild {
  if (typeof child === 'string') return child.trim() === '' ? child : <span lang="fr">{child}</span>
  return isValidElement(child) ? cloneElement(child, { lang: 'fr' }) : child
}

/** A question's text: what leads to it, and the sentence that asks. */
export interface Asking {
  readonly lead: readonly Source[]
  readonly ask: readonly Source[]
}

/** The last paragraph asks; what comes before leads to it. A text that ends otherwise
 *  (a list, a table) asks as a whole. */
export function asking(nodes: readonly Source[]): Asking {
  const blocks = nodes.filter((node) => node.nodeType === ELEMENT_NODE || (node.textContent ?? '').trim() !== '')
  const last = blocks.at(-1)
  if (last === undefined || last.nodeName.toLowerCase() !== 'p') return { lead: [], ask: blocks }
  return { lead: blocks.slice(0, -1), ask: Array.from(last.childNodes) }
}
