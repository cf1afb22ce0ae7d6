/** Bell and voice are as they were chosen, after a reload too; silent where nothing is kept. */
import { expect, test } from 'vitest'
import { parseMeans, SILENT, wordsOfMeans } from '../../src/ecos/screen/means'

test.each([
  [false, false],
  [true, false],
  [false, true],
  [true, true],
])('what is kept of bell %s and voice %s is what was chosen', (sound, speech) => {
  expect(parseMeans(wordsOfMeans({ sound, speech }))).toEqual({ sound, speech })
})

test.each(['', 'other words'])('of "%s" nothing sounds', (kept) => {
  expect(parseMeans(kept)).toEqual(SILENT)
})
