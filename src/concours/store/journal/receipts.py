"""What the centre has held of copies: of one candidate, or by the code of a receipt."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection


@dataclass(frozen=True, slots=True)
class HeldCopy:
    """A copy that was held whole: `last_ms` is of its last entry, by the tablet."""

    digest: bytes
    last_ms: int


@dataclass(frozen=True, slots=True)
class OwnReceipt:
    """One sitting of a candidate, and its copy; no `digest` where there is none."""

    title: str
    digest: bytes | None
    entries_count: int | None
    last_ms: int | None
    attempt: UUID
    tablets_count: int


FIND_HELD = """
SELECT digest, last_ms FROM receipt WHERE digest BETWEEN %s AND %s ORDER BY digest
"""
# The newest of each: what came after the collection made another.
FIND_OWN = """
SELECT title, digest, entries_count, last_ms, attempt.id,
       (SELECT coalesce(max(epoch), 0) FROM device WHERE device.attempt = attempt.id)
FROM attempt JOIN sitting ON sitting.id = sitting_id
LEFT JOIN LATERAL (
    SELECT digest, entries_count, last_ms FROM receipt
    WHERE attempt = attempt.id ORDER BY made_ms DESC, entries_count DESC LIMIT 1
) AS newest ON true
WHERE candidate_id = %s AND kind <> 'check' AND collected_ms IS NOT NULL
ORDER BY t0_ms, sitting.id
"""


async def find_held_copies(
    connection: AsyncConnection[Any], first: bytes, last: bytes
) -> Sequence[HeldCopy]:
    """Return the copies with a digest between these two: nobody's name is read."""
    cursor = await connection.execute(FIND_HELD, (first, last), binary=True)
    return [HeldCopy(*row) for row in await cursor.fetchall()]


async def find_own_receipts(
    connection: AsyncConnection[Any], candidate: UUID
) -> Sequence[OwnReceipt]:
    """Return the collected sittings of a candidate in their order."""
    cursor = await connection.execute(FIND_OWN, (candidate,), binary=True)
    return [OwnReceipt(*row) for row in await cursor.fetchall()]
