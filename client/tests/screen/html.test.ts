/** Nothing outside the list of `docs/reference/papers/package.md` reaches the page. */
import { isValidElement, type ComponentChild } from 'preact'
import { expect, test } from 'vitest'
import { asking, rebuild, type Source } from '../../src/screen/html'

function element(nodeName: string, childNodes: Source[], attributes: Record<string, string> = {}): Source {
  return {
    nodeType: 1,
    nodeName: nodeName.toUpperCase(),
    childNodes,
    textContent: childNodes.map((child) => child.textContent).join(''),
    getAttribute: (name) => attributes[name] ?? null,
  }
}

function text(textContent: string): Source {
  return { nodeType: 3, nodeName: '#text', textContent, childNodes: [] }
}

/** Written back, for reading: `<p>…</p>`. */
function writeHtml(child: ComponentChild | ComponentChild[]): string {
  if (Array.isArray(child)) return child.map(writeHtml).join('')
  if (!isValidElement(child)) return child === null ? '' : String(child)
  const { children, ...others } = child.props as { children?: ComponentChild[] }
  const pairs = Object.entries(others).map(([name, value]) => ` ${name}=${String(value)}`)
  return `<${String(child.type)}${pairs.join('')}>${writeHtml(children ?? [])}</${String(child.type)}>`
}

const how = { figure: (number: number) => `[figure ${number}]` }

test('allowed elements are rebuilt, with their allowed attributes only', () => {
  const cell = element('td', [text('1')], { colspan: '2', onclick: 'x()', style: 'y' })
  expect(writeHtml(rebuild([element('p', [text('a'), element('sub', [text('2')])]), cell], how))).toBe(
    '<p>a<sub>2</sub></p><td colspan=2>1</td>',
  )
})

test('what can act is dropped with all it holds; of the rest only the text is kept', () => {
  const nodes = ['script', 'style', 'iframe', 'svg', 'object', 'template'].map((name) => element(name, [text('evil')]))
  expect(writeHtml(rebuild(nodes, how))).toBe('')
  expect(
    writeHtml(
      rebuild(
        [element('a', [text('there')], { href: 'javascript:x()' }), element('img', [], { src: 'x', onerror: 'y' })],
        how,
      ),
    ),
  ).toBe('<span>there</span><span></span>')
})

test('a figure marker draws the figure of its number and adds no character', () => {
  const starts: number[] = []
  const run = (said: string, start: number) => {
    starts.push(start)
    return said
  }
  const nodes = [text('abc'), element('figure', [text('ignored')], { 'data-figure': '2' }), text('d')]
  expect(writeHtml(rebuild(nodes, { ...how, run }))).toBe('abc[figure 2]d')
  expect(starts).toEqual([0, 3])
})

test('nesting beyond reason is cut, not followed', () => {
  let deep = text('core')
  for (let at = 0; at < 100; at += 1) deep = element('p', [deep])
  expect(writeHtml(rebuild([deep], how))).not.toContain('core')
})

test('the last paragraph asks, what comes before leads to it', () => {
  const story = element('p', [text('A man coughs.')])
  const ask = element('p', [text('What do you do?')])
  const found = asking([story, text('\n'), ask, text('\n')])
  expect([writeHtml(rebuild(found.lead, how)), writeHtml(rebuild(found.ask, how))]).toEqual([
    '<p>A man coughs.</p>',
    'What do you do?',
  ])
})

test('a text that ends with a list asks as a whole', () => {
  const blocks = [element('p', [text('Choose:')]), element('ul', [])]
  expect(asking(blocks)).toEqual({ lead: [], ask: blocks })
})
