"""What the relays of a sitting at hand said last, for whoever counts it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from psycopg import Connection

from concours.core.kernel.time import HOUR_MS, Instant, after

BEFORE_MS = 2 * HOUR_MS
"""So long before a sitting its relays are awaited, until it is collected."""

# Weeks before, and months after, a relay may be off.
AWAITED = """
SELECT DISTINCT url, coalesce(heard_ms, admitted_ms), coalesce(waiting, 0), free_bytes
FROM relay JOIN site ON site.id = site_id
LEFT JOIN relay_status ON relay_status.relay = relay.id
WHERE revoked_act IS NULL AND EXISTS (
    SELECT FROM sitting WHERE sitting.exam_id = site.exam_id
    AND collected_ms IS NULL AND cancelled_act IS NULL AND scheduled_ms < %s)
ORDER BY url
"""


@dataclass(frozen=True, slots=True)
class RelaySign:
    """When a relay was heard last (or admitted, before), how many boxes wait there.

    `free_bytes` is the room on its disk, None where it does not say so.
    """

    url: str
    heard_at: Instant
    waiting_count: int
    free_bytes: int | None


def read_relay_signs(
    connection: Connection[Any], *, now: Instant
) -> Sequence[RelaySign]:
    """Return what each relay in force said last, of exams whose sitting is at hand."""
    rows = connection.execute(AWAITED, (after(now, BEFORE_MS),)).fetchall()
    return [RelaySign(*row) for row in rows]
