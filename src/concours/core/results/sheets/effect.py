"""What a decision on whole sittings changes: the marks of an exam, before and after.

Places are those of the marks over all questions; ties share one.
"""

from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import TypeAlias

from concours.core.profile.shape import MarkGate
from concours.core.results.marking.comparison import Effect, count_place_changes

Score: TypeAlias = tuple[Fraction | None, Fraction | None]
"""Of one candidate: the mark over all questions and that of rank A, on 20."""


def effect_of(
    before: Sequence[Score], after: Sequence[Score], gate: MarkGate | None
) -> Effect:
    """Return what changes for candidates who have a mark before and after."""
    old, new = _marks(before), _marks(after)
    changes = count_place_changes(_places(old), _places(new))
    passing_before, passing_after = _passing(before, gate), _passing(after, gate)
    shift = sum(new, Fraction(0)) - sum(old, Fraction(0))
    return Effect(
        candidates_count=len(old),
        marks_changed_count=sum(a != b for a, b in zip(old, new, strict=True)),
        mean_shift=shift / len(old) if old else None,
        ranks_moved_count=changes.count,
        moves=changes.moves,
        largest_gain=changes.largest_gain,
        largest_loss=changes.largest_loss,
        newly_passing=tuple(sorted(passing_after - passing_before)),
        newly_failing=tuple(sorted(passing_before - passing_after)),
        questions=(),
    )


def _marks(scores: Sequence[Score]) -> list[Fraction]:
    marks = [mark for mark, _ in scores if mark is not None]
    assert len(marks) == len(scores), "somebody has no mark"
    return marks


def _places(marks: Sequence[Fraction]) -> list[int]:
    better_count, places = 0, {}
    for mark, count in sorted(Counter(marks).items(), reverse=True):
        places[mark] = better_count + 1
        better_count += count
    return [places[mark] for mark in marks]


def _passing(scores: Sequence[Score], gate: MarkGate | None) -> set[int]:
    if gate is None:
        return set()
    marks = [rank_a if gate.is_on_rank_a else mark for mark, rank_a in scores]
    return {
        at for at, mark in enumerate(marks) if mark is not None and mark >= gate.mark
    }
