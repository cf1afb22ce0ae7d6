"""What is read of an exam for its archive, and whether it has one."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from django.db import connection

from concours.core.audit.archive import link
from concours.core.audit.rows import ActRow as ActLine
from concours.core.kernel.canonical import Json
from concours.store.journal.acts import COLUMNS, ActRow, act_row
from concours.store.models import Exam
from concours.store.queries.sql import rows_of

ACTS_AT_ONCE = 2_000
ARCHIVED = """
SELECT code FROM exam WHERE archived_act IS NOT NULL
AND (id = (SELECT exam_id FROM sitting WHERE id = %s) OR code = %s)
"""
OF_EXAM = "exam_of_act(act) = %(exam)s"
OF_HOUSE = "exam_of_act(act) IS NULL"
ACTS = f"""
SELECT {COLUMNS}, {OF_EXAM} OR {OF_HOUSE} FROM act
WHERE number > %(after)s AND number <= %(until)s ORDER BY number LIMIT {ACTS_AT_ONCE}
"""  # noqa: S608 -- our constants
LATER = f"""
SELECT max(number) FROM act
WHERE number > %(after)s AND number < %(until)s AND {OF_EXAM}
"""  # noqa: S608 -- idem


def archived_code(sitting: UUID | None, body: Mapping[str, Json]) -> str | None:
    """Return the code of the archived exam that an act would be of, None if none."""
    if sitting is None and "exam" not in body:
        return None
    for (code,) in rows_of(ARCHIVED, sitting, body.get("exam")):
        return str(code)
    return None


def acts_of(exam: Exam, *, until: int) -> Iterator[dict[str, Json]]:
    """Yield each act of the chain up to a number, as a line of an archive.

    Whole if it is of the exam or of the house; of those of other exams, and of those
    whose words were erased, the place in the chain alone.
    """
    after = 0
    while rows := _rows(ACTS, exam, after=after, until=until):
        for *columns, is_own in rows:
            row = act_row(columns)
            if is_own and row.erasure is None:
                yield line_of(row).as_json()
            else:
                erasure = row.erasure if row.erasure == exam.erased_act else None
                yield link(row.number, row.prev, row.digest, erasure)
            after = row.number


def last_act_between(exam: Exam, after: int, until: int) -> int | None:
    """Return the last act of an exam between two others, None if there is none."""
    [(number,)] = _rows(LATER, exam, after=after, until=until)
    return number and int(number)


def line_of(row: ActRow) -> ActLine:
    """Return an act as a record of a bundle or of an archive."""
    return ActLine(
        number=row.number,
        at_ms=row.act.at,
        actor=row.act.actor,
        role=row.act.role,
        kind=row.act.kind,
        sitting=row.act.sitting,
        reason=row.act.reason,
        body=row.act.body_bytes(),
        prev=row.prev,
        digest=row.digest,
    )


def _rows(query: str, exam: Exam, **values: int) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query, {"exam": exam.id, **values})
        return list(cursor.fetchall())
