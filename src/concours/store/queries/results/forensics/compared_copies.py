"""Two copies of a marked sitting side by side, with the hours of their answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

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

ANSWERED = """
SELECT body, received_ms FROM journal_entry
WHERE attempt = %s AND kind = 'answered' ORDER BY epoch, seq
"""


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two copies question by question; hours are those of the last answer received."""

    questions: list[ComparedQuestion]
    first_hours: Mapping[str, int]
    second_hours: Mapping[str, int]


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


def _hours(attempt: UUID) -> dict[str, int]:
    hours: dict[str, int] = {}
    for body, received_ms in rows_of(ANSWERED, attempt):
        entry: Any = load(bytes(body))
        hours[str(entry["question"])] = received_ms
    return hours
