"""Which sitting somebody means who names none: the one that asks for them now.

Whoever opens a page without a sitting is led to it. Where two ask alike, they choose:
nobody is led to the wrong one because of a code or of an order of entry.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NewType

from concours.core.kernel.time import HOUR_MS, Instant

SittingId = NewType("SittingId", str)

NEAR_MS_MAX = 18 * HOUR_MS
"""How far the hour of a sitting may lie, before or behind, to be that of today: in the
evening the next morning is near, and last week's unfinished business is not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """One start of a sitting: of the nation, or of a site on its own clock.

    `ends_at` is the last own end of those who started with it, so that those with extra
    time still count; None without a `t0`. A pause that goes on has no end yet, and puts
    it far ahead (`time.OPEN_PAUSE_MS`).
    """

    sitting: SittingId
    scheduled_at: Instant
    t0: Instant | None = None
    ends_at: Instant | None = None
    collected_at: Instant | None = None


def current_sittings(starts: Sequence[Start], *, now: Instant) -> tuple[SittingId, ...]:
    """Return the sitting that asks for somebody now; several if they must choose.

    `starts` are those where they hold a role. In this order: composing; announced;
    ended and not collected, the last to end first; to come or overdue, the nearest by
    its hour first; the last that was held. An hour or an end further than `NEAR_MS_MAX`
    counts only when nothing else does. Empty if there are none.
    """
    ranked_starts = [(_rank(start, now), start.sitting) for start in starts]
    first = min((rank for rank, _ in ranked_starts), default=None)
    tied = (sitting for rank, sitting in ranked_starts if rank == first)
    return tuple(dict.fromkeys(tied))


def _rank(start: Start, now: Instant) -> tuple[int, int]:
    """Return how early a start comes: its case, then how far it is."""
    if start.collected_at is not None:
        return 5, -(start.t0 or start.collected_at)
    if start.t0 is None or start.ends_at is None:
        distance_ms = abs(start.scheduled_at - now)
        return (3 if distance_ms <= NEAR_MS_MAX else 6), distance_ms
    if now < start.t0:
        return 1, 0
    if now < start.ends_at:
        return 0, 0
    since_ms = now - start.ends_at
    return (2 if since_ms <= NEAR_MS_MAX else 4), since_ms
