"""What is unavailable, in the log: a line a second at most, which says how often.

A flood asks thousands of times in a second for what this process has no turn for. Each
is answered; the first is logged at once, and the others as one line with their counts.
"""

import asyncio
import logging
from collections import Counter

from concours.core.kernel.errors import Unavailable

LOG = logging.getLogger("concours.gateway")
WINDOW_S = 1.0


class UnavailableLog:
    """Counts answers of "again, soon" by what was missing, and writes them down."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_counting(self) -> bool:
        """Whether a line was written within the last second."""
        return self._timer is not None

    def note(self, error: Unavailable) -> None:
        """Count one. What is missing is a word of ours: nothing that was sent."""
        self._counts[str(error)] += 1
        if not self.is_counting:
            self._open_window()

    def close(self) -> None:
        """Write what is counted, before the process ends."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._write()

    def _open_window(self) -> None:
        self._timer = None
        if self._counts:
            self._write()
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(WINDOW_S, self._open_window)

    def _write(self) -> None:
        if self._counts:
            parts = (
                reason if count == 1 else f"{reason} × {count}"
                for reason, count in sorted(self._counts.items())
            )
            LOG.warning("unavailable: %s", ", ".join(parts))
            self._counts.clear()
