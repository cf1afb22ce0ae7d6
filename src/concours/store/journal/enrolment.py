"""What enrolment reads and leaves behind, under one lock for each number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.delivery.journal.entry import AttemptId
from concours.core.kernel.time import Instant
from concours.core.people.roster.settings import PersonalSettings, RestBreaks
from concours.store.journal import locks


@dataclass(frozen=True, slots=True)
class RosterCandidate:
    """A person on the roster, as the tablet shows them."""

    candidate: UUID
    number: str
    name: str
    site: str
    room: str
    seat: str
    factor: tuple[int, int]
    code_digest: bytes
    exam: str
    exam_title: str
    is_archived: bool


@dataclass(frozen=True, slots=True)
class Replacement:
    """A code that lets another device of this candidate in, once.

    It takes over this attempt and those of later sittings.
    """

    candidate: UUID
    code_digest: bytes
    id: UUID
    attempt: AttemptId


@dataclass(frozen=True, slots=True)
class Seat:
    """One attempt of a candidate and the sitting that it belongs to.

    `sealed` is the number of the news that told of this package, 0 for a first one. It
    is begun once an entry is held; over once its sitting is closed, or handed in.
    """

    attempt: AttemptId
    sitting: UUID
    title: str
    kind: str
    scheduled: Instant
    duration_ms: int
    site_id: UUID
    site: str
    room: str
    seat: str
    package: bytes
    sealed: int
    signer: bytes
    is_open: bool
    is_collected: bool
    is_announced: bool
    is_begun: bool
    is_over: bool


FIND_ENROLLED = """
SELECT candidate.id, number, candidate.name, site.name, room, seat, factor_num,
       factor_den, code_digest, exam.code, exam.title, exam.archived_act IS NOT NULL
FROM candidate JOIN site ON site.id = candidate.site_id
JOIN exam ON exam.id = candidate.exam_id
WHERE number = ANY(%s) ORDER BY exam.first_day, exam.code
"""

# A sitting closed at their site is only for those whose copy may still come in.
FIND_SEATS = """
SELECT attempt.candidate_id, attempt.id, sitting.id, sitting.title, sitting.kind,
       sitting.scheduled_ms, sitting.duration_ms,
       site.id, site.name, attempt.room, attempt.seat, sitting.package_digest,
       coalesce((SELECT max(number) FROM news
                 WHERE news.sitting = sitting.id AND news.kind = 'sealed'), 0),
       exam.signer,
       sitting.collected_ms IS NULL AND (NOT closed.is_past OR last.kind IS NOT NULL),
       sitting.collected_ms IS NOT NULL,
       CASE WHEN own_start.id IS NULL THEN sitting.t0_ms
            ELSE own_start.t0_ms END IS NOT NULL,
       last.kind IS NOT NULL,
       closed.is_past OR last.kind IS NOT DISTINCT FROM 'handed'
FROM attempt
JOIN site ON site.id = attempt.site_id
JOIN sitting ON sitting.id = attempt.sitting_id
LEFT JOIN site_start AS own_start
    ON own_start.sitting_id = sitting.id AND own_start.site_id = attempt.site_id
CROSS JOIN LATERAL (
    SELECT coalesce(
        CASE WHEN own_start.id IS NULL THEN sitting.closed_at_ms
             ELSE own_start.closed_at_ms END <= %s, false) AS is_past) AS closed
LEFT JOIN LATERAL (
    SELECT kind FROM journal_entry WHERE journal_entry.attempt = attempt.id
    ORDER BY epoch DESC, seq DESC LIMIT 1) AS last ON true
JOIN exam ON exam.id = sitting.exam_id
LEFT JOIN sitting AS spared ON spared.id = sitting.spare_for_id
WHERE attempt.candidate_id = ANY(%s) AND sitting.cancelled_act IS NULL
ORDER BY coalesce(spared.scheduled_ms, sitting.scheduled_ms),
         coalesce(spared.position, sitting.position), sitting.position
"""

FIND_SETTINGS = """
SELECT candidate_id, text_percent, contrast, spacing_percent, breaks_count,
       break_minutes, reader, has_own_room
FROM personal_settings WHERE candidate_id = ANY(%s)
"""

FIND_REPLACEMENTS = """
SELECT attempt.candidate_id, code_digest, code.id, attempt.id
FROM replacement_code AS code JOIN attempt ON attempt.id = code.attempt_id
WHERE attempt.candidate_id = %s AND expires_ms > %s
  AND NOT EXISTS (SELECT FROM device WHERE device.replacement = code.id)
ORDER BY expires_ms DESC, code.id
"""


async def hold_numbers(
    connection: AsyncConnection[Any], numbers: Sequence[str]
) -> None:
    """Keep every other enrolment of these numbers waiting until the commit."""
    await connection.execute(locks.HOLD_ENROLMENTS, (list(numbers),))
    locks.assert_in_transaction(connection)


async def hold_journal(connection: AsyncConnection[Any]) -> None:
    """Keep every writer of entries waiting until the commit: soon, then."""
    await connection.execute(locks.HOLD_JOURNAL)
    locks.assert_in_transaction(connection)


async def find_roster_candidates(
    connection: AsyncConnection[Any], numbers: Sequence[str]
) -> Mapping[str, Sequence[RosterCandidate]]:
    """Return those who bear each number: one in each exam at most."""
    rows = await (await connection.execute(FIND_ENROLLED, (list(numbers),))).fetchall()
    bearers: defaultdict[str, list[RosterCandidate]] = defaultdict(list)
    for a, number, name, site, room, seat, num, den, *facts in rows:
        person = RosterCandidate(a, number, name, site, room, seat, (num, den), *facts)
        bearers[number].append(person)
    return bearers


async def find_seats(
    connection: AsyncConnection[Any], candidates: Sequence[UUID], *, now: Instant
) -> Mapping[UUID, Sequence[Seat]]:
    """Return every attempt of each candidate, in the order of the sittings."""
    cursor = await connection.execute(FIND_SEATS, (now, list(candidates)))
    seats: defaultdict[UUID, list[Seat]] = defaultdict(list)
    for candidate, *facts in await cursor.fetchall():
        seats[candidate].append(Seat(*facts))
    return seats


async def find_settings(
    connection: AsyncConnection[Any], candidates: Sequence[UUID]
) -> Mapping[UUID, PersonalSettings]:
    """Return what these are due besides time; those who have no row are left out."""
    cursor = await connection.execute(FIND_SETTINGS, (list(candidates),))
    return {
        candidate: PersonalSettings(
            text, contrast, spacing, RestBreaks(count, minutes), *rest
        )
        for candidate, text, contrast, spacing, count, minutes, *rest
        in await cursor.fetchall()
    }  # fmt: skip


async def find_replacements(
    connection: AsyncConnection[Any], candidate: UUID, *, now: Instant
) -> Sequence[Replacement]:
    """Return the unused, unexpired replacement codes of a candidate, newest first."""
    cursor = await connection.execute(FIND_REPLACEMENTS, (candidate, now))
    return [Replacement(*row) for row in await cursor.fetchall()]
