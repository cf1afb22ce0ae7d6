/** The tablet's outbox, clock and course stand as the centre's own twins of them do. */
import { expect, test } from 'vitest'
import { isGuess, nowMs, observe, recall, surelyMs, uncertaintyMs } from '../../src/core/clock'
import type { Clock } from '../../src/core/clock'
import { courseOf, parseItem } from '../../src/core/news'
import { after, EMPTY_OUTBOX, nextBatch, resendFrom, retryMs, waitingCount } from '../../src/core/outbox'
import type { Outbox } from '../../src/core/outbox'
import { vectors } from '../vectors'

type OutboxStep = (typeof vectors.outboxes.cases)[number]['steps'][number]
type ClockStep = (typeof vectors.clocks.cases)[number]['steps'][number]

function stepped(outbox: Outbox, step: OutboxStep): Outbox {
  const { do: kind, count = 0, text: body = '', times = 0 } = step
  if (kind !== 'acted') {
    return after(outbox, { kind: kind as 'acknowledged' | 'rewound', count })
  }
  for (let time = 0; time < times; time += 1) {
    const seq = outbox.entries.length
    const entry = { seq, kind: 'answered', body, device_ms: seq, digest: '' } as const
    outbox = after(outbox, { kind: 'acted', entry })
  }
  return outbox
}

for (const { name, steps } of vectors.outboxes.cases) {
  test(`outbox: ${name}`, () => {
    let outbox = EMPTY_OUTBOX
    for (const step of steps) {
      outbox = stepped(outbox, step)
      const batch = nextBatch(outbox)
      expect({
        acknowledged_count: outbox.acknowledgedCount,
        waiting_count: waitingCount(outbox),
        batch: [batch[0]?.seq ?? null, batch.length],
      }).toEqual({
        acknowledged_count: step.acknowledged_count,
        waiting_count: step.waiting_count,
        batch: step.batch,
      })
    }
  })
}

test('after a gap, both send again from the same entry', () => {
  for (const { written, acknowledged, held, from } of vectors.outboxes.resends) {
    const step = { do: 'acted', text: '{}', times: written } as unknown as OutboxStep
    const outbox = { ...stepped(EMPTY_OUTBOX, step), acknowledgedCount: acknowledged }
    expect(resendFrom(outbox, held)).toBe(from)
  }
})

test('retries wait as long', () => {
  for (const { failures, chance, ms } of vectors.outboxes.retries) {
    expect(retryMs(failures, chance)).toBe(ms)
  }
})

function readStep(clock: Clock | null, step: ClockStep): Clock | null {
  if (step.exchange !== undefined) {
    const [sentMonotonicMs = 0, receivedMonotonicMs = 0, centreMs = 0] = step.exchange
    const wallMs = step.wall ?? receivedMonotonicMs
    const exchange = { sentMonotonicMs, receivedMonotonicMs, centreMs, wallMs }
    return observe(clock, exchange, step.is_composing ?? false)
  }
  const [centreMs = 0, wallMs = 0] = step.remembered ?? []
  return recall({ centreMs, wallMs }, step.wall ?? 0, step.at ?? 0)
}

for (const { name, steps } of vectors.clocks.cases) {
  test(`clock: ${name}`, () => {
    let clock: Clock | null = null
    for (const step of steps) {
      clock = readStep(clock, step)
      const reads = step.reads?.map(
        ({ monotonic }) =>
          clock && {
            monotonic,
            now_ms: nowMs(clock, monotonic),
            uncertainty_ms: uncertaintyMs(clock, monotonic),
            surely_ms: surelyMs(clock, monotonic),
            is_guess: isGuess(clock),
          },
      )
      expect(clock && reads).toEqual(step.reads)
    }
  })
}

for (const { name, items, kept_count, course } of vectors.courses.cases) {
  test(`course: ${name}`, () => {
    const kept = items.map(parseItem).filter((item) => item !== null)
    const { t0Ms, key, extensions, pauses, closedAtMs, supersededBy } = courseOf('ours', kept)
    expect(kept.length).toBe(kept_count)
    expect({
      t0_ms: t0Ms,
      key,
      extensions: extensions.map(({ minutes, scope }) => ({ minutes, scope })),
      pauses: pauses.map(({ cause, scope, fromMs, untilMs, isPlanned }) => ({
        cause,
        scope,
        from_ms: fromMs,
        until_ms: untilMs,
        ...(isPlanned ? { is_planned: true } : {}),
      })),
      closed_at_ms: closedAtMs,
      superseded_by: supersededBy,
    }).toEqual(course)
  })
}
