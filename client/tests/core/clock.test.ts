/** A tablet knows the centre's hour to within half a round trip, and a wall clock that
 *  lies never costs anybody a second. */
import { describe, expect, test } from 'vitest'
import {
  isGuess,
  nowMs,
  observe,
  recall,
  RELOAD_GAP_MS_MAX,
  surelyMs,
  toRemember,
  uncertaintyMs,
} from '../../src/core/clock'
import type { Clock } from '../../src/core/clock'

const CENTRE_MS = 1_792_400_000_000

/** An exchange sent at `sentMs`, with these ways out and back. */
function exchange(sentMs: number, outMs: number, backMs: number, stepMs = 0) {
  return {
    sentMonotonicMs: sentMs,
    receivedMonotonicMs: sentMs + outMs + backMs,
    centreMs: CENTRE_MS + sentMs + outMs + stepMs,
    wallMs: sentMs + outMs + backMs,
  }
}

function observeAll(
  clock: Clock | null,
  exchanges: readonly ReturnType<typeof exchange>[],
  isComposing = false,
): Clock | null {
  return exchanges.reduce<Clock | null>((now, read) => observe(now, read, isComposing), clock)
}

/** An exchange each ten seconds, the centre's clock ahead by `stepMs`. */
function minutesOf(stepMs: number, { fromMs = 0, count = 10 } = {}) {
  return Array.from({ length: count }, (_, n) => exchange(fromMs + n * 10_000, 5, 5, stepMs))
}

const HOUR_MS = 3_600_000

function clockAfter(...exchanges: ReturnType<typeof exchange>[]): Clock {
  const clock = observeAll(null, exchanges)
  if (clock === null) throw new Error('no reading')
  return clock
}

describe('an exchange', () => {
  test('is wrong by half the round trip at most, however lopsided', () => {
    for (const [outMs, backMs] of [
      [0, 0],
      [300, 0],
      [0, 300],
      [120, 40],
    ] as const) {
      const clock = clockAfter(exchange(1_000, outMs, backMs))
      const errorMs = Math.abs(nowMs(clock, 5_000) - (CENTRE_MS + 5_000))
      expect(errorMs).toBeLessThanOrEqual((outMs + backMs) / 2)
      expect(uncertaintyMs(clock, 1_000 + outMs + backMs)).toBe((outMs + backMs) / 2)
    }
  })

  test('with a shorter round trip is taken, with a longer one is not', () => {
    const quick = exchange(1_000, 10, 10)
    const slow = exchange(2_000, 400, 100)
    expect(clockAfter(slow, quick).uncertaintyMs).toBe(10)
    expect(clockAfter(quick, slow).uncertaintyMs).toBe(10)
  })

  test('grows old: after hours, a slightly longer round trip is better', () => {
    const old = exchange(0, 10, 10)
    const recent = exchange(7_200_000, 50, 50)
    expect(clockAfter(old, recent).uncertaintyMs).toBe(50)
  })

  test('of a tablet cut for three hours: its bell sounds within 1.1 s, as it admits', () => {
    const clock = clockAfter(exchange(0, 10, 10))
    for (const driftPerMillion of [-100, -50, 0, 50, 100]) {
      const livedMs = 3 * HOUR_MS
      const shownMs = Math.round(livedMs * (1 + driftPerMillion / 1e6))
      const errorMs = Math.abs(nowMs(clock, shownMs) - (CENTRE_MS + livedMs))
      expect(errorMs).toBeLessThanOrEqual(1_100)
      expect(uncertaintyMs(clock, shownMs)).toBeGreaterThanOrEqual(errorMs)
    }
  })

  test('a small correction of the centre is taken at once', () => {
    const before = exchange(1_000, 1, 1)
    const after = exchange(2_000, 200, 200, -1_900)
    expect(nowMs(clockAfter(before, after), 3_000)).toBe(CENTRE_MS + 3_000 - 1_900)
  })

  test('of half a minute, or that came before it was sent, says nothing', () => {
    expect(observe(null, exchange(1_000, 30_000, 1), false)).toBe(null)
    expect(observe(null, exchange(1_000, -5, 0), false)).toBe(null)
  })
})

describe('a machine of the centre that is wrong', () => {
  test.each([-4 * HOUR_MS, -5_000, 5_000, 4 * HOUR_MS, 24 * HOUR_MS])(
    'by %i ms moves nobody as long as others contradict it (F24)',
    (wrongMs) => {
      const mixed = minutesOf(0, { count: 300 }).map((right, n) =>
        n >= 10 && n % 3 === 0 ? exchange(n * 10_000, 5, 5, wrongMs) : right,
      )
      for (let count = 10; count <= 300; count += 1) {
        const now = count * 10_000
        expect(nowMs(clockAfter(...mixed.slice(0, count)), now)).toBe(CENTRE_MS + now)
      }
    },
  )

  test('nine seconds of a wrong centre move nobody (F24)', () => {
    const nine = Array.from({ length: 9 }, (_, n) => exchange(200_000 + n * 1_000, 5, 5, 24 * HOUR_MS))
    const clock = clockAfter(...minutesOf(0), ...nine)
    expect(nowMs(clock, 210_000)).toBe(CENTRE_MS + 210_000)
  })

  test('is believed before the start, once it alone has spoken for a minute', () => {
    const clock = clockAfter(...minutesOf(0), ...minutesOf(-HOUR_MS, { fromMs: 200_000 }))
    expect(nowMs(clock, 300_000)).toBe(CENTRE_MS + 300_000 - HOUR_MS)
    const sooner = clockAfter(...minutesOf(0), ...minutesOf(-HOUR_MS, { fromMs: 200_000, count: 6 }))
    expect(nowMs(sooner, 300_000)).toBe(CENTRE_MS + 300_000)
  })

  test('never takes time that was not lived from whoever composes (F24)', () => {
    const before = clockAfter(...minutesOf(0))
    const ahead = observeAll(before, minutesOf(4 * HOUR_MS, { fromMs: 200_000 }), true)
    expect(ahead && nowMs(ahead, 300_000)).toBe(CENTRE_MS + 300_000)
    const behind = observeAll(ahead, minutesOf(-4 * HOUR_MS, { fromMs: 300_000 }), true)
    expect(behind && nowMs(behind, 400_000)).toBe(CENTRE_MS + 400_000 - 4 * HOUR_MS)
    const right = observeAll(behind, minutesOf(0, { fromMs: 400_000 }), true)
    expect(right && nowMs(right, 500_000)).toBe(CENTRE_MS + 500_000)
  })

  test('that stood alone at the start gives way to the next (F24)', () => {
    const clock = clockAfter(exchange(0, 5, 5, 4 * HOUR_MS), exchange(1_000, 5, 5))
    expect(nowMs(clock, 2_000)).toBe(CENTRE_MS + 2_000)
  })

  test('is not needed for a tablet that slept: its wall clock went on', () => {
    const woken = { ...exchange(200_000, 5, 5, 240_000), wallMs: 200_010 + 240_000 }
    expect(nowMs(clockAfter(...minutesOf(0), woken), 200_010)).toBe(CENTRE_MS + 440_010)
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

  test('a night slept before the hour was read again is not believed to be no time', () => {
    const nightMs = 10 * HOUR_MS
    const known = toRemember(clockAfter(...minutesOf(0)), 200_000)
    const clock = recall(known, 200_000 + nightMs, 7)
    expect(isGuess(clock)).toBe(true)
    const read = observe(clock, exchange(1_000, 5, 5, nightMs), false)
    expect(read && nowMs(read, 2_000)).toBe(CENTRE_MS + nightMs + 2_000)
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
    const clock = observe(hint, exchange(1_000, 500, 500), false)
    expect(clock?.source).toBe('exchange')
    expect(clock && surelyMs(clock, 9_000)).toBe(CENTRE_MS + 9_000)
  })
})
