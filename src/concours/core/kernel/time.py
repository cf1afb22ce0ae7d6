"""Instants and durations are whole milliseconds; nobody here asks what time it is."""

from typing import NewType

Instant = NewType("Instant", int)
"""Milliseconds since 1970-01-01T00:00:00Z on the centre's clock."""

SECOND_MS = 1_000
MINUTE_MS = 60 * SECOND_MS
HOUR_MS = 60 * MINUTE_MS


def after(instant: Instant, duration_ms: int) -> Instant:
    """Return the instant `duration_ms` later (earlier if negative)."""
    return Instant(instant + duration_ms)
