"""The search of one part: branch where the hopeful outcome breaks, prune by the key.

At each node all lists stand at their first possible entry. If that is stable, nothing
in the node is better. If not, a line is too full, or admits whom it was assumed to
refuse. Then both sides of a few lists are tried: a side that falls at once is done
with, and if none does, the list whose sides change most is split.
"""

from dataclasses import dataclass, field

from concours.core.bounds.bounds import Bounds
from concours.core.couples.standing import Standing
from concours.core.kernel.canonical import Json

Key = tuple[int, int, tuple[int, ...]]
Tree = dict[str, Json]

DEPTH_MAX = 300
"""Splits above one another; a tree must be read by anyone's parser."""


TRIED_SHARE, TRIED_MORE, TRIED_MIN, TRIED_MAX = 8, 10, 20, 300
"""Lists whose sides are tried before one is split: one of so many of the part, more
with each node, as it is worth the more the larger the tree grows."""

TRIED_AGAIN = 40
"""Lists tried once as many have been: those whose sides changed most the last time.
They are the ones that fall, and that are split; the others are seldom worth a look."""

FALLEN_AGAIN = 4
"""Sides that fell in one round of trials, for another round to be worth it."""


class Exhausted(Exception):
    """The search took all the steps that it was given."""


@dataclass
class Steps:
    """Steps left to a search: propagations after an assumption."""

    most: int
    taken: int = 0

    def take(self) -> None:
        """Take one; raises `Exhausted`."""
        if self.taken >= self.most:
            raise Exhausted
        self.taken += 1


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

    def __init__(self, bounds: Bounds, part: Part, steps: Steps) -> None:
        self._bounds, self._part, self._steps = bounds, part, steps
        self._open = bounds.open
        made = bounds.open
        self._lists = [*part.couples, *part.students]
        own = {one for at in part.couples for one in made.own[at]}
        self._alone = [at for at in part.students if at not in own]
        self._standing = Standing(bounds, self._lists)
        self._nodes_count = 0
        self._changes: dict[int, int] = {}

    def run(self) -> None:
        """Search the part whole; raises `Exhausted`."""
        self._part.tree = self._node(0)

    def _node(self, depth: int) -> Tree:
        """Return the tree of a node whose bounds are at their fixpoint."""
        if depth > DEPTH_MAX:
            raise Exhausted
        refuted: list[Json] = []
        node = self._grow(depth, refuted)
        return ({"refuted": refuted} if refuted else {}) | node

    def _grow(self, depth: int, refuted: list[Json]) -> Tree:
        """Return the leaf or the split of a node, after the sides that fall at once."""
        bounds = self._bounds
        self._nodes_count += 1
        while True:
            broken = self._look()
            if broken is None:
                return {"leaf": "worse"}
            known = len(refuted)
            at = self._choose(broken, refuted)
            if at < 0:
                return self._leaf()
            fallen = len(refuted) - known
            if fallen >= FALLEN_AGAIN or (fallen and not self._is_free(at)):
                continue
            index = self._open.index[bounds.first[at]]
            node: Tree = {**self._split_of(at, index)}
            for side, high in (("low", False), ("high", True)):
                mark = bounds.mark()
                holds = self._assume(at, index, high=high)
                node[side] = self._node(depth + 1) if holds else self._leaf()
                bounds.undo(mark)
            return node

    def _leaf(self) -> Tree:
        return {"leaf": "crossed" if self._bounds.crossed else "worse"}

    def _assume(self, at: int, index: int, *, high: bool) -> bool:
        """Tell whether a side can hold something better than what was found."""
        self._steps.take()
        if not self._bounds.assume(at, index, high=high):
            return False
        return self._part.key is None or self.hopeful() < self._part.key

    def _look(self) -> list[int] | None:
        """Return the lines where the hopeful outcome breaks; keep it if it does not."""
        if self._part.key is not None and self.hopeful() >= self._part.key:
            return None
        broken = self._standing.broken()
        if broken:
            return broken
        key = self.hopeful(placed=self._standing.placed())
        if self._part.key is None or key < self._part.key:
            self._part.key = key
            self._part.chosen = self._standing.chosen()
        return None if self.hopeful() >= self._part.key else []

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

    def _split_of(self, at: int, index: int) -> Tree:
        return {"split": self._name(at), "at": index}

    def _name(self, at: int) -> Tree:
        student = self._open.student[at]
        return (
            {"couple": self._open.couple[at]} if student < 0 else {"student": student}
        )

    def _is_free(self, at: int) -> bool:
        """Tell whether a list is in use and not settled."""
        return self._bounds.count[at] > 1 and self._bounds.in_use(at)

    def _choose(self, broken: list[int], refuted: list[Json]) -> int:
        """Return the list to split after its first entry: whose sides change most.

        A side that falls at once is noted in `refuted`, and the other assumed for good;
        -1 if that falls too.
        """
        bounds, best, chosen = self._bounds, -1, -1
        for at in self._free(broken):
            if not self._is_free(at):
                continue
            index = self._open.index[bounds.first[at]]
            changes = self._try(at, index, refuted)
            self._changes[at] = changes or self._changes.get(at, 1)
            if changes == 0:
                step = refuted[-1]
                assert isinstance(step, dict)
                if not self._assume(at, index, high=step["side"] == "low"):
                    return -1
                chosen = at if chosen < 0 else chosen
            elif changes > best:
                best, chosen = changes, at
        return chosen

    def _try(self, at: int, index: int, refuted: list[Json]) -> int:
        """Return how much both sides change, 0 if one falls: it is noted."""
        changes = 1
        for side, high in (("low", False), ("high", True)):
            mark = self._bounds.mark()
            holds = self._assume(at, index, high=high)
            changes *= self._bounds.mark() - mark
            self._bounds.undo(mark)
            if not holds:
                step: Json = {**self._name(at), "at": index, "side": side}
                refuted.append(step)
                return 0
        return changes

    def _free(self, broken: list[int]) -> list[int]:
        """Return a few lists: those whose sides changed most, once enough were tried.

        Before that: couples, those that the break touches, the shortest.
        """
        bounds, made = self._bounds, self._open
        if len(self._changes) >= TRIED_AGAIN:
            known = [at for at in self._changes if self._is_free(at)]
            if known:
                known.sort(key=lambda at: (-self._changes[at], at))
                return known[:TRIED_AGAIN]
        touching = {
            made.of_list[entry]
            for line in broken
            for rank in bounds.may[line]
            if (slot := bounds.slot_at[line].get(rank)) is not None
            for entry in made.slot_entries[slot]
            if bounds.alive[entry]
        }
        free = [at for at in self._lists if self._is_free(at)]
        tried = max(TRIED_MIN, len(self._lists) // TRIED_SHARE)
        tried = min(TRIED_MAX, tried + TRIED_MORE * self._nodes_count)
        assert free, "all is settled, nothing crossed, and yet not stable"
        return sorted(
            free,
            key=lambda at: (
                made.student[at] >= 0, at not in touching, bounds.count[at], at
            ),
        )[:tried]  # fmt: skip
