/** Which paper a tablet shows is decided alike here and for virtual tablets. */
import { expect, test } from 'vitest'
import { chooseSitting } from '../../src/core/choice'
import type { SittingKind } from '../../src/core/choice'
import { vectors } from '../vectors'

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
