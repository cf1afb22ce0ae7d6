/** A tablet rings when the centre says that it rings. */
import { expect, test } from 'vitest'
import { momentOf, turnRounds } from '../../../src/core/ecos/bells'
import { vectors } from '../../vectors'
import { bellOf } from './bell-vectors'

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
