"""Help calls: what a tablet adds, and what it takes back. Acts are the console's."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.delivery.calls.call import HelpCall
from concours.core.kernel.time import Instant

IS_OPEN = """
SELECT collected_ms IS NULL AND cancelled_act IS NULL
FROM attempt JOIN sitting ON sitting.id = attempt.sitting_id WHERE attempt.id = %s
"""
READ = """
SELECT id, need, made_ms, received_ms, taken_back_ms, seen_ms FROM help_call
WHERE attempt_id = %s ORDER BY received_ms, id
"""
ADD = """
INSERT INTO help_call (id, attempt_id, need, made_ms, received_ms, taken_back_ms)
VALUES (%s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""
# Not of one that the room sees at this instant: it was seen.
TAKE_BACK = """
UPDATE help_call SET taken_back_ms = %s
WHERE attempt_id = %s AND id = %s AND taken_back_ms IS NULL AND seen_ms IS NULL
"""


async def is_sitting_open(connection: AsyncConnection[Any], attempt: UUID) -> bool:
    """Tell whether the sitting of an attempt takes place and is not collected."""
    row = await (await connection.execute(IS_OPEN, (attempt,))).fetchone()
    return row is not None and bool(row[0])


async def calls_of(
    connection: AsyncConnection[Any], attempt: UUID
) -> Sequence[HelpCall]:
    """Return every call of an attempt, the first first."""
    rows = await (await connection.execute(READ, (attempt,))).fetchall()
    return [
        HelpCall(
            id=identity,
            need=need,
            made=Instant(made_ms),
            received=Instant(received_ms),
            taken_back=None if taken_back_ms is None else Instant(taken_back_ms),
            seen=None if seen_ms is None else Instant(seen_ms),
        )
        for identity, need, made_ms, received_ms, taken_back_ms, seen_ms in rows
    ]


async def keep_call(
    connection: AsyncConnection[Any], attempt: UUID, call: HelpCall
) -> None:
    """Add a call, or take back one that is there; the caller commits.

    Of two that come at once the database keeps one, and the other is not added.
    """
    row = (call.id, attempt, call.need, call.made, call.received, call.taken_back)
    await connection.execute(ADD, row)
    if call.taken_back is not None:
        await connection.execute(TAKE_BACK, (call.taken_back, attempt, call.id))
