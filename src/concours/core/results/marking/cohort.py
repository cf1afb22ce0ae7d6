"""A cohort marked by marking each distinct answer once.

Units are whole numbers of 1/`denominator` point, points being weighted by the
coefficients: no float, and sums in numpy are exact. check, compute, check.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import ClassVar, TypeAlias

import numpy as np
from numpy.typing import NDArray

from concours.core.authoring.bank.answers import Answer
from concours.core.authoring.bank.keys import Fate, KeyedQuestion, QuestionId
from concours.core.kernel.errors import Refusal
from concours.core.results.marking.policy import DEFAULT, Policy
from concours.core.results.marking.rules import mark

ENGINE = "concours-marking/1"
"""Recorded with every marking; changes when a rule changes."""

UNITS_MAX = 2**62
SCORE_OUT_OF = 20

Codes: TypeAlias = NDArray[np.int32]
Units: TypeAlias = NDArray[np.int64]


@dataclass(eq=False)
class UnitsTooLarge(Refusal):
    """The marks of a paper have no common denominator small enough to sum exactly."""

    code: ClassVar[str] = "marking.units_too_large"
    denominator: int


@dataclass(frozen=True, slots=True)
class Column:
    """The answers of a cohort to one question.

    `distinct` holds each different answer once; `codes` has, for each candidate in
    the order of the cohort, an index into it.
    """

    question: KeyedQuestion
    distinct: tuple[Answer | None, ...]
    codes: Codes


@dataclass(frozen=True, slots=True, kw_only=True)
class CohortMarks:
    """The marks of a cohort: `by_question[candidate, question]` and their sums."""

    questions: tuple[QuestionId, ...]
    denominator: int
    by_question: Units
    units: Units
    units_rank_a: Units
    question_units_max: tuple[int, ...]
    units_max: int
    units_rank_a_max: int

    def points(self, candidate: int) -> Fraction:
        """Return the weighted points of one candidate, exactly."""
        return Fraction(int(self.units[candidate]), self.denominator)

    def score(self, candidate: int) -> Fraction | None:
        """Return the score on 20; None if no question counts."""
        return score(int(self.units[candidate]), self.units_max)

    def score_rank_a(self, candidate: int) -> Fraction | None:
        """Return the score on 20 of rank A questions alone, those of an LCA too."""
        return score(int(self.units_rank_a[candidate]), self.units_rank_a_max)

    def success(self, question: int) -> Fraction | None:
        """Return the mean mark of one question over the cohort, from 0 to 1."""
        count, units_max = len(self.units), self.question_units_max[question]
        if not count or not units_max:
            return None
        return Fraction(int(self.by_question[:, question].sum()), count * units_max)


def score(units: int, units_max: int) -> Fraction | None:
    """Return `units` of `units_max` as a score on 20; None if nothing counts."""
    return Fraction(SCORE_OUT_OF * units, units_max) if units_max else None


def encode(question: KeyedQuestion, answers: Iterable[Answer | None]) -> Column:
    """Return the column of a cohort's answers, given in the order of the cohort."""
    index: dict[Answer | None, int] = {}
    codes = [index.setdefault(answer, len(index)) for answer in answers]
    return Column(question, tuple(index), np.array(codes, dtype=np.int32))


def mark_cohort(
    columns: Sequence[Column],
    *,
    policy: Policy = DEFAULT,
    neutralised: Mapping[QuestionId, Fate] | None = None,
) -> CohortMarks:
    """Mark every candidate, each distinct answer once.

    A neutralised question is removed from marks and maximum alike, or gives everybody
    its full worth. Raises `UnitsTooLarge` when sums could pass 64 bits.

    Properties checked: P1 every mark lies between zero and the question's worth; P2 a
    candidate's total is the sum of their marks; P3 rank A never exceeds the total; P4
    a unit is exactly the mark of the rule.
    """
    fates = neutralised or {}
    check_input(columns, fates)
    worths = [_worth(column.question, fates) for column in columns]
    marks = [_marks(column, fates, policy) for column in columns]
    denominator = _denominator(marks, worths)
    cohort = _gather(columns, marks, worths, denominator)
    check_output(cohort, columns, marks, worths)
    return cohort


def check_input(columns: Sequence[Column], fates: Mapping[QuestionId, Fate]) -> None:
    """Stop at a column that is not what it says it is."""
    names = [column.question.id for column in columns]
    assert len(set(names)) == len(names), "a question twice"
    assert set(fates) <= set(names), "a question neutralised that is not there"
    assert len({len(column.codes) for column in columns}) <= 1, "columns uneven"
    for column in columns:
        assert len(set(column.distinct)) == len(column.distinct), "an answer twice"
        if len(column.codes):
            assert column.codes.min() >= 0, "a code below range"
            assert column.codes.max() < len(column.distinct), "a code above range"


def check_output(
    cohort: CohortMarks,
    columns: Sequence[Column],
    marks: Sequence[Sequence[Fraction]],
    worths: Sequence[Fraction],
) -> None:
    """Stop if marks lack one of the properties promised by `mark_cohort`."""
    limits = np.array(cohort.question_units_max, dtype=np.int64)
    assert (cohort.by_question >= 0).all(), "P1"
    assert (cohort.by_question <= limits).all(), "P1"
    assert (cohort.by_question.sum(axis=1) == cohort.units).all(), "P2"
    assert (cohort.units_rank_a <= cohort.units).all(), "P3"
    for at, column in enumerate(columns):
        exact = [mark * worths[at] * cohort.denominator for mark in marks[at]]
        assert all(mark.denominator == 1 for mark in exact), "P4"
        table = np.array([mark.numerator for mark in exact], dtype=np.int64)
        assert (table[column.codes] == cohort.by_question[:, at]).all(), "P4"


def _worth(question: KeyedQuestion, fates: Mapping[QuestionId, Fate]) -> Fraction:
    if fates.get(question.id) == "removed":
        return Fraction(0)
    return question.points * question.coefficient


def _marks(
    column: Column, fates: Mapping[QuestionId, Fate], policy: Policy
) -> list[Fraction]:
    if column.question.id in fates:
        return [Fraction(1)] * len(column.distinct)
    return [mark(column.question.key, answer, policy) for answer in column.distinct]


def _denominator(
    marks: Sequence[Sequence[Fraction]], worths: Sequence[Fraction]
) -> int:
    denominator = 1
    for of_question, worth in zip(marks, worths, strict=True):
        parts = {(mark * worth).denominator for mark in of_question}
        denominator = lcm(denominator, worth.denominator, *parts)
    if sum(worths) * denominator >= UNITS_MAX:
        raise UnitsTooLarge(denominator=denominator)
    return denominator


def _gather(
    columns: Sequence[Column],
    marks: Sequence[Sequence[Fraction]],
    worths: Sequence[Fraction],
    denominator: int,
) -> CohortMarks:
    count = len(columns[0].codes) if columns else 0
    by_question = np.zeros((count, len(columns)), dtype=np.int64)
    for at, column in enumerate(columns):
        table = [int(mark * worths[at] * denominator) for mark in marks[at]]
        by_question[:, at] = np.array(table, dtype=np.int64).take(column.codes)
    limits = [int(worth * denominator) for worth in worths]
    rank_a = [column.question.rank == "A" for column in columns]
    return CohortMarks(
        questions=tuple(column.question.id for column in columns),
        denominator=denominator,
        by_question=by_question,
        units=by_question.sum(axis=1),
        units_rank_a=by_question[:, np.array(rank_a, dtype=bool)].sum(axis=1),
        question_units_max=tuple(limits),
        units_max=sum(limits),
        units_rank_a_max=sum(n for n, is_a in zip(limits, rank_a, strict=True) if is_a),
    )
