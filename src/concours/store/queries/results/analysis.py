"""Item analysis of a marking version: what its marks and answers say of each question.

Computed from rows that never change, so kept in memory once computed. Floats, for the
eye, never for a mark.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

import numpy as np
from django.db import connection

from concours.core.authoring.bank.keys import Fate, KeyedQuestion, QuestionId
from concours.core.results.psychometrics.groups import Whole
from concours.core.results.psychometrics.item_flags import (
    ItemFlag,
    QuestionHistory,
    flag_items,
)
from concours.core.results.psychometrics.latent import Latent, fit
from concours.core.results.psychometrics.questions import (
    COHORT_COUNT_MIN,
    QuestionNumbers,
    numbers,
    values,
)
from concours.core.results.psychometrics.reliability import Reliability, reliability
from concours.core.results.psychometrics.sites import Gap, gaps
from concours.core.results.psychometrics.times import Times, from_json
from concours.store.models import MarkingVersion
from concours.store.queries.delivery.times import times_of
from concours.store.queries.results import markings
from concours.store.queries.results.markings import Marking
from concours.store.queries.shared import kept_in_memory

ANALYSES_KEPT_MAX = 4

SITES = """
SELECT s.name
FROM unnest(%s::uuid[]) WITH ORDINALITY AS of_table(attempt, place)
JOIN attempt a ON a.id = of_table.attempt
JOIN site s ON s.id = a.site_id
ORDER BY place
"""


@dataclass(frozen=True, slots=True)
class Analysis:
    """The numbers of a version: of its questions, of the paper, of the sites by name.

    A gap names its site by its place in `sites`.
    """

    keys: tuple[KeyedQuestion, ...]
    neutralised: Mapping[QuestionId, Fate]
    questions: tuple[QuestionNumbers, ...]
    paper: Reliability
    sites: tuple[str, ...]
    gaps: dict[QuestionId, tuple[Gap, ...]]
    candidates_count: int

    @property
    def is_small(self) -> bool:
        """Whether there are too few copies for their numbers to accuse a question."""
        return self.candidates_count < COHORT_COUNT_MIN

    def flag_items(
        self, histories: Mapping[QuestionId, QuestionHistory]
    ) -> tuple[ItemFlag, ...]:
        """Return the questions to look at first, and why; `histories` before this.

        Nothing is to be looked for any more in a neutralised one, and of a cohort below
        `COHORT_COUNT_MIN` nothing is said: chance alone speaks in it.
        """
        if self.is_small:
            return ()
        flags = flag_items(self.questions, gaps=self.gaps, histories=histories)
        return tuple(flag for flag in flags if flag.question not in self.neutralised)


@kept_in_memory(ANALYSES_KEPT_MAX)
def analysis_of(version: MarkingVersion) -> Analysis:
    """Return the item analysis of a marking version."""
    marking = markings.remake_marking(version)
    attempts, columns = marking.cohort.attempts, marking.cohort.columns
    marks, policy = marking.marked, marking.policy
    sites, of_candidate = _sites(attempts)
    return Analysis(
        keys=marking.key.questions,
        neutralised=marking.key.neutralised,
        questions=numbers(columns, marks, policy=policy, times=_times(marking)),
        paper=reliability(columns, marks),
        sites=sites,
        gaps=gaps(columns, marks, of_candidate, policy=policy),
        candidates_count=len(attempts),
    )


@kept_in_memory(ANALYSES_KEPT_MAX)
def latent_of(version: MarkingVersion) -> Latent | None:
    """Return the two-parameter model of a version; None for too few copies."""
    marking = markings.remake_marking(version)
    right = [
        (values(column, marking.policy) == 1)[column.codes]
        for column in marking.cohort.columns
    ]
    return fit(np.column_stack(right)) if right else None


def _times(marking: Marking) -> Times:
    """Return the times kept with the answers; read now where none were kept."""
    table = marking.cohort.table
    if table.times is not None:
        return from_json(table.times)
    questions = [column.question.id for column in marking.cohort.columns]
    return times_of(marking.cohort.attempts, questions)


def _sites(attempts: Sequence[UUID]) -> tuple[tuple[str, ...], Whole]:
    """Return the names of the sites, and the place among them of each candidate's."""
    with connection.cursor() as cursor:
        cursor.execute(SITES, [list(attempts)])
        names = [name for (name,) in cursor.fetchall()]
    distinct_names = sorted(set(names))
    place = {name: at for at, name in enumerate(distinct_names)}
    return tuple(distinct_names), np.array(
        [place[name] for name in names], dtype=np.int64
    )
