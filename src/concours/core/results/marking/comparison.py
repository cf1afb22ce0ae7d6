"""What one marking changes against another: marks, ranks, the gate, questions.

All exact, for the same candidates in the same order. Places are given: marking never
ranks.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil

import numpy as np

from concours.core.authoring.bank.keys import QuestionId
from concours.core.profile.shape import MarkGate
from concours.core.results.marking.cohort import SCORE_OUT_OF, CohortMarks, Units, score

MOVES = (1, 11, 51, 101, 501)
"""Places moved, from here to before the next: how the distribution is cut."""

SHARE = Fraction(1, 5)
"""The strongest and the weakest fifth tell how well a question tells them apart."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Marks, and the places that they give."""

    marks: CohortMarks
    places: Sequence[int]

    def of(self, rows: Sequence[int]) -> "Outcome":
        """Return the outcome of these candidates alone, with the places they had."""
        marks, indices = self.marks, np.array(rows, dtype=np.int64)
        part = replace(
            marks,
            by_question=marks.by_question[indices],
            units=marks.units[indices],
            units_rank_a=marks.units_rank_a[indices],
        )
        return Outcome(part, [self.places[row] for row in rows])


@dataclass(frozen=True, slots=True)
class QuestionStats:
    """How a question stands: its share of the maximum, and what it tells.

    `success` is the mean mark; `discrimination_index` that of the strongest fifth less
    that of the weakest. None for a question that no longer counts.
    """

    weight: Fraction
    success: Fraction | None
    discrimination_index: Fraction | None


@dataclass(frozen=True, slots=True)
class QuestionEffect:
    """One question before and after."""

    question: QuestionId
    before: QuestionStats
    after: QuestionStats


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What changes. Candidates are indexes into the cohort.

    `mean_shift` is that of scores on 20, `moves` counts the ranks moved by `MOVES`;
    `largest_gain` and `largest_loss` are the candidates who gain and lose most places,
    and how many.
    """

    candidates_count: int
    marks_changed_count: int
    mean_shift: Fraction | None
    ranks_moved_count: int
    moves: tuple[int, ...]
    largest_gain: tuple[int, int] | None
    largest_loss: tuple[int, int] | None
    newly_passing: tuple[int, ...]
    newly_failing: tuple[int, ...]
    questions: tuple[QuestionEffect, ...]


def compare(before: Outcome, after: Outcome, gate: MarkGate | None) -> Effect:
    """Return the effect of putting `after` in the place of `before`.

    Without a gate nobody begins or ceases to pass.
    """
    old, new = before.marks, after.marks
    assert len(old.units) == len(new.units), "not the same cohort"
    assert old.questions == new.questions, "not the same paper"
    changes = count_place_changes(before.places, after.places)
    passed_before, passes_after = _passes(old, gate), _passes(new, gate)
    return Effect(
        candidates_count=len(old.units),
        marks_changed_count=_changed_count(old, new),
        mean_shift=_mean_shift(old, new),
        ranks_moved_count=changes.count,
        moves=changes.moves,
        largest_gain=changes.largest_gain,
        largest_loss=changes.largest_loss,
        newly_passing=tuple(np.flatnonzero(~passed_before & passes_after).tolist()),
        newly_failing=tuple(np.flatnonzero(passed_before & ~passes_after).tolist()),
        questions=tuple(
            QuestionEffect(question, stats_before, stats_after)
            for question, stats_before, stats_after in zip(
                old.questions, _question_stats(old), _question_stats(new), strict=True
            )
        ),
    )


@dataclass(frozen=True, slots=True)
class PlaceChanges:
    """How many places changed, cut by `MOVES`, and the largest; see `Effect`."""

    count: int
    moves: tuple[int, ...]
    largest_gain: tuple[int, int] | None
    largest_loss: tuple[int, int] | None


def count_place_changes(before: Sequence[int], after: Sequence[int]) -> PlaceChanges:
    """Return how places moved, of the same candidates in the same order."""
    ups = [
        place_before - place_after
        for place_before, place_after in zip(before, after, strict=True)
    ]
    distances = [abs(up) for up in ups if up]
    steps = [bisect_left(MOVES, distance + 1) - 1 for distance in distances]
    return PlaceChanges(
        count=len(distances),
        moves=tuple(steps.count(cut) for cut in range(len(MOVES))),
        largest_gain=_most(ups),
        largest_loss=_most([-up for up in ups]),
    )


def _changed_count(old: CohortMarks, new: CohortMarks) -> int:
    """Count the scores that differ; products of whole numbers, without bound."""
    pairs = zip(old.units.tolist(), new.units.tolist(), strict=True)
    return sum(
        units_before * new.units_max != units_after * old.units_max
        for units_before, units_after in pairs
    )


def _mean_shift(old: CohortMarks, new: CohortMarks) -> Fraction | None:
    means = [_mean_score(marks) for marks in (old, new)]
    if means[0] is None or means[1] is None:
        return None
    return means[1] - means[0]


def _mean_score(marks: CohortMarks) -> Fraction | None:
    count = len(marks.units)
    return score(sum(marks.units.tolist()), count * marks.units_max)


def _passes(
    marks: CohortMarks, gate: MarkGate | None
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell for each candidate whether the mark that the gate is on reaches it.

    Without a gate, or a question that counts for it, nobody does.
    """
    if gate is None:
        return np.zeros(len(marks.units), dtype=np.bool_)
    units, units_max = marks.units, marks.units_max
    if gate.is_on_rank_a:
        units, units_max = marks.units_rank_a, marks.units_rank_a_max
    least = ceil(gate.mark * units_max / SCORE_OUT_OF)
    passes: np.ndarray[tuple[int], np.dtype[np.bool_]] = units >= least
    return passes & (units_max > 0)


def _most(ups: Sequence[int]) -> tuple[int, int] | None:
    most = max(ups, default=0)
    return (ups.index(most), most) if most > 0 else None


def _question_stats(marks: CohortMarks) -> list[QuestionStats]:
    fifth = max(1, int(len(marks.units) * SHARE)) if len(marks.units) else 0
    order = np.argsort(marks.units, kind="stable")
    low = _sums(marks, order[:fifth])
    high = _sums(marks, order[len(order) - fifth :])
    return [
        QuestionStats(
            Fraction(units_max, marks.units_max) if marks.units_max else Fraction(0),
            marks.success(at),
            Fraction(high[at] - low[at], fifth * units_max)
            if units_max and fifth
            else None,
        )
        for at, units_max in enumerate(marks.question_units_max)
    ]


def _sums(marks: CohortMarks, rows: Units) -> list[int]:
    return [int(units) for units in marks.by_question[rows].sum(axis=0)]
