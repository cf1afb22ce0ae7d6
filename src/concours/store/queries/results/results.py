"""A marking version as pages read it: exact units, shown as scores on 20."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from django.db import connection

from concours.core.results.marking.cohort import score
from concours.store.models import MarkingVersion
from concours.store.queries.unknown import Unknown

READ = """
SELECT c.number, s.name, m.units::bigint, m.units_rank_a::bigint, m.place
FROM candidate_mark m
JOIN attempt a ON a.id = m.attempt_id
JOIN candidate c ON c.id = a.candidate_id
JOIN site s ON s.id = a.site_id
WHERE m.version_id = %s ORDER BY m.place, c.number
"""

EXCLUDED = """
SELECT c.number, s.name, act.at_ms, act.reason
FROM attempt a
JOIN act ON act.number = a.excluded_act
JOIN candidate c ON c.id = a.candidate_id
JOIN site s ON s.id = a.site_id
WHERE a.sitting_id = %s ORDER BY c.number
"""


@dataclass(frozen=True, slots=True)
class ResultRow:
    """One candidate's result, exact."""

    number: str
    site: str
    score: Fraction | None
    score_rank_a: Fraction | None
    place: int


@dataclass(frozen=True, slots=True)
class Excluded:
    """One candidate whose copy is kept apart, since when, and why."""

    number: str
    site: str
    at_ms: int
    reason: str


@dataclass(frozen=True, slots=True)
class Results:
    """A version, and its candidates by place."""

    version: MarkingVersion
    candidates: tuple[ResultRow, ...]


def versions(sitting: UUID) -> list[MarkingVersion]:
    """Return the marking versions of a sitting, the newest first."""
    rows = MarkingVersion.objects.filter(sitting=sitting)
    return list(rows.select_related("key_version").order_by("-number"))


def pick_version(
    all_versions: Sequence[MarkingVersion], number: str | None
) -> MarkingVersion:
    """Return the version with this number, the first without one. Raises `Unknown`."""
    for version in all_versions:
        if number in (None, str(version.number)):
            return version
    raise Unknown("version", str(number))


def excluded_of(sitting: UUID) -> list[Excluded]:
    """Return who is excluded from a sitting now, by number."""
    with connection.cursor() as cursor:
        cursor.execute(EXCLUDED, [sitting])
        return [Excluded(*row) for row in cursor.fetchall()]


def results_of(version: MarkingVersion) -> Results:
    """Return the results of a marking version."""
    with connection.cursor() as cursor:
        cursor.execute(READ, [version.id])
        rows = cursor.fetchall()
    units_max, rank_a_max = int(version.units_max), int(version.units_rank_a_max)
    candidates = tuple(
        ResultRow(
            number, site, score(units, units_max), score(rank_a, rank_a_max), place
        )
        for number, site, units, rank_a, place in rows
    )
    return Results(version, candidates)
