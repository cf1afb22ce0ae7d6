"""Whether a copy is handed in for good.

The twin of `client/src/shell/attempt/hand-in.ts`. An end of time that a wrong
clock made, or that was moved since, does not count at the centre: the time goes on,
and ends once more.
"""

from concours.core.delivery.attempt.copy import CLOCK_ERROR_MS_MAX
from concours.core.kernel.time import Instant
from concours.rehearsal.crowd.chain import Chain, WireEntry
from concours.rehearsal.crowd.timekeeper import Timekeeper

END_OF_TIME = '{"reason":"time"}'


class HandIn:
    """The last word of a chain on whether it is handed in."""

    def __init__(self, time: Timekeeper) -> None:
        self._time = time
        self._reopened_seq: int | None = None

    def stands(self, chain: Chain, end: Instant | None) -> bool:
        """Tell whether the last entry hands the copy in.

        It is not taken back before the centre has it: one received later may count.
        """
        last = chain.last
        if last is None or last.kind != "handed":
            return False
        if not _ends_time(last):
            return True
        goes_on = chain.waiting_count == 0 and self._time.is_far_from(end)
        return not goes_on and last.seq != self._reopened_seq

    def is_short(self, chain: Chain, end: Instant | None) -> bool:
        """Tell whether it was for an end that moved since, and is to be said again."""
        last = chain.last
        if last is None or end is None or not _ends_time(last):
            return False
        return last.device_ms < end - CLOCK_ERROR_MS_MAX

    def reopen(self, chain: Chain) -> bool:
        """Take it back; return whether there was one to take back."""
        last, before = chain.last, self._reopened_seq
        self._reopened_seq = last.seq if last and last.kind == "handed" else None
        return self._reopened_seq not in (None, before)


def _ends_time(entry: WireEntry) -> bool:
    return entry.kind == "handed" and entry.body == END_OF_TIME
