"""What the gateway reads to show a result.

Before its instant a publication has no row here, whatever is asked: the database sees
to it (`schema/publication.sql`).
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from psycopg import AsyncConnection

from concours.core.kernel.time import Instant
from concours.core.people.roster.codes import plain_number


@dataclass(frozen=True, slots=True)
class Bearer:
    """Who bears a number in one exam, and what stands for their code and password.

    `password` is None until one was chosen beside the code in force, at `chosen_ms`;
    `ended_ms` is when they last signed out.
    """

    candidate: UUID
    number: str
    exam: UUID
    exam_code: str
    exam_title: str
    code_digest: bytes
    password: bytes | None = None
    chosen_ms: int | None = None
    ended_ms: int | None = None

    @property
    def bearer_id(self) -> UUID:
        """Who bears the number."""
        return self.candidate


@dataclass(frozen=True, slots=True)
class AnnouncedResults:
    """An exam whose results are decided: when they open, and whether they have.

    `has_campaign`: whether posts are chosen after it, under a password if one likes.
    """

    exam: UUID
    title: str
    opens: Instant
    is_open: bool
    has_campaign: bool


@dataclass(frozen=True, slots=True)
class ResultPage:
    """What a candidate is shown; the page is in the language asked for.

    `has_campaign`: whether posts are chosen after this exam.
    """

    publication: UUID
    number: int
    opens: Instant
    allows_copies: bool
    page: bytes
    has_campaign: bool


@dataclass(frozen=True, slots=True)
class ProvenSheet:
    """A sheet with all that proves it: the common document, and the signature."""

    sheet: bytes
    common: bytes
    salt: bytes
    path: bytes
    place: int
    leaves_count: int
    root: bytes
    signer: bytes
    signature: bytes
    exam: UUID
    number: int
    opens: Instant
    reason: str


@dataclass(frozen=True, slots=True)
class AttestedBearer:
    """Who an attestation is of; `days` tells by sitting when it began, in ms."""

    name: str
    days: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class CopyContent:
    """The answers of a candidate, and the questions of one of their sittings."""

    copies: bytes
    sheet: bytes
    common: bytes
    sitting: UUID
    content: bytes


@dataclass(frozen=True, slots=True)
class GridsContent:
    """The grids of a candidate's stations, what they ask, the sheet of the marks."""

    grids: bytes
    forms: bytes
    sheet: bytes


@dataclass(frozen=True, slots=True)
class WrittenAnswer:
    """One answer that a candidate wrote, by the tablet's clock."""

    body: bytes
    device_ms: int


@dataclass(frozen=True, slots=True)
class RecheckRequest:
    """What a candidate asked the jury to look at again; no answer is an empty text."""

    publication: UUID
    text: str
    asked_ms: int
    answer: str
    answered_ms: int | None


WRITTEN_COUNT_MAX = 20_000

FIND_BEARERS = """
SELECT own.id, number, exam_id, exam.code, exam.title, own.code_digest, hash, at_ms
FROM candidate AS own JOIN exam ON exam.id = exam_id
LEFT JOIN student_password AS chosen
    ON chosen.candidate = own.id AND chosen.code_digest = own.code_digest
WHERE upper(number) = ANY(%s) ORDER BY exam.first_day, exam.code
"""
FIND_BEARERS_BY_ID = """
SELECT own.id, number, exam_id, exam.code, exam.title, own.code_digest, hash,
       chosen.at_ms,
       (SELECT max(at_ms) FROM wish_session_end WHERE candidate = own.id)
FROM candidate AS own JOIN exam ON exam.id = exam_id
LEFT JOIN student_password AS chosen
    ON chosen.candidate = own.id AND chosen.code_digest = own.code_digest
WHERE own.id = ANY(%s)
"""
ADD_CHOSEN = """
INSERT INTO student_password (candidate, code_digest, hash, at_ms)
SELECT id, code_digest, %(hash)s, %(at)s FROM candidate
WHERE id = %(candidate)s AND code_digest = %(code)s
ON CONFLICT DO NOTHING
"""
END_SESSIONS = """
INSERT INTO wish_session_end (candidate, at_ms) VALUES (%s, %s) ON CONFLICT DO NOTHING
"""
FIND_ANNOUNCED = """
SELECT DISTINCT ON (exam_id) exam_id, title, opens_ms,
       publication_in_force(exam_id) IS NOT NULL,
       EXISTS (SELECT FROM campaign WHERE campaign.exam_id = exam.id)
FROM publication_announced JOIN exam ON exam.id = exam_id
ORDER BY exam_id, CASE WHEN opens_ms <= floor(extract(epoch FROM now()) * 1000)
                       THEN -number ELSE number END
"""
FIND_SHOWN = """
SELECT candidate_id, publication.id, number, opens_ms, allows_copies,
       CASE WHEN %s THEN page_fr ELSE page_en END,
       EXISTS (SELECT FROM campaign WHERE campaign.exam_id = publication.exam_id)
FROM published_sheet JOIN publication ON publication.id = publication_id
WHERE candidate_id = ANY(%s)
"""
FIND_PROVED = """
SELECT sheet, common, salt, path, place, leaves_count, root, signer, signature,
       exam_id, number, opens_ms, reason
FROM published_sheet JOIN publication ON publication.id = publication_id
JOIN publication_signature ON publication = publication.id
WHERE candidate_id = %s
"""
FIND_ATTESTED = """
SELECT own.name, sitting.id::text, coalesce(t0_ms, scheduled_ms)
FROM candidate AS own LEFT JOIN attempt ON candidate_id = own.id
LEFT JOIN sitting ON sitting.id = sitting_id WHERE own.id = %s
"""
FIND_VIEWED = """
SELECT copies, sheet, common, paper.sitting_id, paper.content
FROM published_sheet AS own JOIN publication ON publication.id = own.publication_id
JOIN published_paper AS paper ON paper.publication_id = publication.id
WHERE own.candidate_id = %s AND allows_copies AND paper.place = %s
"""
FIND_GRIDS = """
SELECT grids, grid_forms, sheet
FROM published_sheet JOIN publication ON publication.id = publication_id
WHERE candidate_id = %s AND allows_grids
"""
FIND_WRITTEN = """
SELECT body, device_ms FROM journal_entry JOIN attempt ON attempt.id = attempt
WHERE candidate_id = %s AND sitting_id = %s AND kind = 'answered'
ORDER BY epoch, seq LIMIT %s
"""
FIND_ASKED = """
SELECT publication_id, text, asked_ms, answer, answered_ms
FROM recheck WHERE candidate_id = %s ORDER BY asked_ms, number
"""
FIND_ARCHIVED = "SELECT archived_act IS NOT NULL FROM exam WHERE id = %s"
ADD_ASKED = """
INSERT INTO recheck (id, publication_id, candidate_id, number, text, asked_ms, answer)
SELECT gen_random_uuid(), %(publication)s, %(candidate)s, 1 + count(*), %(text)s,
       %(at)s, ''
FROM recheck
WHERE candidate_id = %(candidate)s AND publication_id = %(publication)s
HAVING count(*) < %(most)s AND bool_and(answer <> '') IS NOT FALSE
ON CONFLICT DO NOTHING
"""


async def find_bearers(
    connection: AsyncConnection[Any], numbers: Sequence[str]
) -> Mapping[str, Sequence[Bearer]]:
    """Return those who bear each of these plain numbers, however it is written."""
    cursor = await connection.execute(FIND_BEARERS, (list(numbers),))
    bearers: defaultdict[str, list[Bearer]] = defaultdict(list)
    for row in await cursor.fetchall():
        bearer = Bearer(*row)
        bearers[plain_number(bearer.number)].append(bearer)
    return bearers


async def find_bearers_by_id(
    connection: AsyncConnection[Any], candidates: Sequence[UUID]
) -> Mapping[UUID, Bearer]:
    """Return who these candidates are, and when each signed out last."""
    cursor = await connection.execute(FIND_BEARERS_BY_ID, (list(candidates),))
    return {row[0]: Bearer(*row) for row in await cursor.fetchall()}


async def add_password(
    connection: AsyncConnection[Any], bearer: Bearer, hash_: bytes, *, at: Instant
) -> bool:
    """Keep what stands for the password that a candidate chose, if it is their first.

    Not if another was chosen beside the same code, nor if the code is void by now.
    """
    own = {"candidate": bearer.candidate, "code": bearer.code_digest}
    cursor = await connection.execute(ADD_CHOSEN, {**own, "hash": hash_, "at": at})
    return cursor.rowcount == 1


async def end_sessions(
    connection: AsyncConnection[Any], candidate: UUID, *, at: Instant
) -> None:
    """End every token that was made for a candidate until now."""
    await connection.execute(END_SESSIONS, (candidate, at))


async def find_announced_results(
    connection: AsyncConnection[Any],
) -> Sequence[AnnouncedResults]:
    """Return every exam whose results are decided and signed."""
    cursor = await connection.execute(FIND_ANNOUNCED)
    return [AnnouncedResults(*row) for row in await cursor.fetchall()]


async def find_result_page(
    connection: AsyncConnection[Any], candidates: Sequence[UUID], *, is_french: bool
) -> Mapping[UUID, ResultPage]:
    """Return what each of these candidates is shown now, if there is anything."""
    parameters = (is_french, list(candidates))
    cursor = await connection.execute(FIND_SHOWN, parameters, binary=True)
    return {candidate: ResultPage(*row) for candidate, *row in await cursor.fetchall()}


async def find_proven_sheet(
    connection: AsyncConnection[Any], candidate: UUID
) -> ProvenSheet | None:
    """Return a candidate's sheet and what proves it, None before its instant."""
    cursor = await connection.execute(FIND_PROVED, (candidate,), binary=True)
    row = await cursor.fetchone()
    return ProvenSheet(*row) if row else None


async def find_attested_bearer(
    connection: AsyncConnection[Any], candidate: UUID
) -> AttestedBearer:
    """Return the name of a candidate and the days of their sittings."""
    cursor = await connection.execute(FIND_ATTESTED, (candidate,))
    rows = await cursor.fetchall()
    days = {sitting: day_ms for _, sitting, day_ms in rows if sitting is not None}
    return AttestedBearer(rows[0][0], days)


async def find_copy(
    connection: AsyncConnection[Any], candidate: UUID, *, place: int
) -> CopyContent | None:
    """Return a candidate's copy of the sitting at `place`, None if it is not shown."""
    cursor = await connection.execute(FIND_VIEWED, (candidate, place), binary=True)
    row = await cursor.fetchone()
    return CopyContent(*row) if row else None


async def find_grids(
    connection: AsyncConnection[Any], candidate: UUID
) -> GridsContent | None:
    """Return the grids of a candidate's stations, None if they are not shown."""
    cursor = await connection.execute(FIND_GRIDS, (candidate,), binary=True)
    row = await cursor.fetchone()
    return GridsContent(*row) if row else None


async def find_written_answers(
    connection: AsyncConnection[Any], candidate: UUID, sitting: UUID
) -> Sequence[WrittenAnswer]:
    """Return the answers that a candidate wrote in a sitting, tablet by tablet."""
    parameters = (candidate, sitting, WRITTEN_COUNT_MAX)
    cursor = await connection.execute(FIND_WRITTEN, parameters, binary=True)
    return [WrittenAnswer(*row) for row in await cursor.fetchall()]


async def find_recheck_requests(
    connection: AsyncConnection[Any], candidate: UUID
) -> Sequence[RecheckRequest]:
    """Return what a candidate asked, the first first; nothing before the instant."""
    cursor = await connection.execute(FIND_ASKED, (candidate,))
    return [RecheckRequest(*row) for row in await cursor.fetchall()]


async def is_exam_archived(connection: AsyncConnection[Any], exam: UUID) -> bool:
    """Tell whether an exam is read-only: its jury takes no request any more."""
    cursor = await connection.execute(FIND_ARCHIVED, (exam,))
    row = await cursor.fetchone()
    return row is not None and bool(row[0])


async def add_recheck_request(  # noqa: PLR0913 -- a request has this many facts
    connection: AsyncConnection[Any],
    candidate: UUID,
    publication: UUID,
    text: str,
    *,
    at: Instant,
    count_max: int,
) -> bool:
    """Keep a request, and tell whether it was kept.

    Not while another waits for its answer, nor past `count_max` for a publication; and
    not for one that is not open, which the database refuses.
    """
    facts = {"candidate": candidate, "publication": publication, "text": text}
    parameters = {**facts, "at": at, "most": count_max}
    cursor = await connection.execute(ADD_ASKED, parameters)
    return cursor.rowcount == 1
