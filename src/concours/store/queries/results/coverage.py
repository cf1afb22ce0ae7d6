"""Whom a marking version gives a mark, and whom not: read before it is adopted."""

import json

from django.db import connection

from concours.core.results.review.coverage import Coverage
from concours.store.models import Attempt, CandidateMark, MarkingVersion
from concours.store.queries.results.results import excluded_of

COLLECTED = """
SELECT body FROM act
WHERE sitting = %s AND kind = 'sitting_collected' ORDER BY number DESC LIMIT 1
"""


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
