"""What enrolment reads and leaves behind, under one lock for each number."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.journal.entry import AttemptId
from concours.core.kernel.time import Instant
from concours.store.journal import locks

NAMESAKES_COUNT_MAX = 8
"""Exams on one database in which one number may be enrolled."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A person on the roster, as the tablet shows them."""

    candidate: UUID
    number: str
    name: str
    site: str
    room: str
    seat: str
    factor: tuple[int, int]
    code_digest: bytes
    site_id: UUID


@dataclass(frozen=True, slots=True)
class Seat:
    """One attempt of a candidate and the sitting that it belongs to."""

    attempt: AttemptId
    sitting: UUID
    title: str
    kind: str
    scheduled: Instant
    duration_ms: int
    package: bytes
    signer: bytes
    is_open: bool


COUNT_FAILURES = "SELECT count(*) FROM enrol_failure WHERE number = %s AND at_ms > %s"
ADD_FAILURE = "INSERT INTO enrol_failure (number, at_ms) VALUES (%s, %s)"

FIND_ENROLLED = """
SELECT candidate.id, number, candidate.name, site.name, room, seat, factor_num,
       factor_den, code_digest, site.id
FROM candidate JOIN site ON site.id = candidate.site_id
WHERE number = %s ORDER BY candidate.id LIMIT %s
"""

# A closed sitting is only for those who have a copy in it that may still come in.
FIND_SEATS = """
SELECT attempt.id, sitting.id, sitting.title, sitting.kind, scheduled_ms, duration_ms,
       package_digest, exam.signer,
       collected_ms IS NULL AND (
           closed_at_ms IS NULL OR closed_at_ms > %s OR EXISTS (
               SELECT FROM journal_entry WHERE journal_entry.attempt = attempt.id))
FROM attempt
JOIN sitting ON sitting.id = attempt.sitting_id
JOIN exam ON exam.id = sitting.exam_id
WHERE attempt.candidate_id = %s ORDER BY sitting.position
"""

FIND_REPLACEMENT = """
SELECT id FROM replacement_code AS code
WHERE candidate_id = %s AND code_digest = %s AND expires_ms > %s
  AND NOT EXISTS (SELECT FROM device WHERE device.replacement = code.id)
ORDER BY expires_ms DESC LIMIT 1
"""


async def hold_number(connection: AsyncConnection[Any], number: str) -> None:
    """Keep every other enrolment of this number waiting until the commit."""
    await connection.execute(locks.TAKE_ENROLMENT, (locks.ENROLMENT, number))
    locks.assert_in_transaction(connection)


async def hold_journal(connection: AsyncConnection[Any]) -> None:
    """Keep every writer of entries waiting until the commit: soon, then."""
    await connection.execute(locks.TAKE, (locks.TAKE_OVER,))
    locks.assert_in_transaction(connection)


async def count_failures(
    connection: AsyncConnection[Any], number: str, *, since: Instant
) -> int:
    """Return how often this number failed after `since`."""
    row = await (await connection.execute(COUNT_FAILURES, (number, since))).fetchone()
    assert row is not None
    count: int = row[0]
    return count


async def add_failure(
    connection: AsyncConnection[Any], number: str, *, at: Instant
) -> None:
    """Remember a failure of this number, whether or not anybody bears it."""
    await connection.execute(ADD_FAILURE, (number, at))


async def find_enrolled(
    connection: AsyncConnection[Any], number: str
) -> list[Enrolled]:
    """Return those who bear this number: one in each exam at most."""
    parameters = (number, NAMESAKES_COUNT_MAX)
    rows = await (await connection.execute(FIND_ENROLLED, parameters)).fetchall()
    return [
        Enrolled(a, number, name, site, room, seat, (num, den), digest, site_id)
        for a, number, name, site, room, seat, num, den, digest, site_id in rows
    ]


async def find_seats(
    connection: AsyncConnection[Any], candidate: UUID, *, now: Instant
) -> list[Seat]:
    """Return every attempt of a candidate, in the order of the sittings."""
    rows = await (await connection.execute(FIND_SEATS, (now, candidate))).fetchall()
    return [Seat(*row) for row in rows]


async def find_replacement(
    connection: AsyncConnection[Any],
    candidate: UUID,
    code_digest: bytes,
    *,
    now: Instant,
) -> UUID | None:
    """Return the unused, unexpired replacement code with this digest, if any."""
    parameters = (candidate, code_digest, now)
    row = await (await connection.execute(FIND_REPLACEMENT, parameters)).fetchone()
    return row[0] if row else None
