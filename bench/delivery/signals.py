"""How far apart the tablets of a nation ring, with their line and three hours without.

Each of 3,360 tablets has a quartz and a line of its own, drawn: it hears the centre for
five minutes as the application does, then its line is cut, and each signal of the
half-day rings by its clock alone (`core/delivery/sync/clock.py`). Usual quartz is
within 50 millionths; the clock's rule admits 100. Baseline: the same tablets, all with
one quartz, whose lines alone differ. Figures are of the true time, in milliseconds.
"""

import random
from collections.abc import Sequence

from concours.core.delivery.sync.clock import (
    DRIFT_PER_MILLION,
    Clock,
    Exchange,
    now_ms,
    observe,
)

TABLETS_COUNT, SEED = 3_360, 20_260
USUAL_PER_MILLION = DRIFT_PER_MILLION // 2
HEARD_S, EVERY_S = 300, 10
ROUND_TRIPS_MS = 5, 200
CENTRE_MS = 1_795_000_000_000
HOUR_MS = 3_600_000
CUT_FOR_MS = 0, 3 * HOUR_MS
APART_MS, CUT_OFF_MS = 100, 1_100
"""With the line, from one tablet to another; after three hours, from the true hour."""


class Tablet:
    """A monotonic clock that began at some hour and gains or loses."""

    def __init__(self, draw: random.Random, per_million: int) -> None:
        self.rate = 1 + draw.uniform(-per_million, per_million) / 1e6
        self.began_ms = draw.uniform(0, 8 * HOUR_MS)
        self.clock: Clock | None = None
        self._hear(draw)

    def monotonic_ms(self, true_ms: float) -> float:
        """Return what it counts `true_ms` after it first heard the centre."""
        return self.began_ms + true_ms * self.rate

    def rings_at(self, signal_ms: float) -> float:
        """Return the true time at which its clock says `signal_ms`."""
        assert self.clock is not None
        rings_ms = (CENTRE_MS + signal_ms - self.clock.offset_ms - self.began_ms) / (
            self.rate
        )
        said = now_ms(self.clock, self.monotonic_ms(rings_ms + 1))
        assert abs(said - CENTRE_MS - signal_ms) <= 2, "the clock says another hour"
        return rings_ms

    def _hear(self, draw: random.Random) -> None:
        for at_s in range(0, HEARD_S, EVERY_S):
            sent_ms = at_s * 1_000
            there_ms = draw.uniform(*ROUND_TRIPS_MS) / 2
            back_ms = draw.uniform(*ROUND_TRIPS_MS) / 2
            received_ms = sent_ms + there_ms + back_ms
            exchange = Exchange(
                sent_monotonic_ms=self.monotonic_ms(sent_ms),
                received_monotonic_ms=self.monotonic_ms(received_ms),
                centre_ms=round(CENTRE_MS + sent_ms + there_ms),
                wall_ms=CENTRE_MS + self.monotonic_ms(received_ms),
            )
            self.clock = observe(self.clock, exchange, is_composing=False)


def spread_ms(tablets: Sequence[Tablet], after_ms: int) -> tuple[float, float]:
    """Return first to last ring of one signal, and the furthest from the true hour."""
    signal_ms = HEARD_S * 1_000 + after_ms
    rings = [tablet.rings_at(signal_ms) for tablet in tablets]
    return max(rings) - min(rings), max(abs(ring - signal_ms) for ring in rings)


def main() -> None:
    """Print the spread for each quartz, with the line and after hours without."""
    print(f"{TABLETS_COUNT:,} tablets, lines of {ROUND_TRIPS_MS} ms, seed {SEED}")
    print(
        f"aims: {APART_MS} ms apart with the line, {CUT_OFF_MS} off the hour after 3 h"
    )
    for per_million in (0, USUAL_PER_MILLION, DRIFT_PER_MILLION):
        draw = random.Random(SEED)  # noqa: S311 -- a bench
        tablets = [Tablet(draw, per_million) for _ in range(TABLETS_COUNT)]
        for cut_ms in CUT_FOR_MS:
            apart_ms, off_ms = spread_ms(tablets, cut_ms)
            print(
                f"quartz within {per_million:3} millionths, cut {cut_ms // HOUR_MS} h:"
                f" {apart_ms:7.1f} ms apart, {off_ms:7.1f} off the hour"
            )


if __name__ == "__main__":
    main()
