/** How one reads is kept in a word, and a spoilt word is the usual display. Light grounds
 *  are told from dark by their border. */
import { expect, test } from 'vitest'
import { parse, USUAL_DISPLAY } from '../../src/screen/display'
import { edgeLightness } from '../../src/screen/figure/light'
import { shapesOf } from '../../src/screen/icon'

test('a kept choice is read back, anything else is the usual one', () => {
  expect(parse('150 contrast')).toEqual({ text: 150, theme: 'contrast' })
  expect(['', '170 light', 'x y z'].map(parse)).toEqual([USUAL_DISPLAY, USUAL_DISPLAY, USUAL_DISPLAY])
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
