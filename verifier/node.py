"""What a node of a proof assumes: possible entries, and who may be under each gate.

Whatever is changed is noted on a trail, so that the node can be left again. The rules
that change it are those of `bounds`.
"""

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, compress
from typing import Any

from verifier.lists import NO_SPOT, Lists
from verifier.outcome import OPEN

Moved = tuple[set[int], list[int], list[int]]
"""Entries that died, hi and lo of each gate."""


class Node:
    """What is known at a node: possible entries, and lo and hi of each gate.

    Of each list: the `end`, from where on no entry is possible, and the entry before
    which *refused* looked at all.
    """

    def __init__(self, lists: Lists) -> None:
        market = lists.market
        self.lists, self.market = lists, market
        count = len(market.seats)
        self.lo, self.hi = [0] * count, [OPEN] * count
        self.alive = bytearray(b"\x01") * len(lists.places)
        self.end = lists.starts[1:]
        self.refused = lists.starts[:-1]
        self.crossed = False
        self._firm_of: list[tuple[int, ...]] = [()] * lists.count
        self._firm: list[list[int]] = [[] for _ in market.group_of]
        self._held = bytearray(len(lists.gate_of))
        self._held_count = [0] * count
        self._needed = bytearray(count)
        self._crowds: dict[int, tuple[int, int]] = {}
        self._trail: list[tuple[Callable[[int, Any], object], int, Any]] = []
        self._lists_touched = set(range(lists.count))
        self._gates_touched = set(range(count))
        self._gates_waiting: set[int] = set()
        self._returning = [
            [line for line, to in enumerate(market.returns_to) if to == gate]
            for gate in range(count)
        ]
        self._under = [
            [under for under, above in enumerate(lists.above) if above == gate]
            for gate in range(count)
        ]
        self._count_may()
        self._drop_unranked()

    def _count_may(self) -> None:
        """Count what keeps each spot in `may`.

        Of a line, possible entries; of a family, spots right under it.
        """
        lists = self.lists
        self._times = array("i", [0]) * len(lists.gate_of)
        for place in chain(*lists.places):
            self._times[place] += 1
        for spot in lists.up:
            if spot != NO_SPOT:
                self._times[spot] += 1
        self._may_count = [len(spots) for spots in lists.by_rank]

    def _drop_unranked(self) -> None:
        """Kill what is unranked, which no limit admits; the market refuses it too."""
        for spots, ranks in zip(self.lists.by_rank, self.lists.ranks, strict=True):
            self.kill(self.lists.entries_at(spots[: bisect_right(ranks, 0)]))

    # What a node assumes, and how it is left.

    def mark(self) -> tuple[int, bool]:
        """Return where the trail stands."""
        return len(self._trail), self.crossed

    def undo(self, mark: tuple[int, bool]) -> None:
        """Go back to a mark."""
        self._lists_touched.clear()
        self._gates_touched.clear()
        self._gates_waiting.clear()
        self._crowds.clear()
        while len(self._trail) > mark[0]:
            put_back, at, old = self._trail.pop()
            put_back(at, old)
        self.crossed = mark[1]

    def moved(self, mark: tuple[int, bool]) -> Moved:
        """Return what died since a mark, and where the bounds stand now."""
        dead: set[int] = set()
        for put_back, _, old in self._trail[mark[0] :]:
            if put_back == self._revive:
                dead.update(old)
        return dead, self.hi.copy(), self.lo.copy()

    def _set(self, values: list[int] | bytearray, at: int, value: int) -> None:
        self._trail.append((values.__setitem__, at, values[at]))
        values[at] = value

    def assume(self, at: int, index: int, *, is_low: bool) -> None:
        """Assume that a list is at an entry <= `index`, or beyond it."""
        start, end = self.lists.starts[at : at + 2]
        cut = start + index + 1
        self.kill(range(cut, end) if is_low else range(start, cut))
        self._lists_touched.add(at)

    def in_use(self, at: int) -> bool:
        """Tell whether a list counts: the own list of a couple only once apart."""
        parent = self.lists.parent.get(at)
        if parent is None:
            return True
        return self.left(parent) == 1 and self.alive[self._last(parent)] == 1

    def _last(self, at: int) -> int:
        return self.lists.starts[at + 1] - 1

    def possible(self, at: int) -> Iterator[int]:
        """Yield the possible entries of a list, from the first on."""
        start, end = self.lists.starts[at], self.end[at]
        return compress(range(start, end), self.alive[start:end])

    def left(self, at: int) -> int:
        """Return how many entries of a list are possible."""
        return self.alive.count(1, self.lists.starts[at], self.end[at])

    def first(self, at: int) -> int:
        """Return the first possible entry of a list, -1 if there is none."""
        return self.alive.find(1, self.lists.starts[at], self.end[at])

    # Possible entries, and who may be under a gate.

    def kill(self, entries: Iterable[int]) -> None:
        """Strike entries from the possible ones; with *apart*, those of both own."""
        alive, list_of = self.alive, self.lists.list_of
        struck, dead = [*entries], []
        for entry in self.lists.apart.intersection(struck):
            for own in self.lists.own[list_of[entry]]:
                struck += self.lists.entries(own)
        for entry in struck:
            if alive[entry]:
                alive[entry] = 0
                dead.append(entry)
        if not dead:
            return
        self._leave(dead)
        self._lists_touched.update(map(list_of.__getitem__, dead))
        self._trail.append((self._revive, 0, dead))

    def _revive(self, _: int, dead: list[int]) -> None:
        for entry in dead:
            self.alive[entry] = 1
        self._enter(dead)

    def _leave(self, entries: Sequence[int]) -> None:
        """Take from `may` those whom no entry sends there any more."""
        times, up, gate_of = self._times, self.lists.up, self.lists.gate_of
        may_count, touch = self._may_count, self._gates_touched.add
        places = self.lists.places
        for place in chain.from_iterable(map(places.__getitem__, entries)):
            spot = place
            times[spot] -= 1
            while not times[spot]:
                gate = gate_of[spot]
                may_count[gate] -= 1
                touch(gate)
                spot = up[spot]
                if spot == NO_SPOT:
                    break
                times[spot] -= 1

    def _enter(self, entries: Sequence[int]) -> None:
        places, up, times = self.lists.places, self.lists.up, self._times
        for place in chain.from_iterable(map(places.__getitem__, entries)):
            spot = place
            times[spot] += 1
            while times[spot] == 1:
                self._may_count[self.lists.gate_of[spot]] += 1
                spot = up[spot]
                if spot == NO_SPOT:
                    break
                times[spot] += 1

    def _set_firm(self, at: int, places: tuple[int, ...]) -> None:
        old = self._firm_of[at]
        if places != old:
            self._trail.append((self._swap_firm, at, old))
            self._swap_firm(at, places)
            self._gates_waiting.update(self.lists.gate_of[s] for s in (*old, *places))

    def _swap_firm(self, at: int, places: tuple[int, ...]) -> None:
        """Let the students of a list be firm at these places and no others."""
        gate_of, rank_of = self.lists.gate_of, self.lists.rank_of
        for place in self._firm_of[at]:
            ranks = self._firm[gate_of[place]]
            del ranks[bisect_left(ranks, rank_of[place])]
        for place in places:
            insort(self._firm[gate_of[place]], rank_of[place])
        self._firm_of[at] = places

    def _hold(self, place: int) -> None:
        """Note that a student is held at a line."""
        if self._held[place]:
            return
        for spot in self.lists.spots_from(place):
            gate = self.lists.gate_of[spot]
            self._set(self._held, spot, 1)
            self._set(self._held_count, gate, self._held_count[gate] + 1)
            self._gates_waiting.add(gate)
