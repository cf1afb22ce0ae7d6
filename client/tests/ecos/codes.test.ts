/** A code that a tablet shows is one that another tablet's camera reads: the longest that
 *  there are, drawn by one library and read by the other. */
import { decodeQR } from 'qr/decode.js'
import { encode } from 'uqr'
import { expect, test } from 'vitest'
import { groupText } from '../../src/core/ecos/sight'
import { vectors } from '../vectors'

/** As a camera sees it: pixels of RGBA, a few for each module, quiet around. */
function pictureOf(text: string): { width: number; height: number; data: Uint8ClampedArray } {
  const scale = 4
  const { data, size } = encode(text, { ecc: 'M', border: 4 })
  const side = size * scale
  const pixels = new Uint8ClampedArray(4 * side * side).fill(255)
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      if (data[Math.floor(y / scale)]?.[Math.floor(x / scale)])
        pixels.fill(0, 4 * (y * side + x), 4 * (y * side + x) + 3)
    }
  }
  return { width: side, height: side, data: pixels }
}

test('boxes, tails and badges are read back to the letter', () => {
  const { boxes, tails } = vectors.carried
  const largest = `concours:4:0d9a4f2e-5b1c-4c57-8a3e-7e1f2b3c4d5e:20:${'Ab3_'.repeat(200)}`
  for (const text of ['04201', largest, ...[...boxes, ...tails].map((row) => row.text)]) {
    expect(decodeQR(pictureOf(text), { timeLimit: 5_000 })).toBe(text)
  }
})

test('a tail is shown in groups that join to it again', () => {
  for (const { text } of vectors.carried.tails) {
    expect(groupText(text).split(' ').join('')).toBe(text)
    expect(groupText(text)).toMatch(/^concours:3: [0-9a-f]{4} /)
  }
})
