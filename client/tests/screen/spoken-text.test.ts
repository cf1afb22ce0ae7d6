/** What is read aloud is what stands there, in short sentences, and no figure. */
import { expect, test } from 'vitest'
import { textOf, tidyLines } from '../../src/screen/compose/spoken-text'
import type { Source } from '../../src/screen/html'
import { passagesOf, PASSAGE_LENGTH_MAX } from '../../src/shell/device/voice'

function element(nodeName: string, ...childNodes: Source[]): Source {
  return { nodeType: 1, nodeName, textContent: null, childNodes }
}

function text(textContent: string): Source {
  return { nodeType: 3, nodeName: '#text', textContent, childNodes: [] }
}

test('blocks are sentences, cells are told apart, figures are not read', () => {
  const row = (...cells: string[]) => element('TR', ...cells.map((cell) => element('TD', text(cell))))
  const nodes = [
    element('P', text('Un homme de 60 ans\n consulte.'), element('FIGURE', text('radio'))),
    element('UL', element('LI', text('fièvre')), element('LI', text('toux ?'))),
    element('TABLE', row('Na', '140'), row('', '')),
  ]
  expect(tidyLines(textOf(nodes))).toBe('Un homme de 60 ans consulte.\nfièvre.\ntoux ?\nNa, 140.')
})

test('a text is said whole, in passages that no browser cuts off', () => {
  const words = Array.from({ length: 90 }, (_, at) => `mot${at}`).join(' ')
  const passages = passagesOf(`Court. ${words}`)
  expect(passages[0]).toBe('Court.')
  expect(passages.join(' ')).toBe(`Court. ${words}`)
  expect(Math.max(...passages.map(({ length }) => length))).toBeLessThanOrEqual(PASSAGE_LENGTH_MAX)
  expect(passagesOf(' \n ')).toEqual([])
})
