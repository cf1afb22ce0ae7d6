"""The numbers of each question: facility, discrimination, choices, omission, time.

Everything is counted by distinct answers: a group's answers to a question are one
weighted count, and its facility, its choices and its omissions are three sums of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from concours.core.authoring.bank.keys import Format, QuestionId
from concours.core.profile.shape import Rank
from concours.core.results.marking.cohort import CohortMarks, Column
from concours.core.results.marking.policy import DEFAULT, Policy
from concours.core.results.marking.rules import mark
from concours.core.results.psychometrics.choices import choices
from concours.core.results.psychometrics.groups import Reals, Whole, levels, tails
from concours.core.results.psychometrics.times import Times, TimeSpent

COHORT_COUNT_MIN = 10
"""Below this many candidates, a correlation or a gap between groups says nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One thing that could be chosen.

    `worth` says how right it is, 0 to 1. `share` of the cohort chose it, `by_level`
    of each fifth, the weakest first. `lean` is the share of the upper group less that
    of the lower, `noise` the standard error of that: None in a small cohort.
    """

    name: str
    worth: float
    share: float
    by_level: tuple[float, ...]
    lean: float | None
    noise: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionNumbers:
    """What a cohort says of one question; a part is None where it means nothing.

    `facility` is the mean mark by the rule, 0 to 1, neutralised or not; `levels` the
    same by fifths, the weakest first. `discrimination` is the correlation of the mark
    with the rest of the paper (corrected point-biserial), `upper_lower` the facility
    of the upper 27 % less that of the lower. `omission` is the share without answer.
    """

    question: QuestionId
    format: Format
    rank: Rank | None
    facility: float | None
    levels: tuple[float, ...]
    discrimination: float | None
    upper_lower: float | None
    omission: float | None
    choices: tuple[Choice, ...]
    time: TimeSpent | None


def numbers(
    columns: Sequence[Column],
    marks: CohortMarks,
    *,
    policy: Policy = DEFAULT,
    times: Times | None = None,
) -> tuple[QuestionNumbers, ...]:
    """Return the numbers of every question of a marked cohort, in paper order.

    `marked` is what `mark_cohort` made of `columns`: it says what counted.
    """
    assert marks.questions == tuple(
        column_of_paper.question.id for column_of_paper in columns
    ), "others"
    count = len(marks.units)
    groups = np.vstack((levels(marks.units), tails(marks.units)))
    rests = (marks.units[:, None] - marks.by_question).T
    times_by_question = times or {}
    return tuple(
        _numbers(
            column, policy, groups, rest, times_by_question.get(column.question.id)
        )
        if count
        else _empty_numbers(column)
        for column, rest in zip(columns, rests, strict=True)
    )


def values(column: Column, policy: Policy) -> Reals:
    """Return the mark of each distinct answer of a column, from 0 to 1."""
    key = column.question.key
    marks = [float(mark(key, answer, policy)) for answer in column.distinct]
    return np.array(marks, dtype=np.float64)


def correlation(first: Reals, second: Reals) -> float | None:
    """Return the correlation of two rows; None where either is the same throughout."""
    if not len(first) or not np.ptp(first) or not np.ptp(second):
        return None
    first, second = first - first.mean(), second - second.mean()
    # Sums, not products of vectors: those start threads that cost more than they gain.
    scale = np.sqrt((first * first).sum() * (second * second).sum())
    return float((first * second).sum() / scale)


def _numbers(
    column: Column, policy: Policy, groups: Reals, rest: Whole, time: TimeSpent | None
) -> QuestionNumbers:
    marks, kinds = values(column, policy), len(column.distinct)
    is_small = len(column.codes) < COHORT_COUNT_MIN
    answers = np.array(
        [np.bincount(column.codes, weights=own, minlength=kinds) for own in groups]
    )
    by_group = answers @ marks / answers.sum(axis=1)
    whole = np.bincount(column.codes, minlength=kinds) / len(column.codes)
    empty = [answer is None for answer in column.distinct]
    return QuestionNumbers(
        question=column.question.id,
        format=column.question.format,
        rank=column.question.rank,
        facility=float(whole @ marks),
        levels=tuple(by_group[:-2].tolist()),
        discrimination=None
        if is_small
        else correlation(marks[column.codes], rest.astype(np.float64)),
        upper_lower=None if is_small else float(by_group[-1] - by_group[-2]),
        omission=float(whole @ np.array(empty, dtype=np.float64)),
        choices=_choices(column, policy, answers, whole),
        time=time,
    )


def _choices(
    column: Column, policy: Policy, answers: Reals, whole: Reals
) -> tuple[Choice, ...]:
    """`answers` counts the distinct answers of each group, `whole` shares of all."""
    options = choices(column, policy)
    sizes = answers.sum(axis=1)
    is_small = len(column.codes) < COHORT_COUNT_MIN
    shares = answers @ options.chosen / sizes[:, None]
    of_all = whole @ options.chosen
    noise = np.sqrt(of_all * (1 - of_all) * (1 / sizes[-1] + 1 / sizes[-2]))
    return tuple(
        Choice(
            name=name,
            worth=worth,
            share=float(of_all[at]),
            by_level=tuple(shares[:-2, at].tolist()),
            lean=None if is_small else float(shares[-1, at] - shares[-2, at]),
            noise=None if is_small else float(noise[at]),
        )
        for at, (name, worth) in enumerate(
            zip(options.names, options.worths, strict=True)
        )
    )


def _empty_numbers(column: Column) -> QuestionNumbers:
    return QuestionNumbers(
        question=column.question.id,
        format=column.question.format,
        rank=column.question.rank,
        facility=None,
        levels=(),
        discrimination=None,
        upper_lower=None,
        omission=None,
        choices=(),
        time=None,
    )
