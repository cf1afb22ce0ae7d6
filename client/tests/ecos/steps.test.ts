/** Where an examiner is follows from signals, sheet and grids; nobody is sent astray. */
import { expect, test } from 'vitest'
import { doubtOf, dueOf, type TurnSheet } from '../../src/core/ecos/steps'

const SHEET: TurnSheet = new Map(
  Array.from({ length: 10 }, (_, index) => [index + 1, { number: `n${index + 1}`, name: '' }]),
)

test('whoever comes out of turn is sent where the circuit has them', () => {
  // At station 3 (2 from 0): n1 came in turn 1, so in turn 2 they are one station on.
  expect(dueOf(SHEET, 'n1', 2, 2)).toEqual({ kind: 'station', station: 3 })
  expect(dueOf(SHEET, 'n5', 1, 2)).toEqual({ kind: 'station', station: 3 })
  expect(dueOf(SHEET, 'n1', 4, 2)).toEqual({ kind: 'station', station: 0 })
  expect(dueOf(SHEET, 'n6', 5, 2)).toEqual({ kind: 'turn', turn: 6 })
  expect(dueOf(SHEET, 'n99', 5, 2)).toBeNull()
})

test('position p is at station (p + t) mod 5, whichever station looks', () => {
  for (let station = 0; station < 5; station += 1) {
    for (let turn = 1; turn <= 5; turn += 1) {
      for (let due = 1; due <= 5; due += 1) {
        const position = (station - (due - 1) + 5) % 5
        const found = dueOf(SHEET, `n${due}`, turn, station)
        expect(found).toEqual({ kind: 'station', station: (position + turn - 1) % 5 })
      }
    }
  }
})

test('a word is nobody’s number, a number of another circuit may be somebody’s', () => {
  const sheetOf = (...numbers: string[]): TurnSheet =>
    new Map([...numbers.map((number) => ({ number, name: '' })), null].map((expected, at) => [at + 1, expected]))
  const expected = { number: '08121', name: '' }
  const doubts = (sheet: TurnSheet, ...numbers: string[]) => numbers.map((number) => doubtOf(expected, number, sheet))
  const digits = sheetOf('08121', '08122')
  expect(doubts(digits, '08121', '08122', '99', 'abc', '0812l', '08 121', '08121é')).toEqual([
    null,
    'unexpected',
    'unexpected',
    'impossible',
    'impossible',
    'impossible',
    'impossible',
  ])
  expect(doubts(sheetOf('P-12'), 'abc', 'q_7', 'a b')).toEqual(['unexpected', 'unexpected', 'impossible'])
  expect(doubts(sheetOf(), 'abc')).toEqual(['unexpected'])
})
