"""The centre's clock on a virtual tablet.

The twin of `client/src/shell/device/timekeeper.ts`. It never reloads, so that
its hour always comes from the centre.
"""

from concours.core.delivery.attempt.copy import CLOCK_ERROR_MS_MAX
from concours.core.delivery.sync.clock import (
    Clock,
    Exchange,
    now_ms,
    observe,
    uncertainty_ms,
)
from concours.core.kernel.time import Instant
from concours.rehearsal.crowd.line import monotonic_ms


class Timekeeper:
    """One tablet's clock; no hour is known before the first exchange."""

    def __init__(self) -> None:
        self._clock: Clock | None = None

    def observe(self, exchange: Exchange, *, is_composing: bool) -> None:
        """Take one more reading."""
        self._clock = observe(self._clock, exchange, is_composing=is_composing)

    def now_ms(self) -> Instant:
        """Return the hour that entries bear."""
        assert self._clock is not None
        return now_ms(self._clock, monotonic_ms())

    def has_come(self, instant: Instant) -> bool:
        """Tell whether an instant is reached."""
        return self._clock is not None and instant <= self.now_ms()

    def is_far_from(self, instant: Instant | None) -> bool:
        """Tell whether an instant is further ahead than an error in good faith."""
        if instant is None or self._clock is None:
            return False
        unsure_ms = uncertainty_ms(self._clock, monotonic_ms())
        return instant - self.now_ms() > CLOCK_ERROR_MS_MAX + unsure_ms
