"""Where the last entry of each tablet of a copy lies in the tree."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

# As far as the copy counts it, as `add_receipts` counts: up to what the next took over.
FIND_TABLET_HEADS = """
SELECT device.epoch, last.seq + 1, last.digest, last.number
FROM device
LEFT JOIN device AS follower
    ON follower.attempt = device.attempt AND follower.base_epoch = device.epoch
CROSS JOIN LATERAL (
    SELECT seq, digest, number FROM ledger_entry AS entry
    WHERE entry.attempt = device.attempt AND entry.epoch = device.epoch
      AND entry.seq < coalesce(follower.base_count, 2147483647)
    ORDER BY seq DESC LIMIT 1
) AS last
WHERE device.attempt = %s ORDER BY device.epoch
"""


@dataclass(frozen=True, slots=True)
class TabletHead:
    """How many entries of a tablet count, the digest of the last, and its number."""

    epoch: int
    count: int
    digest: bytes
    number: int


async def find_tablet_heads(
    connection: AsyncConnection[Any], attempt: UUID
) -> Sequence[TabletHead]:
    """Return the last numbered entry of each tablet of a copy, in their order."""
    cursor = await connection.execute(FIND_TABLET_HEADS, (attempt,), binary=True)
    return [TabletHead(*row) for row in await cursor.fetchall()]
