"""Both sides of a list, tried: a side that falls, or what both have in common.

All that moves on both sides of a list moves for good. Sweeps over the couples of a
part, each cut in the middle of what is possible, settle most of what bounds leave open.
"""

from collections.abc import Callable, Iterable

from concours.core.kernel.canonical import Json
from concours.core.matching.solver.propagation.bounds import Bounds
from concours.core.matching.solver.search.steps import Steps

Step = dict[str, Json]


class Trials:
    """Trials on the lists of bounds, and how much the sides of each changed."""

    def __init__(self, bounds: Bounds, steps: Steps) -> None:
        self._bounds, self._steps = bounds, steps
        self.changes: dict[int, int] = {}
        self.last, self._before = -1, 0
        self.hopes: Callable[[], bool] = lambda: True

    def assume(self, at: int, index: int, *, high: bool) -> bool:
        """Take one side; tell whether something hoped for may be there."""
        self._steps.take()
        return self._bounds.assume(at, index, high=high) and self.hopes()

    def settle(self, lists: list[int], told: list[Json]) -> bool:
        """Sweep until nothing moves; tell whether the node still holds."""
        known = -1
        while known < len(told):
            known = len(told)
            if not self.sweep(lists, told):
                return False
        return True

    def sweep(self, lists: Iterable[int], told: list[Json]) -> bool:
        """Try each list that is open, the shortest first; `told` gains the steps."""
        count = self._bounds.count
        free = [at for at in lists if self.is_open(at)]
        for at in sorted(free, key=lambda at: (count[at], at)):
            if self.is_open(at) and not self._try(at, told):
                return False
        return True

    def take_back(self) -> None:
        """Go back to before the `last` list that was tried."""
        self._bounds.undo(self._before)

    def is_open(self, at: int) -> bool:
        """Tell whether a list is in use and not settled."""
        return self._bounds.count[at] > 1 and self._bounds.in_use(at)

    def cut(self, at: int) -> int:
        """Return the index after which a list is cut: half of it is before."""
        bounds, starts = self._bounds, self._bounds.open.starts
        left = (bounds.count[at] + 1) // 2
        entry = starts[at]
        while left > bounds.alive[entry]:
            left -= bounds.alive[entry]
            entry += 1
        return bounds.open.index[entry]

    def name(self, at: int) -> Step:
        """Return how a proof names a list."""
        made = self._bounds.open
        student = made.student[at]
        return {"couple": made.couple[at]} if student < 0 else {"student": student}

    def _try(self, at: int, told: list[Json]) -> bool:
        """Try both sides of a list, and keep what follows."""
        bounds, index, changes, sides = self._bounds, self.cut(at), 1, []
        self.last, self._before = at, bounds.mark()
        for side, high in (("low", False), ("high", True)):
            mark = bounds.mark()
            holds = self.assume(at, index, high=high)
            changes *= bounds.mark() - mark
            if holds:
                sides.append(bounds.moved(mark))
            bounds.undo(mark)
            if not holds:
                told.append({**self.name(at), "at": index, "side": side})
                return self.assume(at, index, high=not high)
        self.changes[at] = changes
        common = sides[0].common(sides[1])
        if not common:
            return True
        told.append({**self.name(at), "at": index, "side": "both"})
        return bounds.keep(common) and self.hopes()
