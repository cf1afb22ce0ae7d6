"""What one marking changes against another: marks, ranks, the threshold, questions.

All exact, for the same candidates in the same order. Places are given: marking never
ranks.
"""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from concours.core.authoring.bank.keys import QuestionId
from concours.core.results.marking.cohort import SCORE_OUT_OF, Marked, Units, score

THRESHOLD = 14
"""On 20, on rank A: the right to sit the ECOS (S17, S30)."""

MOVES = (1, 11, 51, 101, 501)
"""Places moved, from here to before the next: how the distribution is cut."""

SHARE = Fraction(1, 5)
"""The strongest and the weakest fifth tell how well a question tells them apart."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """Marks, and the places that they give."""

    marked: Marked
    places: Sequence[int]

    def of(self, rows: Sequence[int]) -> "Outcome":
        """Return the outcome of these candidates alone, with the places they had."""
        marked, chosen = self.marked, np.array(rows, dtype=np.int64)
        part = replace(
            marked,
            by_question=marked.by_question[chosen],
            units=marked.units[chosen],
            units_rank_a=marked.units_rank_a[chosen],
        )
        return Outcome(part, [self.places[row] for row in rows])


@dataclass(frozen=True, slots=True)
class Standing:
    """How a question stands: its share of the maximum, and what it tells.

    `success` is the mean mark; `gap` that of the strongest fifth of the cohort less
    that of the weakest. None for a question that no longer counts.
    """

    weight: Fraction
    success: Fraction | None
    gap: Fraction | None


@dataclass(frozen=True, slots=True)
class QuestionEffect:
    """One question before and after."""

    question: QuestionId
    before: Standing
    after: Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """What changes. Candidates are indexes into the cohort.

    `mean_shift` is that of scores on 20, `moves` counts the ranks moved by `MOVES`;
    `climb` and `fall` are the candidate who gains and loses most places, with how many.
    """

    candidates_count: int
    marks_changed_count: int
    mean_shift: Fraction | None
    ranks_moved_count: int
    moves: tuple[int, ...]
    climb: tuple[int, int] | None
    fall: tuple[int, int] | None
    rising: tuple[int, ...]
    falling: tuple[int, ...]
    questions: tuple[QuestionEffect, ...]


def compare(before: Outcome, after: Outcome) -> Effect:
    """Return the effect of putting `after` in the place of `before`."""
    old, new = before.marked, after.marked
    assert len(old.units) == len(new.units), "not the same cohort"
    assert old.questions == new.questions, "not the same paper"
    moved = moved_of(before.places, after.places)
    passed, passes = _passes(old), _passes(new)
    return Effect(
        candidates_count=len(old.units),
        marks_changed_count=_changed_count(old, new),
        mean_shift=_mean_shift(old, new),
        ranks_moved_count=moved.count,
        moves=moved.moves,
        climb=moved.climb,
        fall=moved.fall,
        rising=tuple(np.flatnonzero(~passed & passes).tolist()),
        falling=tuple(np.flatnonzero(passed & ~passes).tolist()),
        questions=tuple(
            QuestionEffect(question, here, there)
            for question, here, there in zip(
                old.questions, _standings(old), _standings(new), strict=True
            )
        ),
    )


@dataclass(frozen=True, slots=True)
class Moved:
    """How many places changed, cut by `MOVES`, and the largest; see `Effect`."""

    count: int
    moves: tuple[int, ...]
    climb: tuple[int, int] | None
    fall: tuple[int, int] | None


def moved_of(before: Sequence[int], after: Sequence[int]) -> Moved:
    """Return how places moved, of the same candidates in the same order."""
    ups = [here - there for here, there in zip(before, after, strict=True)]
    moved = [abs(up) for up in ups if up]
    steps = [bisect_left(MOVES, each + 1) - 1 for each in moved]
    return Moved(
        count=len(moved),
        moves=tuple(steps.count(cut) for cut in range(len(MOVES))),
        climb=_most(ups),
        fall=_most([-up for up in ups]),
    )


def _changed_count(old: Marked, new: Marked) -> int:
    """Count the scores that differ; products of whole numbers, without bound."""
    pairs = zip(old.units.tolist(), new.units.tolist(), strict=True)
    return sum(here * new.units_max != there * old.units_max for here, there in pairs)


def _mean_shift(old: Marked, new: Marked) -> Fraction | None:
    means = [_mean_score(each) for each in (old, new)]
    if means[0] is None or means[1] is None:
        return None
    return means[1] - means[0]


def _mean_score(marked: Marked) -> Fraction | None:
    count = len(marked.units)
    return score(sum(marked.units.tolist()), count * marked.units_max)


def _passes(marked: Marked) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell for each candidate whether rank A reaches the threshold.

    Without a question of rank A nobody does.
    """
    least = -(-THRESHOLD * marked.units_rank_a_max // SCORE_OUT_OF)
    passes: np.ndarray[tuple[int], np.dtype[np.bool_]] = marked.units_rank_a >= least
    return passes & (marked.units_rank_a_max > 0)


def _most(ups: Sequence[int]) -> tuple[int, int] | None:
    most = max(ups, default=0)
    return (ups.index(most), most) if most > 0 else None


def _standings(marked: Marked) -> list[Standing]:
    fifth = max(1, int(len(marked.units) * SHARE)) if len(marked.units) else 0
    order = np.argsort(marked.units, kind="stable")
    low = _sums(marked, order[:fifth])
    high = _sums(marked, order[len(order) - fifth :])
    return [
        Standing(
            Fraction(units_max, marked.units_max) if marked.units_max else Fraction(0),
            marked.success(at),
            Fraction(high[at] - low[at], fifth * units_max)
            if units_max and fifth
            else None,
        )
        for at, units_max in enumerate(marked.question_units_max)
    ]


def _sums(marked: Marked, rows: Units) -> list[int]:
    return [int(units) for units in marked.by_question[rows].sum(axis=0)]
