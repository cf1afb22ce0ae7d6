"""Two copies of a marked sitting side by side, with the hours of their answers.

And with what the other had on the screen then: by the clocks of the two tablets, which
each exchange with the centre sets right, as they count in O.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from concours.core.casefile.actions import ScreenEntry, View, view_at, views_of
from concours.core.casefile.comparison import (
    CohortColumn,
    ComparedQuestion,
    compare_copies,
)
from concours.core.casefile.patterns import pattern_of, right_patterns
from concours.core.kernel.canonical import load
from concours.core.results.marking.answers_table import unpack
from concours.core.results.marking.cohort import Column
from concours.core.results.marking.policy import Policy, from_json
from concours.store.queries.results import markings
from concours.store.queries.sql import rows_of

ENTRIES = """
SELECT epoch, kind, body, device_ms, received_ms FROM journal_entry
WHERE attempt = %s AND kind IN ('answered', 'seen', 'left', 'returned', 'handed')
ORDER BY epoch, seq
"""


@dataclass(frozen=True, slots=True)
class CopyHours:
    """When a copy last answered each question, and what was on its screen.

    `received_ms` is the centre's hour of an answer, `written_ms` the tablet's.
    """

    received_ms: Mapping[str, int]
    written_ms: Mapping[str, int]
    views: Sequence[View]

    def view_of_other(self, question: str, other: "CopyHours") -> View | None:
        """Return the time on the other's screen that this last answer falls in."""
        at_ms = self.written_ms.get(question)
        return None if at_ms is None else view_at(other.views, question, at_ms)


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two copies question by question; hours are those of the last answer received."""

    questions: list[ComparedQuestion]
    first: CopyHours
    second: CopyHours


def compare_attempts(sitting: UUID, first: UUID, second: UUID) -> Comparison | None:
    """Return two copies as they were marked; None where they were not, or not both."""
    version = markings.in_force(sitting)
    if version is None:
        return None
    table = version.answers_table
    places = {attempt: place for place, attempt in enumerate(table.attempts)}
    if first not in places or second not in places:
        return None
    policy = from_json(version.policy)
    key = markings.key_of(version)
    columns = [
        _cohort_column(column, policy)
        for column in unpack(bytes(table.packed), key.questions)
    ]
    return Comparison(
        compare_copies(columns, places[first], places[second]),
        _hours(first),
        _hours(second),
    )


def _cohort_column(column: Column, policy: Policy) -> CohortColumn:
    question = column.question
    patterns = [pattern_of(question.key, answer) for answer in column.distinct]
    right = right_patterns(question.key, column.distinct, policy)
    cells = [patterns[code] for code in column.codes.tolist()]
    return CohortColumn(question.id, cells, frozenset(right.split("|")))


def _hours(attempt: UUID) -> CopyHours:
    received: dict[str, int] = {}
    written: dict[str, int] = {}
    entries = []
    for epoch, kind, body, device_ms, received_ms in rows_of(ENTRIES, attempt):
        entries.append(ScreenEntry(epoch, kind, bytes(body), device_ms))
        if kind == "answered":
            entry: Any = load(bytes(body))
            question = str(entry["question"])
            received[question], written[question] = received_ms, device_ms
    return CopyHours(received, written, views_of(entries))
