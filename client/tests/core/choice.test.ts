/** Which paper a tablet shows is decided alike here and for virtual tablets, and their calls
 *  stand alike. */
import { expect, test } from 'vitest'
import { chooseSitting } from '../../src/core/choice'
import type { SittingKind } from '../../src/core/choice'
import { isNeed, unheldCall, withCall, withChange, withNews, withOther, withRestored } from '../../src/core/call'
import type { Call } from '../../src/core/call'
import type { NewsItem } from '../../src/core/news'
import { vectors } from '../vectors'

interface CallStep {
  readonly do: string
  readonly call?: string
  readonly open?: string
  readonly attempt?: string
  readonly need?: string
  readonly made_ms?: number
  readonly at_ms?: number
}

function called(calls: readonly Call[], step: CallStep): readonly Call[] {
  const { call: id = '', attempt = '', made_ms: madeMs = 0, at_ms = 0, need } = step
  const known = calls.find((call) => call.id === id)
  switch (step.do) {
    case 'make':
      return isNeed(need) ? withCall(calls, { id, attempt, need, madeMs }) : calls
    case 'hold':
      return withChange(calls, id, { isHeld: true })
    case 'see':
      return withNews(calls, [{ kind: 'call_seen', call: id, at_ms } as NewsItem])
    case 'refuse':
      return known && isNeed(need) ? withOther(calls, known, { id: step.open ?? '', need, madeMs }) : calls
    default:
      return withRestored(calls)
  }
}

for (const { name, steps } of vectors.seat.calls) {
  test(`called: ${name}`, () => {
    let calls: readonly Call[] = []
    for (const step of steps) {
      calls = called(calls, step)
      expect({
        calls: calls.map(({ id, isHeld, seenMs }) => [id, isHeld, seenMs]),
        next: unheldCall(calls)?.id ?? null,
      }).toEqual({ calls: step.calls, next: step.next })
    }
  })
}

for (const choice of vectors.seat.cases) {
  test(`shown: ${choice.name}`, () => {
    const states = choice.sittings.map((state) => ({
      order: state.order,
      kind: state.kind as SittingKind,
      opensMs: state.opens_ms,
      endsMs: state.ends_ms,
      entriesCount: state.entries_count,
      waitingCount: state.waiting_count,
      isHanded: state.is_handed,
      isSuperseded: state.is_superseded,
    }))
    const { current, now_ms: nowMs, is_next_asked: isNextAsked } = choice
    expect(chooseSitting(states, { current, nowMs, isNextAsked })).toBe(choice.shown)
  })
}
