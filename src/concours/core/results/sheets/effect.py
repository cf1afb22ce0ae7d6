"""What a decision on whole sittings changes: the marks of an exam, before and after.

Places are those of the marks over all questions; ties share one.
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from concours.core.results.marking.comparison import THRESHOLD, Effect, moved_of

Score: TypeAlias = tuple[Fraction | None, Fraction | None]
"""Of one candidate: the mark over all questions and that of rank A, on 20."""


def effect_of(before: Sequence[Score], after: Sequence[Score]) -> Effect:
    """Return what changes for candidates who have a mark before and after."""
    old, new = _marks(before), _marks(after)
    moved = moved_of(_places(old), _places(new))
    passed, passes = _passing(before), _passing(after)
    shift = sum(new, Fraction(0)) - sum(old, Fraction(0))
    return Effect(
        candidates_count=len(old),
        marks_changed_count=sum(a != b for a, b in zip(old, new, strict=True)),
        mean_shift=shift / len(old) if old else None,
        ranks_moved_count=moved.count,
        moves=moved.moves,
        climb=moved.climb,
        fall=moved.fall,
        rising=tuple(sorted(passes - passed)),
        falling=tuple(sorted(passed - passes)),
        questions=(),
    )


def _marks(scores: Sequence[Score]) -> list[Fraction]:
    marks = [mark for mark, _ in scores if mark is not None]
    assert len(marks) == len(scores), "somebody has no mark"
    return marks


def _places(marks: Sequence[Fraction]) -> list[int]:
    ahead, places = 0, {}
    for mark, count in sorted(Counter(marks).items(), reverse=True):
        places[mark] = ahead + 1
        ahead += count
    return [places[mark] for mark in marks]


def _passing(scores: Sequence[Score]) -> set[int]:
    return {
        at
        for at, (_, rank_a) in enumerate(scores)
        if rank_a is not None and rank_a >= THRESHOLD
    }
