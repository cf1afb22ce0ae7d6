"""What the house holds against candidates once a sitting is over, rightly or not."""

from collections.abc import Collection, Mapping
from uuid import UUID

from django.db import connection

from concours.rehearsal.habit_names import BENIGN_HABITS
from concours.rehearsal.report.room import Accusations
from concours.store.models import Sitting
from concours.store.queries.signals import signals_of
from concours.store.queries.sql import rows_of

FRAUD_KINDS = (
    *("looked_for", "forged_requests", "blocked", "second_device", "superseded"),
    *("unsigned", "unsigned_entry", "equivocation", "flooding"),
)
"""Incidents by which the record says that somebody did something."""

ACCUSED = """
SELECT a.id FROM trace t JOIN attempt a ON a.id = t.attempt WHERE a.sitting_id = %s
  AND NOT (t.attribution = 'C' AND t.code = 'unknown'
           AND t.facts ->> 'mode' = 'no-cors')
UNION
SELECT coalesce(attempt_id, site_id, id) FROM incident
WHERE sitting_id = %s AND kind = ANY(%s)
"""
"""A piece that a page loads by itself, an extension's, is a line and accuses nobody."""
FOUND = """
SELECT i.attempt_id FROM incident i JOIN attempt a ON a.id = i.attempt_id
JOIN candidate c ON c.id = a.candidate_id
WHERE i.sitting_id = %s AND i.kind = 'looked_for' AND c.number = ANY(%s)
"""
ATTEMPTS = """
SELECT a.id FROM attempt a JOIN candidate c ON c.id = a.candidate_id
WHERE a.sitting_id = %s AND c.number = ANY(%s)
"""


def find_accusations(
    sitting: UUID, answers: Mapping[str, int], *, probers: Collection[str]
) -> Accusations:
    """Return who is accused, of those who did nothing and of those who did.

    `answers` are those that the crowd had; `probers` the numbers of those who probed.
    """
    accused_ids = _ids(ACCUSED, sitting, sitting, list(FRAUD_KINDS))
    exam = Sitting.objects.get(pk=sitting).exam_id
    for signal in signals_of(connection, exam):
        if signal.sitting == sitting:
            accused_ids.update(signal.attempts)
    guilty_ids = _ids(ATTEMPTS, sitting, list(probers))
    return Accusations(
        asked_count=answers["not_found"],
        accused_count=len(accused_ids - guilty_ids),
        habits_count=sum(answers[f"day.{habit}"] for habit in BENIGN_HABITS),
        probers_count=len(probers),
        found_count=len(_ids(FOUND, sitting, list(probers))),
    )


def _ids(query: str, *parameters: object) -> set[UUID]:
    return {row[0] for row in rows_of(query, *parameters)}
