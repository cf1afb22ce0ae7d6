"""Whole columns that acts write at once, on the driver's connection.

Called inside the act that records them, in its transaction, and by nothing else.
"""

from collections.abc import Iterable, Sequence
from typing import Any, LiteralString
from uuid import UUID

from psycopg import Connection

from concours.core.kernel.time import Instant

Rows = Sequence[tuple[Any, ...]]

CHANGE_SITES = """
UPDATE site SET name = said.name, address = said.address, zone = said.zone
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[])
     AS said (code, name, address, zone)
WHERE site.exam_id = %s AND site.code = said.code
"""
CHANGE_PEOPLE = """
UPDATE candidate SET name = said.name, site_id = site.id, room = said.room,
    seat = said.seat, factor_num = said.num, factor_den = said.den
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::int[],
            %s::int[]) AS said (number, name, site, room, seat, num, den)
JOIN site ON site.code = said.site AND site.exam_id = %s
WHERE candidate.exam_id = site.exam_id AND candidate.number = said.number
"""
SET_SETTINGS = """
INSERT INTO personal_settings (candidate_id, text_percent, contrast, spacing_percent,
    breaks_count, break_minutes, reader, has_own_room)
SELECT candidate.id, text, contrast, spacing, breaks, minutes, reader, own_room
FROM unnest(%s::text[], %s::int[], %s::text[], %s::int[], %s::int[], %s::int[],
            %s::text[], %s::bool[])
     AS said (number, text, contrast, spacing, breaks, minutes, reader, own_room)
JOIN candidate ON candidate.number = said.number AND candidate.exam_id = %s
ON CONFLICT (candidate_id) DO UPDATE SET
    text_percent = excluded.text_percent, contrast = excluded.contrast,
    spacing_percent = excluded.spacing_percent, breaks_count = excluded.breaks_count,
    break_minutes = excluded.break_minutes, reader = excluded.reader,
    has_own_room = excluded.has_own_room
"""
SET_CODES = """
UPDATE candidate SET code_digest = said.digest, letter_digest = said.letter
FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[], %s::bytea[])
     AS said (id, digest, before, letter)
WHERE candidate.id = said.id AND candidate.code_digest = said.before
"""
SET_EXAMINER_CODES = """
UPDATE examiner SET code_digest = said.digest
FROM unnest(%s::uuid[], %s::bytea[], %s::bytea[]) AS said (id, digest, before)
WHERE examiner.id = said.id AND examiner.code_digest = said.before
"""
COPY_MARKS = """
COPY candidate_mark (version_id, attempt_id, units, units_rank_a, by_question, place)
FROM STDIN
"""
COPY_RANKS = """
COPY candidate_rank (version_id, candidate_id, state, rank_a, rank_a_max, edn, ecos,
                     parcours, places)
FROM STDIN
"""
COPY_PARTICIPANTS = """
COPY participant (version_id, candidate_id, place, ranks, contract) FROM STDIN
"""
ADD_OUTCOME = """
INSERT INTO round_outcome
    (round_id, candidate_id, place, edit_number, line, position, waiting, joint_number,
     leaf, path)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
FORGET_CHAIRS = "SELECT forget_chairs(%s)"
ADD_RECEIPTS = "SELECT add_receipts(%s, %s)"
ADD_SHEET = """
INSERT INTO published_sheet
    (publication_id, candidate_id, place, salt, path, sheet, page_fr, page_en, copies,
     grids)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""


def change_sites(link: Connection[Any], exam: UUID, rows: Rows) -> None:
    """Bring sites up to date: code, name, address, zone."""
    if rows:
        link.execute(CHANGE_SITES, (*_columns(rows), exam))


def change_people(link: Connection[Any], exam: UUID, rows: Rows) -> None:
    """Bring candidates up to date: number, name, site, room, seat, factor's parts."""
    if rows:
        link.execute(CHANGE_PEOPLE, (*_columns(rows), exam))


def set_settings(link: Connection[Any], exam: UUID, rows: Rows) -> None:
    """Set what candidates are due besides time: number, then as the table has it."""
    if rows:
        link.execute(SET_SETTINGS, (*_columns(rows), exam))


def set_codes(link: Connection[Any], rows: Rows) -> int:
    """Set digests of codes: candidate, digest, the one before, that of the letter.

    Returns how many were still the one before, and are set.
    """
    return link.execute(SET_CODES, _columns(rows)).rowcount


def set_examiner_codes(link: Connection[Any], rows: Rows) -> int:
    """Set digests of codes: examiner, digest, the one before; return how many."""
    return link.execute(SET_EXAMINER_CODES, _columns(rows)).rowcount


def copy_marks(link: Connection[Any], rows: Iterable[tuple[object, ...]]) -> None:
    """Write the marks of one version: version, attempt, units, rank A, each, place."""
    _copy(link, COPY_MARKS, rows)


def copy_ranks(link: Connection[Any], rows: Iterable[tuple[object, ...]]) -> None:
    """Write the ranks of one version, as the table has them."""
    _copy(link, COPY_RANKS, rows)


def copy_participants(
    link: Connection[Any], rows: Iterable[tuple[object, ...]]
) -> None:
    """Write who takes part in one version, as the table has them."""
    _copy(link, COPY_PARTICIPANTS, rows)


def add_outcomes(link: Connection[Any], rows: Iterable[tuple[object, ...]]) -> None:
    """Write what one round says to each student, as the table has it."""
    with link.cursor() as cursor:
        cursor.executemany(ADD_OUTCOME, rows)


def add_sheets(link: Connection[Any], rows: Iterable[tuple[object, ...]]) -> None:
    """Write the sheets of one publication, as the table has them."""
    with link.cursor() as cursor:
        cursor.executemany(ADD_SHEET, rows)


def add_receipts(link: Connection[Any], sitting: UUID, *, now: Instant) -> None:
    """Keep what is held of each copy of a sitting; one that is kept stays as it is."""
    link.execute(ADD_RECEIPTS, (sitting, now))


def _copy(
    link: Connection[Any], statement: LiteralString, rows: Iterable[tuple[object, ...]]
) -> None:
    with link.cursor() as cursor, cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _columns(rows: Rows) -> list[list[Any]]:
    return [list(column) for column in zip(*rows, strict=True)]


def forget_chairs(link: Connection[Any], sitting: UUID) -> None:
    """Take back circuits, chairs and places of a sitting of the ECOS.

    Raises `ForeignKeyViolation` once a tablet was let in to one of its chairs, or a
    candidate was noted there.
    """
    link.execute(FORGET_CHAIRS, (sitting,))
