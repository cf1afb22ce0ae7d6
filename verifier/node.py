"""What a node of a proof assumes: possible entries, and who may be under each gate.

Whatever is changed is noted on a trail, so that the node can be left again. The rules
that change it are those of `bounds`.
"""

from bisect import bisect_left, bisect_right, insort
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

from verifier.lists import Lists, Place
from verifier.outcome import OPEN


class Node:
    """What is known at a node: possible entries, and lo and hi of each gate."""

    def __init__(self, lists: Lists) -> None:
        market = lists.market
        self.lists, self.market = lists, market
        count = len(market.seats)
        self.lo, self.hi = [0] * count, [OPEN] * count
        self.alive = bytearray(b"\x01") * len(lists.places)
        self.left = [len(lists.entries(at)) for at in range(lists.count)]
        self.first = lists.starts[:-1].copy()
        self.lower = [0] * lists.count
        self.crossed = False
        self._firm_of: list[frozenset[Place]] = [frozenset()] * lists.count
        self._firm: list[list[int]] = [[] for _ in market.group_of]
        self._may: list[list[int]] = [[] for _ in market.seats]
        self._times: list[Counter[int]] = [Counter() for _ in market.seats]
        self._under: list[list[int]] = [[] for _ in market.seats]
        self._trail: list[tuple[Any, ...]] = []
        self._lists_touched = set(range(lists.count))
        self._gates_touched = set(range(count))
        self._returning = [
            [line for line, to in enumerate(market.returns_to) if to == gate]
            for gate in range(count)
        ]
        self._nest()
        for entry in range(len(lists.places)):
            for gate, student, rank in self._sent(entry):
                self._times[gate][student] += 1
                if self._times[gate][student] == 1:
                    self._may[gate].append(rank)
        for ranks in self._may:
            ranks.sort()
        self._drop_unranked()

    def _nest(self) -> None:
        """Find what is right under each family, and the way up from each gate."""
        self._up: dict[int, int] = {}
        for chain in self.market.chains:
            for gate, above in pairwise(chain):
                if gate not in self._up:
                    self._up[gate] = above
                    self._under[above].append(gate)

    def _sent(self, entry: int) -> Iterator[tuple[int, int, int]]:
        """Yield gate, student and rank of each place of an entry, along the chains."""
        for place in self.lists.places[entry]:
            rank = self.lists.rank(place)
            for gate in self.market.chains[place[1]]:
                yield gate, place[0], rank

    # What a node assumes, and how it is left.

    def mark(self) -> tuple[int, bool]:
        """Return where the trail stands."""
        return len(self._trail), self.crossed

    def undo(self, mark: tuple[int, bool]) -> None:
        """Go back to a mark."""
        self._lists_touched.clear()
        self._gates_touched.clear()
        while len(self._trail) > mark[0]:
            kind, at, old = self._trail.pop()
            if kind == "alive":
                self._revive(at, old)
            elif kind == "firm":
                self._swap_firm(at, self._firm_of[at], old)
            else:
                getattr(self, kind)[at] = old
        self.crossed = mark[1]

    def _set(self, kind: str, at: int, value: int) -> None:
        values = getattr(self, kind)
        self._trail.append((kind, at, values[at]))
        values[at] = value

    def assume(self, at: int, index: int, *, is_low: bool) -> None:
        """Assume that a list is at an entry <= `index`, or beyond it."""
        start, end = self.lists.starts[at : at + 2]
        cut = start + index + 1
        for entry in range(cut, end) if is_low else range(start, cut):
            self._kill(entry)
        if not is_low and index + 1 > self.lower[at]:
            self._set("lower", at, index + 1)
        self._lists_touched.add(at)

    def in_use(self, at: int) -> bool:
        """Tell whether a list counts: the own list of a couple only once apart."""
        parent = self.lists.parent.get(at)
        return parent is None or (
            self.left[parent] == 1 and self.alive[self._last(parent)] == 1
        )

    def _last(self, at: int) -> int:
        return self.lists.starts[at + 1] - 1

    def possible(self, at: int) -> Iterator[int]:
        """Yield the possible entries of a list, from the first on."""
        for entry in range(self.first[at], self.lists.starts[at + 1]):
            if self.alive[entry]:
                yield entry

    # Possible entries, and who may be under a gate.

    def _counts(self, at: int) -> bool:
        """Tell whether the entries of a list count in `may`."""
        parent = self.lists.parent.get(at)
        return parent is None or self.alive[self._last(parent)] == 1

    def _kill(self, entry: int) -> None:
        if not self.alive[entry]:
            return
        at = self.lists.list_of[entry]
        if self._counts(at):
            self._leave(entry)
        if at in self.lists.own and entry == self._last(at):
            for own in self.lists.own[at]:
                for other in self.possible(own):
                    self._leave(other)
        self.alive[entry] = 0
        self.left[at] -= 1
        self._trail.append(("alive", entry, self.first[at]))
        while self.first[at] < self._last(at) and not self.alive[self.first[at]]:
            self.first[at] += 1
        self._lists_touched.add(at)

    def _revive(self, entry: int, first: int) -> None:
        at = self.lists.list_of[entry]
        self.alive[entry], self.first[at] = 1, first
        self.left[at] += 1
        if self._counts(at):
            self._enter(entry)
        if at in self.lists.own and entry == self._last(at):
            for own in self.lists.own[at]:
                for other in self.possible(own):
                    self._enter(other)

    def _leave(self, entry: int) -> None:
        for gate, student, rank in self._sent(entry):
            times = self._times[gate]
            times[student] -= 1
            if not times[student]:
                ranks = self._may[gate]
                del ranks[bisect_left(ranks, rank)]
                self._gates_touched.add(gate)

    def _enter(self, entry: int) -> None:
        for gate, student, rank in self._sent(entry):
            self._times[gate][student] += 1
            if self._times[gate][student] == 1:
                insort(self._may[gate], rank)

    def _swap_firm(self, at: int, old: frozenset[Place], new: frozenset[Place]) -> None:
        for place in old - new:
            ranks = self._firm[place[1]]
            del ranks[bisect_left(ranks, self.lists.rank(place))]
        for place in new - old:
            insort(self._firm[place[1]], self.lists.rank(place))
        self._firm_of[at] = new

    def _drop_unranked(self) -> None:
        """Kill what is unranked, which no limit admits; the market refuses it too."""
        for gate, ranks in enumerate(self.lists.met_ranks):
            for entry in self.lists.met[gate][: bisect_right(ranks, 0)]:
                self._kill(entry)
