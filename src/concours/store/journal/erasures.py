"""How far erasures have come, for processes to forget what they had read before."""

from typing import Any, TypeAlias

from psycopg import AsyncConnection, Connection

from concours.core.delivery.journal.entry import AttemptId

PROGRESS = """
SELECT erased_act, (SELECT count(*) FROM candidate WHERE exam_id = exam.id)
FROM exam WHERE erased_act IS NOT NULL ORDER BY erased_act
"""
COUNT = "SELECT count(*) FROM erased_attempt"
ATTEMPTS = "SELECT attempt FROM erased_attempt"

Erasures: TypeAlias = tuple[tuple[int, int], ...]
"""Each erasure that was decided, and how many candidates are left to it."""


async def read_erasures(connection: AsyncConnection[Any]) -> Erasures:
    """Return how far each erasure is."""
    cursor = await connection.execute(PROGRESS)
    return tuple((act, left_count) for act, left_count in await cursor.fetchall())


def count_erased_attempts(connection: Connection[Any]) -> int:
    """Return how many copies were erased so far."""
    row = connection.execute(COUNT).fetchone()
    assert row is not None
    return int(row[0])


def erased_attempts(connection: Connection[Any]) -> frozenset[AttemptId]:
    """Return which copies were erased: their numbered entries leave a hole."""
    rows = connection.execute(ATTEMPTS).fetchall()
    return frozenset(AttemptId(attempt) for (attempt,) in rows)
