"""Two rankings side by side: who moves, how far, who comes in or goes out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

STEPS = (1, 10, 100, 1_000)
"""Moves are counted up to each of these, and beyond the last."""

LARGEST_COUNT = 10


@dataclass(frozen=True, slots=True)
class Move:
    """One candidate's place before and after; `by` is positive upwards."""

    number: str
    before: int
    after: int

    @property
    def by(self) -> int:
        """How many places better."""
        return self.before - self.after


@dataclass(frozen=True, slots=True)
class Moves:
    """What changes in one group.

    `steps[n]` counts the moves of at most `STEPS[n]` places and more than the step
    before; the last counts those beyond. `largest` are the farthest, by distance.
    """

    better_count: int
    worse_count: int
    same_count: int
    steps: tuple[int, ...]
    largest: tuple[Move, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]


def moves(
    before: Mapping[str, Sequence[int]], after: Mapping[str, Sequence[int]], group: int
) -> Moves:
    """Compare places by number in one group; who has none is not in the mapping."""
    common = [
        Move(number, before[number][group], after[number][group])
        for number in sorted(before.keys() & after.keys())
    ]
    changed_moves = [move for move in common if move.by]
    steps = [0] * (len(STEPS) + 1)
    for move in changed_moves:
        steps[sum(abs(move.by) > step for step in STEPS)] += 1
    farthest = sorted(changed_moves, key=lambda move: (-abs(move.by), move.number))
    return Moves(
        better_count=sum(move.by > 0 for move in changed_moves),
        worse_count=sum(move.by < 0 for move in changed_moves),
        same_count=len(common) - len(changed_moves),
        steps=tuple(steps),
        largest=tuple(farthest[:LARGEST_COUNT]),
        new=tuple(sorted(after.keys() - before.keys())),
        gone=tuple(sorted(before.keys() - after.keys())),
    )
