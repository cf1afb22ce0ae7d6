"""Item analysis of a marking version: what its marks and answers say of each question.

Computed from rows that never change, so kept in memory once computed. Floats, for the
eye, never for a mark.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

import numpy as np
from django.db import connection

from concours.core.bank.keys import KeyedQuestion, QuestionId
from concours.core.kernel.canonical import NotCanonical, load
from concours.core.marking.answers_table import unpack
from concours.core.marking.cohort import Column, Marked
from concours.core.marking.policy import from_json
from concours.core.paper import key_document
from concours.core.psychometrics.groups import Whole
from concours.core.psychometrics.lookouts import Lookout, lookouts
from concours.core.psychometrics.questions import QuestionNumbers, numbers
from concours.core.psychometrics.reliability import Reliability, reliability
from concours.core.psychometrics.sites import Gap, gaps
from concours.store.models import MarkingVersion

ANALYSES_KEPT_MAX = 4
COPIES_TIMED_MAX = 1_000
"""Copies whose time at each question is read: identities are drawn by chance, so that
the first of them are a sample, and a median of a thousand is exact to the eye."""
UNKNOWN_MS = -1
BODIES_KEPT_MAX = 2_048

MARKS = """
SELECT units::bigint, units_rank_a::bigint, by_question
FROM candidate_mark WHERE version_id = %s ORDER BY attempt_id
"""

SITES = """
SELECT s.name
FROM unnest(%s::uuid[]) WITH ORDINALITY AS of_table(attempt, place)
JOIN attempt a ON a.id = of_table.attempt
JOIN candidate c ON c.id = a.candidate_id
JOIN site s ON s.id = c.site_id
ORDER BY place
"""

# A question is on screen from its `seen` to the next one's, or to the hand-in.
TIMES = """
SELECT place - 1, body, sum(least(until_ms - device_ms, 43200000))::bigint
FROM (
    SELECT due.place, j.kind, j.body, j.device_ms, lead(j.device_ms) OVER (
        PARTITION BY j.attempt, j.epoch ORDER BY j.seq) AS until_ms
    FROM unnest(%s::uuid[]) WITH ORDINALITY AS due(attempt, place)
    JOIN journal_entry j ON j.attempt = due.attempt
    WHERE j.kind IN ('seen', 'handed')
) shown
WHERE kind = 'seen' AND until_ms IS NOT NULL
GROUP BY place, body
"""


@dataclass(frozen=True, slots=True)
class Analysis:
    """The numbers of a version: of its questions, of the paper, of the sites by name.

    A gap names its site by its place in `sites`.
    """

    keys: tuple[KeyedQuestion, ...]
    questions: tuple[QuestionNumbers, ...]
    paper: Reliability
    sites: tuple[str, ...]
    gaps: dict[QuestionId, tuple[Gap, ...]]
    candidates_count: int

    def lookouts(self) -> tuple[Lookout, ...]:
        """Return the questions to look at first, and why."""
        return lookouts(self.questions, gaps=self.gaps)


@lru_cache(maxsize=ANALYSES_KEPT_MAX)
def analysis_of(version: UUID) -> Analysis:
    """Return the item analysis of a marking version."""
    row = MarkingVersion.objects.select_related("key_version", "answers_table").get(
        pk=version
    )
    keys = key_document.read(bytes(row.key_version.document))
    policy = from_json(row.policy)
    attempts = row.answers_table.attempts
    columns = unpack(bytes(row.answers_table.packed), keys)
    marked = _marked(row, columns)
    sites, of_candidate = _sites(attempts)
    return Analysis(
        keys=keys,
        questions=numbers(
            columns, marked, policy=policy, times_ms=_times(attempts, columns)
        ),
        paper=reliability(columns, marked),
        sites=sites,
        gaps=gaps(columns, marked, of_candidate, policy=policy),
        candidates_count=len(attempts),
    )


def _marked(row: MarkingVersion, columns: Sequence[Column]) -> Marked:
    """Return the marks of a version, as they were recorded."""
    with connection.cursor() as cursor:
        cursor.execute(MARKS, [row.id])
        rows = cursor.fetchall()
    shape = (len(rows), len(columns))
    return Marked(
        questions=tuple(column.question.id for column in columns),
        denominator=int(row.denominator),
        by_question=np.array([own[2] for own in rows], np.int64).reshape(shape),
        units=np.array([own[0] for own in rows], dtype=np.int64),
        units_rank_a=np.array([own[1] for own in rows], dtype=np.int64),
        question_units_max=tuple(int(each["units_max"]) for each in row.questions),
        units_max=int(row.units_max),
        units_rank_a_max=int(row.units_rank_a_max),
    )


def _sites(attempts: Sequence[UUID]) -> tuple[tuple[str, ...], Whole]:
    """Return the names of the sites, and the place among them of each candidate's."""
    with connection.cursor() as cursor:
        cursor.execute(SITES, [list(attempts)])
        names = [name for (name,) in cursor.fetchall()]
    known = sorted(set(names))
    place = {name: at for at, name in enumerate(known)}
    return tuple(known), np.array([place[name] for name in names], dtype=np.int64)


def _times(attempts: Sequence[UUID], columns: Sequence[Column]) -> Whole:
    """Return how long each question was on screen, of a sample of the copies."""
    places = {str(column.question.id): at for at, column in enumerate(columns)}
    timed = list(attempts[:COPIES_TIMED_MAX])
    times = np.full((len(attempts), len(columns)), UNKNOWN_MS, dtype=np.int64)
    with connection.cursor() as cursor:
        cursor.execute(TIMES, [timed])
        for copy, body, spent_ms in cursor.fetchall():
            place = places.get(_question(bytes(body)))
            if place is not None:
                times[copy, place] = max(0, times[copy, place]) + spent_ms
    return times


@lru_cache(maxsize=BODIES_KEPT_MAX)
def _question(body: bytes) -> str:
    """Return the question that an entry names; nothing where it is not well formed."""
    try:
        said = load(body)
    except NotCanonical:
        return ""
    return str(said.get("question")) if isinstance(said, dict) else ""
