"""Tablets that gateways have blocked: whose, since when and until when, and why."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from concours.core.kernel.time import Instant
from concours.store.queries.sql import rows_of

SHOWN_COUNT_MAX = 100

# Each gateway process blocks by itself: of one candidate the block that ends last.
OF_SITTING = """
SELECT number, site, room, seat, at_ms, until_ms, why, request, count FROM (
    SELECT DISTINCT ON (a.id) c.number, s.name AS site, a.room, a.seat, t.at_ms,
           (t.facts ->> 'until_ms')::bigint AS until_ms, t.facts ->> 'why' AS why,
           t.request, t.count
    FROM trace t
    JOIN attempt a ON a.id = t.attempt
    JOIN candidate c ON c.id = a.candidate_id JOIN site s ON s.id = a.site_id
    WHERE t.code = 'blocked' AND a.sitting_id = %s
    ORDER BY a.id, t.at_ms DESC, t.id DESC) latest
ORDER BY at_ms DESC, number LIMIT %s
"""

RECENT = """
SELECT DISTINCT a.site_id::text, c.number FROM trace t
JOIN attempt a ON a.id = t.attempt JOIN candidate c ON c.id = a.candidate_id
WHERE t.code = 'blocked' AND t.at_ms > %s AND a.sitting_id = %s ORDER BY c.number
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedTablet:
    """The latest block of one candidate's tablet.

    `why` is the class or the sign of the request that began it, `count` how many were
    refused until then.
    """

    number: str
    site: str
    room: str
    seat: str
    at_ms: int
    until_ms: int
    why: str
    request: str
    count: int


def blocked_tablets(sitting: UUID) -> Sequence[BlockedTablet]:
    """Return the tablets of a sitting that were blocked, the latest first."""
    names = BlockedTablet.__slots__
    return [
        BlockedTablet(**dict(zip(names, row, strict=True)))
        for row in rows_of(OF_SITTING, sitting, SHOWN_COUNT_MAX)
    ]


def blocked_since(sitting: UUID, *, since: Instant) -> Sequence[tuple[str, str]]:
    """Return site and number of those whose tablet was blocked since then."""
    return [(site, number) for site, number in rows_of(RECENT, since, sitting)]
