"""Paging when tablets bear an hour past the receipt of what they wrote: a wrong clock.

One line a minute, whatever the number of tablets.
"""

import logging

from concours.core.delivery.supervision.progress import AHEAD_MS_MIN
from concours.core.delivery.sync.batch import Batch
from concours.core.kernel.time import MINUTE_MS, Instant

LOG = logging.getLogger("concours.gateway")


class ClockAlarm:
    """Counts the batches that were ahead since the last line."""

    def __init__(self) -> None:
        self._count = 0
        self._said: Instant | None = None

    def note(self, batch: Batch, received_at: Instant) -> None:
        """Page if the last entry of a batch was written after it was received."""
        if not batch.entries:
            return
        ahead_ms = batch.entries[-1].device_ms - received_at
        if ahead_ms < AHEAD_MS_MIN:
            return
        self._count += 1
        if self._said is not None and 0 <= received_at - self._said < MINUTE_MS:
            return
        LOG.error(
            "attempt %s writes %d ms ahead of its receipt, %d such batches since the"
            " last line: a clock is wrong",
            batch.attempt,
            ahead_ms,
            self._count,
        )
        self._said, self._count = received_at, 0
