/** The bells of the vectors, as a tablet has them. */
import type { Bell, Tempo } from '../../../src/core/ecos/bells'
import type { vectors } from '../../vectors'

type Case = (typeof vectors.bells.cases)[number]

export function bellOf({ tempo, t0_ms, pauses, replays }: Case): Bell {
  return {
    tempo: tempo as unknown as Tempo,
    t0Ms: t0_ms,
    pauses: pauses.map(([fromMs = 0, untilMs = null]) => ({ fromMs: fromMs ?? 0, untilMs })),
    replays: replays.map(([turn = 0, at_ms = 0]) => ({ turn, at_ms })),
  }
}
