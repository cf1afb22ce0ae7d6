"""What an erasure takes of an exam, counted before; and its parts, done one by one."""

from collections.abc import Mapping

from django.db import connection, transaction

from concours.core.kernel.canonical import Json
from concours.store.journal.devices import ERASURES
from concours.store.models import Exam
from concours.store.queries.acts import last_number
from concours.store.queries.sql import rows_of

ACTS = "SELECT number, digest FROM acts_to_erase(%s, %s)"
PART = "SELECT erase_part(%s, %s)"
COUNTS = """
WITH own AS (
    SELECT a.id FROM attempt a JOIN sitting s ON s.id = a.sitting_id
    WHERE s.exam_id = %(exam)s)
SELECT (SELECT count(*) FROM candidate WHERE exam_id = %(exam)s),
       (SELECT count(*) FROM device WHERE attempt IN (SELECT id FROM own)),
       (SELECT count(*) FROM journal_entry WHERE attempt IN (SELECT id FROM own)),
       (SELECT count(*) FROM candidate_mark WHERE attempt_id IN (SELECT id FROM own)),
       (SELECT count(*) FROM published_sheet s
        JOIN candidate c ON c.id = s.candidate_id WHERE c.exam_id = %(exam)s),
       (SELECT count(*) FROM minutes WHERE act IN (SELECT number FROM act
        WHERE sitting IN (SELECT id FROM sitting WHERE exam_id = %(exam)s)))
"""
COUNTED = ("candidates", "devices", "entries", "marks", "sheets", "minutes")


def acts_to_erase(exam: Exam) -> list[tuple[int, bytes]]:
    """Return number and digest of each act whose words an erasure now would take."""
    rows = rows_of(ACTS, exam.id, last_number() + 1)
    return [(number, bytes(digest)) for number, digest in rows]


def counts_of(exam: Exam) -> Mapping[str, Json]:
    """Return how many there are of what goes, each by its name."""
    with connection.cursor() as cursor:
        cursor.execute(COUNTS, {"exam": exam.id})
        (row,) = cursor.fetchall()
    return dict(zip(COUNTED, row, strict=True))


def progress_of_all() -> tuple[tuple[int, int], ...]:
    """Return each erasure that was decided, and how many candidates are left to it."""
    return tuple((act, left_count) for act, left_count in rows_of(ERASURES))


@transaction.atomic
def erase_part(exam: Exam, count_max: int) -> int:
    """Erase so many candidates, and what is of nobody alone; return the rest."""
    [(left_count,)] = rows_of(PART, exam.id, count_max)
    return int(left_count)
