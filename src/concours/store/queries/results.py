"""A marking version as pages read it: exact units, shown as scores on 20."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from concours.core.marking.cohort import score
from concours.store.models import MarkingVersion

READ = """
SELECT c.number, s.name, m.units::bigint, m.units_rank_a::bigint, m.place, m.by_question
FROM candidate_mark m
JOIN attempt a ON a.id = m.attempt_id
JOIN candidate c ON c.id = a.candidate_id
JOIN site s ON s.id = c.site_id
WHERE m.version_id = %s ORDER BY m.place, c.number
"""

EXCLUDED = """
SELECT c.number, s.name, act.at_ms, act.reason
FROM attempt a
JOIN act ON act.number = a.excluded_act
JOIN candidate c ON c.id = a.candidate_id
JOIN site s ON s.id = c.site_id
WHERE a.sitting_id = %s ORDER BY c.number
"""

LEVELS_COUNT = 5
DISCRIMINATION_COHORT_MIN = 10
"""Below this many candidates, a correlation says nothing."""


@dataclass(frozen=True, slots=True)
class Ranked:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionResult:
    """One question over the cohort.

    `success` is the mean mark, 0 to 1, None if it counts for nothing. `levels` are the
    same for fifths of the cohort, weakest first. `discrimination` is its correlation
    with the rest of the paper: a float, for the eye, never for a mark; None where it
    means nothing.
    """

    id: str
    format: str
    rank: str
    place: int
    success: Fraction | None
    levels: tuple[float, ...]
    discrimination: float | None


@dataclass(frozen=True, slots=True)
class Results:
    """A version, its candidates by place, and its questions in paper order."""

    version: MarkingVersion
    candidates: tuple[Ranked, ...]
    questions: tuple[QuestionResult, ...]


def versions(sitting: UUID) -> list[MarkingVersion]:
    """Return the marking versions of a sitting, the newest first."""
    rows = MarkingVersion.objects.filter(sitting=sitting)
    return list(rows.select_related("key_version").order_by("-number"))


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
        Ranked(number, site, score(units, units_max), score(rank_a, rank_a_max), place)
        for number, site, units, rank_a, place, _ in rows
    )
    table = np.array([row[5] for row in rows], dtype=np.int64)
    return Results(version, candidates, _questions(version.questions, table))


def _questions(
    facts: Sequence[dict[str, Any]], table: NDArray[np.int64]
) -> tuple[QuestionResult, ...]:
    """`table` has one row a candidate, best first, one column a question."""
    if not len(table):
        return ()
    totals = table.sum(axis=1)
    fifths = np.array_split(table[::-1], LEVELS_COUNT)
    return tuple(
        QuestionResult(
            id=fact["id"],
            format=fact["format"],
            rank=fact["rank"],
            place=at + 1,
            success=_mean(table[:, at], fact["units_max"])
            if fact["units_max"]
            else None,
            levels=tuple(
                float(_mean(fifth[:, at], fact["units_max"])) for fifth in fifths
            ),
            discrimination=_discrimination(table[:, at], totals),
        )
        for at, fact in enumerate(facts)
    )


def _mean(units: NDArray[np.int64], units_max: int) -> Fraction:
    if not len(units) or not units_max:
        return Fraction(0)
    return Fraction(int(units.sum()), len(units) * units_max)


def _discrimination(
    units: NDArray[np.int64], totals: NDArray[np.int64]
) -> float | None:
    rest = totals - units
    if len(units) < DISCRIMINATION_COHORT_MIN or not units.std() or not rest.std():
        return None
    return float(np.corrcoef(units, rest)[0, 1])
