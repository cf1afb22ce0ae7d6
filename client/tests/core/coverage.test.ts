/** Whatever a relay has of a chain, the next box begins where nothing is left out. */
import { expect, test } from 'vitest'
import {
  isCovered,
  nextFirst,
  nextHeldFirst,
  withBox,
  type CopySpan,
  type Coverage,
} from '../../src/core/relay/coverage'

const FULL = 4
const state = (acknowledgedCount: number, length: number) => ({ acknowledgedCount, entries: { length } })

/** Leave boxes until all is there; gives back the boxes. */
function leave(coverage: Coverage | null, acknowledgedCount: number, length: number): readonly [number, number][] {
  const boxes: [number, number][] = []
  for (let now = coverage; !isCovered(now, state(acknowledgedCount, length)); ) {
    const stopOf = (from: number): number => Math.min(length, from + FULL)
    const first = nextFirst(now, state(acknowledgedCount, length), stopOf)
    boxes.push([first, stopOf(first)])
    now = withBox(now, first, stopOf(first))
    if (boxes.length > 50) throw new Error('it never ends')
  }
  return boxes
}

test('boxes follow each other from where the centre is', () => {
  expect(leave(null, 0, 10)).toEqual([
    [0, 4],
    [4, 8],
    [8, 10],
  ])
  expect(leave(null, 7, 10)).toEqual([[7, 10]])
  expect(leave(null, 10, 10)).toEqual([])
})

test('a box that is not full grows, a full one is followed by the next', () => {
  expect(leave({ from: 0, first: 0, to: 3 }, 0, 4)).toEqual([[0, 4]])
  expect(leave({ from: 0, first: 0, to: 4 }, 0, 5)).toEqual([[4, 5]])
  expect(leave({ from: 0, first: 4, to: 5 }, 2, 7)).toEqual([[4, 7]])
})

test('a centre that went on by itself, or that was restored, makes a new beginning', () => {
  expect(leave({ from: 0, first: 0, to: 3 }, 5, 6)).toEqual([[5, 6]])
  expect(leave({ from: 5, first: 5, to: 6 }, 2, 6)).toEqual([[2, 6]])
})

test('for every state the boxes cover all that the centre lacks', () => {
  for (let from = 0; from < 6; from += 1)
    for (let first = from; first < 8; first += 1)
      for (let to = first; to < 9; to += 1)
        for (let held = 0; held <= 9; held += 1) {
          const boxes = leave({ from, first, to }, held, 9)
          const known = from <= held && held <= to ? to : held
          const covered = new Set(boxes.flatMap(([start, stop]) => range(start, stop)))
          expect(range(known, 9).filter((seq) => !covered.has(seq))).toEqual([])
        }
})

test('what the centre holds is copied from the first entry up to where the boxes begin', () => {
  expect(next({ first: 0, to: 0 }, null, 7)).toBe(0)
  expect(next({ first: 0, to: 4 }, { from: 6, first: 6, to: 9 }, 7)).toBe(4)
  expect(next({ first: 4, to: 6 }, { from: 6, first: 6, to: 9 }, 7)).toBe(null)
  expect(next({ first: 4, to: 8 }, { from: 2, first: 2, to: 6 }, 9)).toBe(8) // the centre went on past it
  expect(next({ first: 0, to: 0 }, { from: 0, first: 0, to: 3 }, 0)).toBe(null)
  expect(next({ first: 0, to: 0 }, null, 0)).toBe(null)
})

test('the box of what the centre holds grows too, until it is full', () => {
  expect(next({ first: 0, to: 2 }, null, 3)).toBe(0)
  expect(next({ first: 4, to: 5 }, null, 9)).toBe(4)
  expect(next({ first: 4, to: 5 }, null, 5)).toBe(null)
})

function next(copied: CopySpan, coverage: Coverage | null, acknowledgedCount: number): number | null {
  const stopOf = (first: number): number => Math.min(acknowledgedCount, first + FULL)
  return nextHeldFirst(copied, coverage, state(acknowledgedCount, 10), stopOf)
}

function range(start: number, stop: number): readonly number[] {
  return Array.from({ length: Math.max(0, stop - start) }, (_, index) => start + index)
}
