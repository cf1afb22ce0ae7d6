"""Who waits at the door for want of a proof, and whom a supervisor has let in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.kernel.time import Instant

ADMITTED = """
SELECT EXISTS (SELECT FROM kiosk_admission
               WHERE attempt = ANY(%s) AND until_ms > %s)
"""
NOTE_WAITING = """
INSERT INTO kiosk_waiting (attempt, at_ms) SELECT unnest(%s::uuid[]), %s
ON CONFLICT (attempt) DO UPDATE SET at_ms = excluded.at_ms
"""


async def note_waiting(
    connection: AsyncConnection[Any], attempts: Sequence[UUID], *, now: Instant
) -> None:
    """Keep that a tablet of these attempts was asked for its proof, and did not enter.

    Once it has entered, its device is newer than this.
    """
    await connection.execute(NOTE_WAITING, (sorted(attempts), now))


async def is_admitted(
    connection: AsyncConnection[Any], attempts: Sequence[UUID], *, now: Instant
) -> bool:
    """Tell whether the tablet of one of these attempts is let in now."""
    cursor = await connection.execute(ADMITTED, (list(attempts), now))
    [answer] = await cursor.fetchone() or (False,)
    return bool(answer)
