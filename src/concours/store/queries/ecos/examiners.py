"""Examiners of an exam, and who of them has no chair."""

from concours.store.models import Sitting
from concours.store.queries.sql import rows_of

RESERVES = """
SELECT count(*) FROM examiner e
WHERE e.exam_id = %s
  AND NOT EXISTS (SELECT FROM chair WHERE examiner_id = e.id AND sitting_id = %s)
"""


def count_reserves(sitting: Sitting) -> int:
    """Return how many examiners of the exam have no chair in this half-day."""
    [(count,)] = rows_of(RESERVES, sitting.exam_id, sitting.id)
    return int(count)
