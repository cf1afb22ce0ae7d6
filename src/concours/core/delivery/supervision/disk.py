"""How long the database's disk lasts, by what it lost of late."""

from collections.abc import Sequence
from dataclasses import dataclass

from concours.core.delivery.supervision.findings import Finding
from concours.core.kernel.time import MINUTE_MS, Instant

LOOKED_EVERY_MS = MINUTE_MS
LOOKED_BACK_COUNT_MAX = 30
WINDOW_MS_MIN = 5 * MINUTE_MS
"""Over less, one checkpoint of the database looks like a trend."""

MINUTES_MIN = 12 * 60
"""An exam day and the night after it."""

IN_HOURS_FROM = 2 * 60
"""Minutes from which only whole hours are said: a trend knows no more."""

FREE_BYTES_MIN = 2_000_000_000
"""Below, whatever the trend: the database's own log may take as much at once."""


@dataclass(frozen=True, slots=True)
class FreeDisk:
    """What was free on the database's disk at an instant."""

    at: Instant
    bytes_count: int


def minutes_left(samples: Sequence[FreeDisk]) -> int | None:
    """Return in how many whole minutes the disk is full if it goes on; None: not soon.

    `seen` is in order of time.
    """
    span_ms = samples[-1].at - samples[0].at
    lost_bytes = samples[0].bytes_count - samples[-1].bytes_count
    if span_ms < WINDOW_MS_MIN or lost_bytes <= 0:
        return None
    return samples[-1].bytes_count * span_ms // lost_bytes // MINUTE_MS


def disk_findings(samples: Sequence[FreeDisk]) -> list[Finding]:
    """Return that the disk is filling, with the time that is left, if it is."""
    if not samples:
        return []
    minutes = minutes_left(samples)
    is_filling = minutes is not None and minutes < MINUTES_MIN
    if not is_filling and samples[-1].bytes_count >= FREE_BYTES_MIN:
        return []
    if minutes is not None and minutes >= IN_HOURS_FROM:
        minutes -= minutes % 60
    return [Finding(kind="disk_filling", minutes=minutes)]
