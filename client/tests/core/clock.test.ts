/** A tablet knows the centre's hour to within half a round trip, and a wall clock that
 *  lies never costs anybody a second. */
import { describe, expect, test } from 'vitest'
import {
  isGuess, nowMs, observe, recall, RELOAD_GAP_MS_MAX, surelyMs, uncertaintyMs,
} from '../../src/core/clock'
import type { Clock } from '../../src/core/clock'

const CENTRE_MS = 1_792_400_000_000

/** An exchange sent at `sentMs`, with these ways out and back. */
function exchange(sentMs: number, outMs: number, backMs: number, stepMs = 0) {
  return {
    sentMonotonicMs: sentMs,
    receivedMonotonicMs: sentMs + outMs + backMs,
    centreMs: CENTRE_MS + sentMs + outMs + stepMs,
  }
}

function observed(...exchanges: ReturnType<typeof exchange>[]): Clock {
  const clock = exchanges.reduce<Clock | null>(observe, null)
  if (clock === null) throw new Error('no reading')
  return clock
}

describe('an exchange', () => {
  test('is wrong by half the round trip at most, however lopsided', () => {
    for (const [outMs, backMs] of [[0, 0], [300, 0], [0, 300], [120, 40]] as const) {
      const clock = observed(exchange(1_000, outMs, backMs))
      const errorMs = Math.abs(nowMs(clock, 5_000) - (CENTRE_MS + 5_000))
      expect(errorMs).toBeLessThanOrEqual((outMs + backMs) / 2)
      expect(uncertaintyMs(clock, 1_000 + outMs + backMs)).toBe((outMs + backMs) / 2)
    }
  })

  test('with a shorter round trip is taken, with a longer one is not', () => {
    const quick = exchange(1_000, 10, 10)
    const slow = exchange(2_000, 400, 100)
    expect(observed(slow, quick).uncertaintyMs).toBe(10)
    expect(observed(quick, slow).uncertaintyMs).toBe(10)
  })

  test('grows old: after hours, a slightly longer round trip is better', () => {
    const old = exchange(0, 10, 10)
    const recent = exchange(7_200_000, 50, 50)
    expect(observed(old, recent).uncertaintyMs).toBe(50)
  })

  test('that contradicts what we hold wins: one of the clocks has jumped', () => {
    const before = exchange(1_000, 1, 1)
    const after = exchange(2_000, 200, 200, -5_000)
    expect(nowMs(observed(before, after), 3_000)).toBe(CENTRE_MS + 3_000 - 5_000)
  })

  test('of half a minute, or that came before it was sent, says nothing', () => {
    expect(observe(null, exchange(1_000, 30_000, 1))).toBe(null)
    expect(observe(null, exchange(1_000, -5, 0))).toBe(null)
  })
})

describe('after a reload', () => {
  const remembered = { centreMs: CENTRE_MS, wallMs: 50_000 }

  test('the hour goes on by the wall clock, but nothing ends before it is certain', () => {
    const clock = recall(remembered, 50_000 + 30_000, 7)
    expect(nowMs(clock, 7)).toBe(CENTRE_MS + 30_000)
    expect(surelyMs(clock, 7)).toBe(CENTRE_MS)
    expect(isGuess(clock)).toBe(false)
  })

  test('a wall clock put back, or far ahead, is not believed', () => {
    for (const movedMs of [-1, -86_400_000, RELOAD_GAP_MS_MAX + 1, 86_400_000]) {
      const clock = recall(remembered, 50_000 + movedMs, 7)
      expect(nowMs(clock, 7)).toBe(CENTRE_MS)
      expect(surelyMs(clock, 7)).toBe(CENTRE_MS)
      expect(isGuess(clock)).toBe(true)
    }
  })

  test('the first exchange replaces the hint, even a slow one', () => {
    const hint = recall(remembered, 50_000 + 30_000, 7)
    const clock = observe(hint, exchange(1_000, 500, 500))
    expect(clock?.source).toBe('exchange')
    expect(clock && surelyMs(clock, 9_000)).toBe(CENTRE_MS + 9_000)
  })
})
