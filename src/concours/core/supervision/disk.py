"""How long the database's disk lasts, by what it lost of late."""

from collections.abc import Sequence
from dataclasses import dataclass

from concours.core.kernel.time import HOUR_MS, MINUTE_MS, Instant
from concours.core.supervision.findings import Finding

LOOKED_EVERY_MS = MINUTE_MS
LOOKED_BACK_COUNT_MAX = 30
WINDOW_MS_MIN = 5 * MINUTE_MS
"""Over less, one checkpoint of the database looks like a trend."""

HOURS_MIN = 12
"""An exam day and the night after it."""

FREE_BYTES_MIN = 2_000_000_000
"""Below, whatever the trend: the database's own log may take as much at once."""


@dataclass(frozen=True, slots=True)
class FreeDisk:
    """What was free on the database's disk at an instant."""

    at: Instant
    bytes_count: int


def hours_left(seen: Sequence[FreeDisk]) -> int | None:
    """Return in how many whole hours the disk is full if it goes on; None: not soon.

    `seen` is in order of time.
    """
    span_ms = seen[-1].at - seen[0].at
    lost = seen[0].bytes_count - seen[-1].bytes_count
    if span_ms < WINDOW_MS_MIN or lost <= 0:
        return None
    return seen[-1].bytes_count * span_ms // lost // HOUR_MS


def disk_findings(seen: Sequence[FreeDisk]) -> list[Finding]:
    """Return that the disk is filling, with the hours that are left, if it is."""
    if not seen:
        return []
    hours = hours_left(seen)
    is_low = seen[-1].bytes_count < FREE_BYTES_MIN
    if not is_low and (hours is None or hours >= HOURS_MIN):
        return []
    return [Finding(kind="disk_filling", count=min(hours or 1, HOURS_MIN))]
