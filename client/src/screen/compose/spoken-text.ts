/** What the tablet's voice reads of a paper: blocks as sentences, in the order of the
 *  screen. An article is in English, and figures are seen: neither is read. */
import type { Question } from '../../core/paper'
import type { Place } from './outline'
import { asking, parseHtml, type Source } from '../html'

const TEXT_NODE = 3
const CELLS = new Set(['td', 'th'])
const BLOCKS = new Set(['p', 'li', 'h3', 'h4', 'tr', 'caption', 'blockquote', 'br', 'ul', 'ol', 'table'])
const SILENT = new Set(['figure', 'script', 'style', 'template', 'noscript'])

/** The text of nodes: one line a block, a comma between cells. */
export function textOf(nodes: ArrayLike<Source>): string {
  return Array.from(nodes, textOfNode).join('')
}

function textOfNode(node: Source): string {
  if (node.nodeType === TEXT_NODE) return (node.textContent ?? '').replace(/\s+/gu, ' ')
  const name = node.nodeName.toLowerCase()
  if (SILENT.has(name)) return ''
  const inside = textOf(node.childNodes)
  if (CELLS.has(name)) return `${inside}, `
  return BLOCKS.has(name) ? `${inside}.\n` : inside
}

/** Lines of their own, none empty, with one full stop each. */
export function tidyLines(text: string): string {
  const lines = text.split('\n').map((line) =>
    line
      .replace(/[\s,]*\.$/u, '.')
      .replace(/([.!?:;…])\s*\.$/u, '$1')
      .trim(),
  )
  return lines.filter((line) => /[\p{L}\p{N}]/u.test(line)).join('\n')
}

function textOfHtml(html: string | null | undefined): string {
  return html === null || html === undefined ? '' : `${textOf(parseHtml(html))}.\n`
}

/** What stands beside the question: the case, the facts, the script, the passage. */
export function statementText({ dossier, question }: Place): string {
  const lead = dossier.kind === 'isolated' ? textOf(asking(parseHtml(question.text)).lead) : ''
  const { script, segments } = question
  const parts = [
    textOfHtml(dossier.vignette),
    lead,
    textOfHtml(question.facts),
    textOfHtml(script?.hypothesis),
    textOfHtml(script?.datum),
    (segments ?? []).map((segment) => segment.text).join(''),
  ]
  return tidyLines(parts.join('\n'))
}

/** The question, then each proposition under its letter. */
export function questionText({ dossier, question }: Place): string {
  const { lead, ask } = asking(parseHtml(question.text))
  const before = dossier.kind === 'isolated' ? '' : textOf(lead)
  const answers = [...question.propositions.map(propositionText), ...(question.script?.labels ?? [])]
  return tidyLines([before, textOf(ask), ...answers.map((answer) => `${answer}.`)].join('\n'))
}

function propositionText({ id, text }: Question['propositions'][number]): string {
  return `${id}. ${textOf(parseHtml(text))}`
}
