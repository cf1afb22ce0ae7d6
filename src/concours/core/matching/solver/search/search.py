"""The search of one part: branch where the hopeful outcome breaks, prune by the key.

At each node all lists stand at their first possible entry. If that is stable, nothing
in the node is better. If not, both sides of a few lists are tried, and then the list
whose sides change most is split.
"""

from dataclasses import dataclass, field

from concours.core.kernel.canonical import Json
from concours.core.matching.solver.propagation.bounds import Bounds
from concours.core.matching.solver.search.standing import Standing
from concours.core.matching.solver.search.steps import Exhausted
from concours.core.matching.solver.search.trials import Trials

Key = tuple[int, int, tuple[int, ...]]
Tree = dict[str, Json]

DEPTH_MAX = 300
"""Splits above one another; a tree must be read by anyone's parser."""


TRIED_MAX = 40
"""Lists whose sides are tried before one is split: those that changed most."""

TOLD_AGAIN = 4
"""Steps that one sweep told, for another to be worth it."""


@dataclass
class Part:
    """Open lists that touch no others, what was found for them, and the proof."""

    couples: list[int]
    students: list[int]
    key: Key | None = None
    chosen: dict[int, int] = field(default_factory=dict)
    tree: Tree = field(default_factory=dict)


class Search:
    """One search; `part.key` stays `None` if no outcome of the part is stable."""

    def __init__(self, bounds: Bounds, part: Part, trials: Trials) -> None:
        self._bounds, self._part, self._trials = bounds, part, trials
        self._open = made = bounds.open
        self._lists = [*part.couples, *part.students]
        own = {one for at in part.couples for one in made.own[at]}
        self._alone = [at for at in part.students if at not in own]
        self._standing = Standing(bounds, self._lists)

    def is_done(self) -> bool:
        """Tell whether what is hoped for is an outcome: there is nothing to search."""
        if not self._is_decided():
            return False
        self._part.tree = self._leaf()
        return True

    def run(self) -> None:
        """Search the part whole; raises `Exhausted`."""
        trials = self._trials
        trials.hopes = self._hopes
        try:
            self._part.tree = self._node(0)
        finally:
            trials.hopes = lambda: True

    def _hopes(self) -> bool:
        """Tell whether the node may hold something better than what was found."""
        return self._part.key is None or self.hopeful() < self._part.key

    def _node(self, depth: int) -> Tree:
        """Return the tree of a node whose bounds are at their fixpoint."""
        if depth > DEPTH_MAX:
            raise Exhausted
        told: list[Json] = []
        node = self._grow(depth, told)
        return ({"steps": told} if told else {}) | node

    def _grow(self, depth: int, told: list[Json]) -> Tree:
        """Return the leaf or the split of a node, after what trials tell."""
        bounds, trials, known = self._bounds, self._trials, -TOLD_AGAIN
        while len(told) - known >= TOLD_AGAIN:
            known = len(told)
            if self._is_decided() or not trials.sweep(self._some(), told):
                return self._leaf()
        if self._is_decided():
            return self._leaf()
        at = self._some()[0]
        index = trials.cut(at)
        node: Tree = {"split": trials.name(at), "at": index}
        for side, high in (("low", False), ("high", True)):
            mark = bounds.mark()
            holds = trials.assume(at, index, high=high)
            node[side] = self._node(depth + 1) if holds else self._leaf()
            bounds.undo(mark)
        return node

    def _some(self) -> list[int]:
        """Return a few open lists: those whose sides changed most, then in order."""
        changes, is_open = self._trials.changes, self._trials.is_open
        free = [at for at in self._lists if is_open(at)]
        return sorted(free, key=lambda at: (-changes.get(at, 0), at))[:TRIED_MAX]

    def _leaf(self) -> Tree:
        return {"leaf": "crossed" if self._bounds.crossed else "worse"}

    def _is_decided(self) -> bool:
        """Tell whether the node holds nothing better; keep what it hopes if stable."""
        if not self._hopes():
            return True
        if self._standing.broken():
            return False
        key = self.hopeful(placed=self._standing.placed())
        if self._part.key is None or key < self._part.key:
            self._part.key = key
            self._part.chosen = self._standing.chosen()
        return not self._hopes()

    def hopeful(self, placed: int | None = None) -> Key:
        """Return the hopeful key of the node, over the part."""
        bounds, made = self._bounds, self._open
        most, positions = 0, {}
        for at in self._alone:
            first = bounds.first[at]
            positions[made.student[at]] = made.index[first]
            most += len(made.slots[first])
        for at in self._part.couples:
            first = bounds.first[at]
            here = [made.index[first]] * 2
            most += self._most_placed(at)
            if not made.slots[first]:
                for me, own in enumerate(made.own[at]):
                    here[me] += made.index[self._first(own)]
            positions |= zip(self.members(at), here, strict=True)
        vector = tuple(positions[student] for student in sorted(positions))
        return (-(most if placed is None else placed), sum(vector), vector)

    def members(self, at: int) -> tuple[int, int]:
        """Return the students of a couple's list."""
        one, other = self._bounds.market.members[self._open.couple[at]].tolist()
        return one, other

    def _first(self, own: int) -> int:
        alive = self._bounds.alive
        first = self._open.starts[own]
        while not alive[first]:
            first += 1
        return first

    def _most_placed(self, at: int) -> int:
        bounds, made, most = self._bounds, self._open, 0
        for entry in range(bounds.first[at], made.starts[at + 1]):
            if bounds.alive[entry]:
                most = max(most, len(made.slots[entry]))
                if most == 2:
                    return 2
                if not made.slots[entry]:
                    firsts = [self._first(own) for own in made.own[at]]
                    most = max(most, sum(len(made.slots[one]) for one in firsts))
        return most
