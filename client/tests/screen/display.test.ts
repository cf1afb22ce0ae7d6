/** How one reads is kept in a word, and a spoilt word is the usual display. Light grounds
 *  are told from dark by their border. */
import { expect, test } from 'vitest'
import { displayFor, parse, USUAL_DISPLAY, type KeptDisplay, type Sitter } from '../../src/screen/display'
import { USUAL_SETTINGS } from '../../src/core/settings'
import { edgeLightness } from '../../src/screen/figure/light'
import { shapesOf } from '../../src/screen/icon'

const USUAL: KeptDisplay = { choice: USUAL_DISPLAY, from: '' }
const ADA: Sitter = { number: '04217', settings: USUAL_SETTINGS }
const ZOE: Sitter = { number: '04218', settings: { ...USUAL_SETTINGS, text: 150, spacing: 200 } }

test('a kept choice is read back, anything else is the usual one', () => {
  expect(parse('150 contrast')).toEqual({ choice: { text: 150, theme: 'contrast', spacing: 100 }, from: '' })
  expect(parse('125 light 150 04217/150-light-100')).toEqual({
    choice: { text: 125, theme: 'light', spacing: 150 },
    from: '04217/150-light-100',
  })
  expect(['', '170 light', 'x y z'].map(parse)).toEqual([USUAL, USUAL, USUAL])
})

test('the display starts from what the candidate is due', () => {
  const { choice, from } = displayFor(USUAL, ZOE)
  expect(choice).toEqual({ text: 150, theme: 'light', spacing: 200 })
  const strong: Sitter = { ...ZOE, settings: { ...USUAL_SETTINGS, contrast: 'strong' } }
  expect(displayFor({ choice, from }, strong).choice).toEqual({ text: 100, theme: 'contrast', spacing: 100 })
})

test('what the candidate changes stays theirs, on the same page and after a reload', () => {
  const kept: KeptDisplay = { ...displayFor(USUAL, ZOE), choice: { text: 200, theme: 'contrast', spacing: 100 } }
  expect(displayFor(kept, ZOE)).toBe(kept)
  expect(parse(`200 contrast 100 ${kept.from}`)).toEqual(kept)
})

test('whoever chose before signing in keeps it, unless something is due to them', () => {
  const chosen: KeptDisplay = { choice: { text: 200, theme: 'light', spacing: 100 }, from: '' }
  expect(displayFor(chosen, ADA).choice).toEqual(chosen.choice)
  expect(displayFor(chosen, ZOE).choice.text).toBe(150)
})

test('a tablet that is given back says nothing of who sat there', () => {
  const left = displayFor(USUAL, ZOE)
  expect(displayFor(left, null)).toEqual(USUAL)
  expect(displayFor(left, ADA).choice).toEqual(USUAL_DISPLAY)
})

test('the lightness of an image is that of its border, not of its middle', () => {
  const side = 4
  const rgba = Array.from({ length: side * side }, (_, at) => {
    const isMiddle = [5, 6, 9, 10].includes(at)
    return isMiddle ? [0, 0, 0, 255] : [240, 240, 240, 255]
  }).flat()
  expect(edgeLightness(rgba)).toBe(240)
  expect(edgeLightness([])).toBe(0)
})

test('shapes are read from an icon, whatever stands around them', () => {
  expect(shapesOf('<svg><!-- x --><circle cx="1" r="2" /><path d="M0 0" /></svg>')).toEqual([
    ['circle', { cx: '1', r: '2' }],
    ['path', { d: 'M0 0' }],
  ])
})
