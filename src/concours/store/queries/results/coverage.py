"""Whom a marking version gives a mark, and whom not: read before it is adopted."""

import json
from dataclasses import dataclass

from django.db import connection

from concours.store.models import Attempt, CandidateMark, MarkingVersion
from concours.store.queries.results.results import excluded_of

COLLECTED = """
SELECT body FROM act
WHERE sitting = %s AND kind = 'sitting_collected' ORDER BY number DESC LIMIT 1
"""

USUAL_ABSENT_ONE_IN = 20
"""More absences than one candidate in so many are read as a sign of a fault."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """The candidates of a sitting, counted by what became of their copies.

    `unsaid_count` of the absent are so by their tablets alone: no room said it.
    """

    candidates_count: int
    marked_count: int
    absent_count: int
    unsaid_count: int
    given_up_count: int
    excluded_count: int

    @property
    def is_unusual(self) -> bool:
        """Whether somebody should look again at who has no mark, or a partial copy."""
        return (
            self.unsaid_count > 0
            or self.given_up_count > 0
            or self.absent_count * USUAL_ABSENT_ONE_IN > self.candidates_count
        )


def coverage_of(version: MarkingVersion) -> Coverage:
    """Return whom this version marks; absences are those of the collection."""
    with connection.cursor() as cursor:
        cursor.execute(COLLECTED, [version.sitting_id])
        row = cursor.fetchone()
    counts = json.loads(bytes(row[0])) if row else {}
    return Coverage(
        candidates_count=Attempt.objects.filter(sitting=version.sitting_id).count(),
        marked_count=CandidateMark.objects.filter(version=version).count(),
        absent_count=int(counts.get("absent", 0)),
        unsaid_count=int(counts.get("unsaid", 0)),
        given_up_count=int(counts.get("given_up", 0)),
        excluded_count=len(excluded_of(version.sitting_id)),
    )
