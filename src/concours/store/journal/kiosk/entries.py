"""Whom a supervisor has let in without a proof of their tablet's configuration."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.kernel.time import Instant

ADMITTED = """
SELECT EXISTS (SELECT FROM kiosk_admission
               WHERE attempt = ANY(%s) AND until_ms > %s)
"""


async def is_admitted(
    connection: AsyncConnection[Any], attempts: Sequence[UUID], *, now: Instant
) -> bool:
    """Tell whether the tablet of one of these attempts is let in now."""
    cursor = await connection.execute(ADMITTED, (list(attempts), now))
    [answer] = await cursor.fetchone() or (False,)
    return bool(answer)
