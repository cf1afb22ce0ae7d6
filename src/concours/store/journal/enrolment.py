"""What enrolment reads and leaves behind, under one lock for each number."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.delivery.journal.entry import AttemptId
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import Instant
from concours.core.people.roster.codes import plain_number
from concours.core.people.roster.settings import PersonalSettings, RestBreaks
from concours.store.journal import locks
from concours.store.journal.turns import Members, find_members_async


@dataclass(frozen=True, slots=True)
class Badge:
    """A number as numbers are compared, and whether they come as an examiner.

    Candidates and examiners have numbers of their own: one may be known as both.
    """

    number: str
    is_examiner: bool = False

    @property
    def name(self) -> str:
        """What their tries and locks are counted under."""
        return f"examiner/{self.number}" if self.is_examiner else self.number


@dataclass(frozen=True, slots=True)
class RosterPerson:
    """A candidate or an examiner, as the tablet shows them.

    An examiner has no seat of their own, but a chair in each sitting: `site` is then
    the university that they come from. `number` is as it was written.
    """

    bearer_id: UUID
    badge: Badge
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
class Chair:
    """An examiner's place: a circuit, a station from 0 to 4, and 1 or 2 of the two.

    `code` is what the series calls the station. `turns_number` is the number of the
    last news of its sheet of turns, 0 before any; `members` are read after it, so that
    a tablet which reads on from there misses nothing.
    """

    circuit_id: UUID
    circuit: str
    tempo: dict[str, Json]
    station: int
    code: str
    place: int
    turns_number: int
    members: Members


@dataclass(frozen=True, slots=True)
class Replacement:
    """A code that lets another device of this person in, once.

    It takes over this attempt and those of later sittings.
    """

    bearer_id: UUID
    code_digest: bytes
    id: UUID
    attempt: AttemptId


@dataclass(frozen=True, slots=True)
class Seat:
    """One attempt of a candidate or of a chair, and the sitting that it belongs to.

    `sealed` is the number of the news that told of this package, 0 for a first one. It
    is begun once an entry is held; over once its sitting is closed, or handed in.
    """

    chair: Chair | None
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
    factor: Sequence[int]


FIND_ENROLLED = """
SELECT false, candidate.id, number, candidate.name, site.name, room, seat, factor_num,
       factor_den, code_digest, exam.code, exam.title, exam.archived_act IS NOT NULL,
       exam.first_day
FROM candidate JOIN site ON site.id = candidate.site_id
JOIN exam ON exam.id = candidate.exam_id
WHERE upper(number) = ANY(%s)
UNION ALL
SELECT true, examiner.id, number, name, university, '', '', 1, 1, code_digest,
       exam.code, exam.title, exam.archived_act IS NOT NULL, exam.first_day
FROM examiner JOIN exam ON exam.id = examiner.exam_id
WHERE upper(number) = ANY(%s)
ORDER BY first_day, code
"""

# Whose attempts: a candidate's own, which no tablet writes in an ECOS, or those of the
# chair that an examiner has now. The tempo of a chair is its circuit's.
OF_CANDIDATES = """
SELECT attempt.*, candidate_id AS bearer, candidate.factor_num, candidate.factor_den,
       NULL::uuid AS circuit_id, NULL::text AS circuit, NULL::jsonb AS tempo,
       NULL::int AS station, NULL::text AS station_code, NULL::int AS place
FROM attempt JOIN candidate ON candidate.id = candidate_id
WHERE candidate_id = ANY(%(people)s)
"""
OF_EXAMINERS = """
SELECT attempt.*, chair.examiner_id AS bearer, circuit.factor_num, circuit.factor_den,
       circuit.id AS circuit_id, circuit.code AS circuit, circuit.tempo,
       chair.station, chair.station_code, chair.place
FROM attempt JOIN chair ON chair.id = attempt.chair_id
JOIN circuit ON circuit.id = chair.circuit_id
WHERE chair.examiner_id = ANY(%(people)s)
"""

CHAIR_FACTS = 7

# A sitting closed at their site is only for those whose copy may still come in.
FIND_SEATS = """
SELECT attempt.bearer, circuit_id, circuit, tempo, station, station_code, attempt.place,
       CASE WHEN circuit_id IS NULL THEN 0 ELSE coalesce(
           (SELECT max(number) FROM news
            WHERE news.attempt = attempt.id AND news.kind = 'turns'), 0) END,
       attempt.id, sitting.id,
       sitting.title, sitting.kind, sitting.scheduled_ms, sitting.duration_ms,
       site.id, site.name, attempt.room, attempt.seat, sitting.package_digest,
       coalesce((SELECT max(number) FROM news
                 WHERE news.sitting = sitting.id AND news.kind = 'sealed'), 0),
       exam.signer,
       sitting.collected_ms IS NULL AND (NOT closed.is_past OR last.kind IS NOT NULL),
       sitting.collected_ms IS NOT NULL,
       CASE WHEN own_start.id IS NULL THEN sitting.t0_ms
            ELSE own_start.t0_ms END IS NOT NULL,
       last.kind IS NOT NULL,
       closed.is_past OR last.kind IS NOT DISTINCT FROM 'handed',
       ARRAY[attempt.factor_num, attempt.factor_den]
FROM ({attempts}) AS attempt
JOIN site ON site.id = attempt.site_id
JOIN sitting ON sitting.id = attempt.sitting_id
LEFT JOIN site_start AS own_start
    ON own_start.sitting_id = sitting.id AND own_start.site_id = attempt.site_id
CROSS JOIN LATERAL (
    SELECT coalesce(
        CASE WHEN own_start.id IS NULL THEN sitting.closed_at_ms
             ELSE own_start.closed_at_ms END <= %(now)s, false) AS is_past) AS closed
LEFT JOIN LATERAL (
    SELECT kind FROM journal_entry WHERE journal_entry.attempt = attempt.id
    ORDER BY epoch DESC, seq DESC LIMIT 1) AS last ON true
JOIN exam ON exam.id = sitting.exam_id
LEFT JOIN sitting AS spared ON spared.id = sitting.spare_for_id
WHERE sitting.cancelled_act IS NULL
  AND (attempt.chair_id IS NOT NULL OR sitting.kind <> 'ecos')
ORDER BY coalesce(spared.scheduled_ms, sitting.scheduled_ms),
         coalesce(spared.position, sitting.position), sitting.position
"""

FIND_SETTINGS = """
SELECT candidate_id, text_percent, contrast, spacing_percent, breaks_count,
       break_minutes, reader, has_own_room
FROM personal_settings WHERE candidate_id = ANY(%s)
"""

FIND_REPLACEMENTS = """
SELECT %(person)s::uuid, code_digest, code.id, attempt.id
FROM replacement_code AS code JOIN attempt ON attempt.id = code.attempt_id
LEFT JOIN chair ON chair.id = attempt.chair_id
WHERE %(person)s IN (attempt.candidate_id, chair.examiner_id) AND expires_ms > %(now)s
  AND NOT EXISTS (SELECT FROM device WHERE device.replacement = code.id)
ORDER BY expires_ms DESC, code.id
"""


async def hold_badges(
    connection: AsyncConnection[Any], badges: Sequence[Badge]
) -> None:
    """Keep every other enrolment of these numbers waiting until the commit."""
    names = [badge.name for badge in badges]
    await connection.execute(locks.HOLD_ENROLMENTS, (names,))
    locks.assert_in_transaction(connection)


async def hold_journal(connection: AsyncConnection[Any]) -> None:
    """Keep every writer of entries waiting until the commit: soon, then."""
    await connection.execute(locks.HOLD_JOURNAL)
    locks.assert_in_transaction(connection)


async def find_roster_people(
    connection: AsyncConnection[Any], badges: Sequence[Badge]
) -> Mapping[Badge, Sequence[RosterPerson]]:
    """Return those who bear each number, however it is written."""
    numbers = [
        [badge.number for badge in badges if badge.is_examiner == is_examiner]
        for is_examiner in (False, True)
    ]
    rows = await (await connection.execute(FIND_ENROLLED, numbers)).fetchall()
    bearers: defaultdict[Badge, list[RosterPerson]] = defaultdict(list)
    for is_examiner, bearer, number, name, site, room, seat, num, den, *facts in rows:
        badge = Badge(plain_number(number), is_examiner)
        digest, exam, title, is_archived, _ = facts
        person = RosterPerson(
            bearer_id=bearer,
            badge=badge,
            number=number,
            name=name,
            site=site,
            room=room,
            seat=seat,
            factor=(num, den),
            code_digest=digest,
            exam=exam,
            exam_title=title,
            is_archived=is_archived,
        )
        bearers[badge].append(person)
    return bearers


async def find_seats(
    connection: AsyncConnection[Any], people: Sequence[RosterPerson], *, now: Instant
) -> Mapping[UUID, Sequence[Seat]]:
    """Return every attempt of each person, in the order of the sittings."""
    seats: defaultdict[UUID, list[Seat]] = defaultdict(list)
    for attempts, is_examiner in ((OF_CANDIDATES, False), (OF_EXAMINERS, True)):
        own = [p.bearer_id for p in people if p.badge.is_examiner == is_examiner]
        if not own:
            continue
        query = FIND_SEATS.format(attempts=attempts)
        cursor = await connection.execute(query, {"now": now, "people": own})
        rows = await cursor.fetchall()
        circuits = {row[1] for row in rows if row[1] is not None}
        members = await find_members_async(connection, list(circuits))
        for person, *facts in rows:
            circuit = facts[0]
            chair_facts = (*facts[:CHAIR_FACTS], members.get(circuit, {}))
            chair = None if circuit is None else Chair(*chair_facts)
            seats[person].append(Seat(chair, *facts[CHAIR_FACTS:]))
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
    connection: AsyncConnection[Any], person: UUID, *, now: Instant
) -> Sequence[Replacement]:
    """Return the unused, unexpired replacement codes of a person, newest first."""
    cursor = await connection.execute(FIND_REPLACEMENTS, {"person": person, "now": now})
    return [Replacement(*row) for row in await cursor.fetchall()]
