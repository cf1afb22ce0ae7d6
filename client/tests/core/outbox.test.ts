/** Whatever is acknowledged, late, twice or never, the tail that is not held is sent
 *  again, in order, within the bounds of the wire. */
import { describe, expect, test } from 'vitest'
import type { Entry } from '../../src/core/entry'
import {
  after,
  BATCH_BYTES_MAX,
  BATCH_COUNT_MAX,
  EMPTY_OUTBOX,
  nextBatch,
  resendFrom,
  retryMs,
  RETRY_MS_MAX,
  waitingCount,
} from '../../src/core/outbox'
import type { Outbox } from '../../src/core/outbox'

function entry(seq: number, body = '{}'): Entry {
  return { seq, kind: 'answered', body, device_ms: seq, digest: '00'.repeat(32) }
}

function outboxOf(count: number, body?: string): Outbox {
  let outbox = EMPTY_OUTBOX
  for (let seq = 0; seq < count; seq += 1) {
    outbox = after(outbox, { kind: 'acted', entry: entry(seq, body) })
  }
  return outbox
}

const acknowledged = (count: number) => ({ kind: 'acknowledged', count }) as const

describe('acknowledgements', () => {
  test('come late and twice: only progress counts', () => {
    const outbox = [5, 3, 5, 0].map(acknowledged).reduce(after, outboxOf(8))
    expect(outbox.acknowledgedCount).toBe(5)
    expect(nextBatch(outbox).map(({ seq }) => seq)).toEqual([5, 6, 7])
    expect(waitingCount(outbox)).toBe(3)
  })

  test('of what was never sent are a defect', () => {
    expect(() => after(outboxOf(2), acknowledged(3))).toThrow()
  })

  test('taken back send again from there', () => {
    const outbox = after(after(outboxOf(4), acknowledged(4)), { kind: 'rewound', count: 1 })
    expect(nextBatch(outbox).map(({ seq }) => seq)).toEqual([1, 2, 3])
  })
})

describe('after a gap', () => {
  const outbox = after(outboxOf(8), acknowledged(5))

  test('it goes on from what the centre holds', () => {
    expect([0, 3, 6, 8].map((held) => resendFrom(outbox, held))).toEqual([0, 3, 6, 8])
  })

  test('at the count that it knew, one entry goes again, for a verdict', () => {
    expect(resendFrom(outbox, 5)).toBe(4)
  })

  test('of more than it wrote, or of nothing at all, it never will be taken', () => {
    expect(resendFrom(outbox, 9)).toBe(null)
    expect(resendFrom(EMPTY_OUTBOX, 0)).toBe(null)
  })
})

test('an entry out of its place is a defect', () => {
  expect(() => after(outboxOf(2), { kind: 'acted', entry: entry(3) })).toThrow()
})

describe('a batch', () => {
  test('is the same at each retry', () => {
    const outbox = after(outboxOf(600), acknowledged(7))
    expect(nextBatch(outbox)).toEqual(nextBatch(outbox))
    expect(nextBatch(outbox).length).toBe(BATCH_COUNT_MAX)
  })

  test('of the largest bodies stays within the bytes of the wire', () => {
    const body = JSON.stringify({ answer: '"'.repeat(8_000) })
    const batch = nextBatch(outboxOf(40, body))
    expect(JSON.stringify(batch).length).toBeLessThanOrEqual(BATCH_BYTES_MAX)
    expect(batch.length).toBeGreaterThan(0)
  })
})

test('retries spread out, and never wait longer than their bound', () => {
  expect(retryMs(1, 0)).toBe(500)
  expect(retryMs(1, 0.999)).toBe(1_000)
  for (const failures of [4, 10, 1_000]) {
    expect(retryMs(failures, 0.999)).toBeLessThanOrEqual(RETRY_MS_MAX)
  }
})
