/** What the clock says is true, and never more than there is. */
import { expect, test } from 'vitest'
import { elapsedPercent, timeLeft, length, ownLengthMs, threshold } from '../../src/screen/hours'
import { en } from '../../src/words/en'
import { fr } from '../../src/words/fr'

const MINUTE = 60_000

test('time left is in hours and minutes, rounded down', () => {
  expect(timeLeft(fr, 72 * MINUTE + 59_999)).toBe('1\u00a0h\u00a012\u00a0min')
  expect(timeLeft(fr, 68 * MINUTE)).toBe('1\u00a0h\u00a008\u00a0min')
  expect(timeLeft(fr, 49 * MINUTE)).toBe('49\u00a0min')
  expect(timeLeft(en, 72 * MINUTE)).toBe('1 h 12 min')
})

test('seconds show only in the last five minutes', () => {
  expect(timeLeft(fr, 5 * MINUTE)).toBe('5\u00a0min')
  expect(timeLeft(fr, 5 * MINUTE - 1)).toBe('4\u00a0min\u00a059\u00a0s')
  expect(timeLeft(fr, 9_000)).toBe('9\u00a0s')
})

test('time that is over is zero, never less', () => {
  expect(timeLeft(fr, -1)).toBe('0\u00a0s')
})

test('a threshold lasts one minute, and only those of the house exist', () => {
  const said = [16, 15, 14.5, 14, 10, 5, 4.5, 4, 1, 0.5, 0].map((minutes) => threshold(minutes * MINUTE))
  expect(said).toEqual([null, 15, 15, null, null, 5, 5, null, 1, 1, null])
})

test('an own length is rounded up, so that nobody loses a millisecond', () => {
  expect(ownLengthMs(10_000, [4, 3])).toBe(13_334)
  expect(length(fr, ownLengthMs(10_800_000, [4, 3]))).toBe('4\u00a0h\u00a000')
})

test('elapsed time stays between nothing and all', () => {
  expect([-5, 0, 60, 100, 140].map((now) => elapsedPercent(0, 100, now))).toEqual([0, 0, 60, 100, 100])
  expect(elapsedPercent(10, 10, 10)).toBe(100)
})
