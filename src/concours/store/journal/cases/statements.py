"""What candidates write to the jury about their case: added, never changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.kernel.time import Instant
from concours.store.journal.cases.notices import ToldStep

FIND_WRITTEN = """
SELECT casefile_id, number, at_ms, text FROM case_statement
WHERE attempt_id = ANY(%s) ORDER BY casefile_id, number
"""
COUNT_WRITTEN = "SELECT count(*) FROM case_statement WHERE casefile_id = %s"
TAKES = "SELECT takes_statement(%s, %s)"
ADD_WRITTEN = """
INSERT INTO case_statement (id, casefile_id, attempt_id, number, at_ms, text)
VALUES (gen_random_uuid(), %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class WrittenStatement:
    """One statement as it is kept; `number` counts those of its case."""

    casefile: UUID
    number: int
    at_ms: int
    text: str


async def find_written_statements(
    connection: AsyncConnection[Any], attempts: Sequence[UUID]
) -> Sequence[WrittenStatement]:
    """Return what was written about cases of these copies, case by case in order."""
    cursor = await connection.execute(FIND_WRITTEN, (list(attempts),), binary=True)
    return [WrittenStatement(*row) for row in await cursor.fetchall()]


async def count_statements(connection: AsyncConnection[Any], casefile: UUID) -> int:
    """Return how many a case has."""
    cursor = await connection.execute(COUNT_WRITTEN, (casefile,))
    row = await cursor.fetchone()
    return 0 if row is None else int(row[0])


async def takes_statement(connection: AsyncConnection[Any], told: ToldStep) -> bool:
    """Tell whether a case takes one now, by the clock of the database."""
    cursor = await connection.execute(TAKES, (told.casefile, told.attempt))
    row = await cursor.fetchone()
    return row is not None and bool(row[0])


async def add_statement(
    connection: AsyncConnection[Any],
    told: ToldStep,
    number: int,
    text: str,
    *,
    at: Instant,
) -> bool:
    """Keep a statement, and tell whether it was: not where its number is taken.

    The database refuses one about a case that takes none.
    """
    parameters = (told.casefile, told.attempt, number, at, text)
    cursor = await connection.execute(ADD_WRITTEN, parameters)
    return cursor.rowcount == 1
