/** A tablet rings when the centre says that it rings. */
import { expect, test } from 'vitest'
import { momentOf, turnRounds } from '../../../src/core/ecos/bells'
import type { Bell, Tempo } from '../../../src/core/ecos/bells'
import { vectors } from '../../vectors'

type Case = (typeof vectors.bells.cases)[number]

function bellOf({ tempo, t0_ms, pauses, replays }: Case): Bell {
  return {
    tempo: tempo as unknown as Tempo,
    t0Ms: t0_ms,
    pauses: pauses.map(([fromMs = 0, untilMs = null]) => ({ fromMs: fromMs ?? 0, untilMs })),
    replays: replays.map(([turn = 0, at_ms = 0]) => ({ turn, at_ms })),
  }
}

for (const example of vectors.bells.cases) {
  test(`bells: ${example.name}`, () => {
    const bell = bellOf(example)
    const rounds = turnRounds(bell).map(({ turn, read, enter, warn, end, over }) => [
      turn,
      read,
      enter,
      warn,
      end,
      over,
    ])
    const moments = example.moments.map(([nowMs]) => {
      const { state, turn, upcoming } = momentOf(bell, nowMs as number)
      return [nowMs, state, turn, upcoming && [upcoming.kind, upcoming.turn, upcoming.atMs]]
    })

    expect(rounds).toEqual(example.rounds)
    expect(moments).toEqual(example.moments)
  })
}
