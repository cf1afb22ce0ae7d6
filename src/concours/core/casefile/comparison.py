"""Two copies side by side: what both got wrong alike, and how many others did.

A question is one cell of each copy, the pattern that was answered; nothing for no
answer, which equals nothing. Questions are called by their number in the paper.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

Likeness: TypeAlias = Literal["same_wrong", "same_right", "different", "blank"]


@dataclass(frozen=True, slots=True)
class CohortColumn:
    """The cells of a cohort to one question, and those that are right."""

    question: str
    cells: Sequence[str]
    right: frozenset[str]


@dataclass(frozen=True, slots=True)
class ComparedQuestion:
    """One question of two copies: what each says, and of how many copies it is so.

    `chosen_count` copies of `answered_count` that are no blank say what the first does.
    """

    number: int
    question: str
    likeness: Likeness
    first: str
    second: str
    chosen_count: int
    answered_count: int


def compare_copies(
    columns: Iterable[CohortColumn], first: int, second: int
) -> list[ComparedQuestion]:
    """Return the questions of two copies, by their places in the cohort."""
    assert first != second, "a copy beside itself"
    return [
        _compare(number, column, column.cells[first], column.cells[second])
        for number, column in enumerate(columns, start=1)
    ]


def count_likeness(questions: Iterable[ComparedQuestion]) -> Counter[Likeness]:
    """Return how many questions are of each kind of likeness."""
    return Counter(question.likeness for question in questions)


def _compare(
    number: int, column: CohortColumn, first: str, second: str
) -> ComparedQuestion:
    return ComparedQuestion(
        number=number,
        question=column.question,
        likeness=_likeness(column, first, second),
        first=first,
        second=second,
        chosen_count=sum(cell == first for cell in column.cells) if first else 0,
        answered_count=sum(bool(cell) for cell in column.cells),
    )


def _likeness(column: CohortColumn, first: str, second: str) -> Likeness:
    if not (first and second):
        return "blank"
    if first != second:
        return "different"
    return "same_right" if first in column.right else "same_wrong"
