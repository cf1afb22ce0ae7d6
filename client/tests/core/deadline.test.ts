/** Every candidate's end is the same on the tablet as at the centre. */
import { expect, test } from 'vitest'
import { endMs, leftMs, normalEndMs, roomEndMs } from '../../src/core/deadline'
import type { Extension, Pause } from '../../src/core/deadline'
import { vectors } from '../vectors'

for (const deadline of vectors.deadlines.cases) {
  test(`end: ${deadline.name}`, () => {
    const [top = 1, bottom = 1] = deadline.factor
    const terms = {
      t0Ms: deadline.t0_ms,
      durationMs: deadline.duration_ms,
      factor: [top, bottom] as const,
      extensions: deadline.extensions as Extension[],
      pauses: deadline.pauses.map(({ cause, scope, from_ms: fromMs, until_ms: untilMs }) => ({
        cause,
        scope: scope as Pause['scope'],
        fromMs,
        untilMs,
      })),
      closedAtMs: deadline.closed_at_ms,
    }
    expect(normalEndMs(terms)).toBe(deadline.normal_end_ms)
    expect(endMs(terms)).toBe(deadline.end_ms)
    expect(roomEndMs(terms)).toBe(deadline.room_end_ms)
    for (const { at_ms, left_ms } of deadline.left) {
      expect(leftMs(terms, at_ms)).toBe(left_ms)
    }
  })
}
