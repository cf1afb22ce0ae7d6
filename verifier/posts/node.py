"""What a node of a proof assumes: domains, and who is possible under each gate.

Whatever is changed is noted on a trail, so that the node can be left again. The rules
that change it are those of `bounds`.
"""

from array import array
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain, compress
from typing import Any

from verifier.posts.outcome import OPEN
from verifier.posts.variables import NO_SPOT, Variables

Consequences = tuple[set[int], list[int], list[int]]
"""Values removed, hi and lo of each gate."""


class Node:
    """What is known at a node: domains, and lo and hi of each gate.

    Of each variable: the `end`, from where on no value is in domain, and the value
    before which *refused* looked at all.
    """

    def __init__(self, variables: Variables) -> None:
        market = variables.market
        self.variables, self.market = variables, market
        count = len(market.seats)
        self.lo, self.hi = [0] * count, [OPEN] * count
        self.in_domain = bytearray(b"\x01") * len(variables.slots)
        self.end = variables.starts[1:]
        self.refused = variables.starts[:-1]
        self.has_conflict = False
        self._guaranteed_of: list[tuple[int, ...]] = [()] * variables.count
        self._guaranteed: list[list[int]] = [[] for _ in market.group_of]
        self._forced = bytearray(len(variables.gate_of))
        self._forced_count = [0] * count
        self._needed = bytearray(count)
        self._crowds: dict[int, tuple[int, int]] = {}
        self._trail: list[tuple[Callable[[int, Any], object], int, Any]] = []
        self._variables_touched = set(range(variables.count))
        self._gates_touched = set(range(count))
        self._gates_waiting: set[int] = set()
        self._returning = [
            [line for line, to in enumerate(market.returns_to) if to == gate]
            for gate in range(count)
        ]
        self._under = [
            [under for under, outer in enumerate(variables.above) if outer == gate]
            for gate in range(count)
        ]
        self._count_possible()
        self._drop_unranked()

    def _count_possible(self) -> None:
        """Count what keeps each spot possible.

        Of a line, values in domain; of a family, spots right under it.
        """
        variables = self.variables
        self._times = array("i", [0]) * len(variables.gate_of)
        for slot in chain(*variables.slots):
            self._times[slot] += 1
        for spot in variables.up:
            if spot != NO_SPOT:
                self._times[spot] += 1
        self._possible_count = [len(spots) for spots in variables.by_rank]

    def _drop_unranked(self) -> None:
        """Remove what is unranked, which no limit admits; the market refuses it too."""
        for spots, ranks in zip(
            self.variables.by_rank, self.variables.ranks, strict=True
        ):
            self.remove(self.variables.values_at(spots[: bisect_right(ranks, 0)]))

    # What a node assumes, and how it is left.

    def mark(self) -> tuple[int, bool]:
        """Return where the trail stands."""
        return len(self._trail), self.has_conflict

    def undo(self, mark: tuple[int, bool]) -> None:
        """Go back to a mark."""
        self._variables_touched.clear()
        self._gates_touched.clear()
        self._gates_waiting.clear()
        self._crowds.clear()
        while len(self._trail) > mark[0]:
            put_back, at, old = self._trail.pop()
            put_back(at, old)
        self.has_conflict = mark[1]

    def consequences(self, mark: tuple[int, bool]) -> Consequences:
        """Return what was removed since a mark, and where the bounds stand now."""
        values: set[int] = set()
        for put_back, _, old in self._trail[mark[0] :]:
            if put_back == self._restore:
                values.update(old)
        return values, self.hi.copy(), self.lo.copy()

    def _set(self, values: list[int] | bytearray, at: int, value: int) -> None:
        self._trail.append((values.__setitem__, at, values[at]))
        values[at] = value

    def assume(self, at: int, index: int, *, is_low: bool) -> None:
        """Assume that a variable takes a value <= `index`, or one beyond it."""
        start, end = self.variables.starts[at : at + 2]
        cut = start + index + 1
        self.remove(range(cut, end) if is_low else range(start, cut))
        self._variables_touched.add(at)

    def in_use(self, at: int) -> bool:
        """Tell whether a variable counts: an own one only once its couple is apart."""
        parent = self.variables.parent.get(at)
        if parent is None:
            return True
        return self.left(parent) == 1 and self.in_domain[self._last(parent)] == 1

    def _last(self, at: int) -> int:
        return self.variables.starts[at + 1] - 1

    def domain(self, at: int) -> Iterator[int]:
        """Yield the values of a variable in domain, from the first on."""
        start, end = self.variables.starts[at], self.end[at]
        return compress(range(start, end), self.in_domain[start:end])

    def left(self, at: int) -> int:
        """Return how many values of a variable are in domain."""
        return self.in_domain.count(1, self.variables.starts[at], self.end[at])

    def first(self, at: int) -> int:
        """Return the first value of a variable in domain, -1 if there is none."""
        return self.in_domain.find(1, self.variables.starts[at], self.end[at])

    # Domains, and who is possible under a gate.

    def remove(self, values: Iterable[int]) -> None:
        """Remove values from their domains; with *apart*, all own values."""
        in_domain, variable_of = self.in_domain, self.variables.variable_of
        candidates, fresh = [*values], []
        for value in self.variables.apart.intersection(candidates):
            for own in self.variables.own[variable_of[value]]:
                candidates += self.variables.values(own)
        for value in candidates:
            if in_domain[value]:
                in_domain[value] = 0
                fresh.append(value)
        if not fresh:
            return
        self._leave(fresh)
        self._variables_touched.update(map(variable_of.__getitem__, fresh))
        self._trail.append((self._restore, 0, fresh))

    def _restore(self, _: int, values: list[int]) -> None:
        for value in values:
            self.in_domain[value] = 1
        self._enter(values)

    def _leave(self, values: Sequence[int]) -> None:
        """Take out the students whom no value sends there any longer."""
        times, up, gate_of = self._times, self.variables.up, self.variables.gate_of
        possible_count, touch = self._possible_count, self._gates_touched.add
        slots = self.variables.slots
        for slot in chain.from_iterable(map(slots.__getitem__, values)):
            spot = slot
            times[spot] -= 1
            while not times[spot]:
                gate = gate_of[spot]
                possible_count[gate] -= 1
                touch(gate)
                spot = up[spot]
                if spot == NO_SPOT:
                    break
                times[spot] -= 1

    def _enter(self, values: Sequence[int]) -> None:
        slots, up, times = self.variables.slots, self.variables.up, self._times
        for slot in chain.from_iterable(map(slots.__getitem__, values)):
            spot = slot
            times[spot] += 1
            while times[spot] == 1:
                self._possible_count[self.variables.gate_of[spot]] += 1
                spot = up[spot]
                if spot == NO_SPOT:
                    break
                times[spot] += 1

    def _set_guaranteed(self, at: int, slots: tuple[int, ...]) -> None:
        old = self._guaranteed_of[at]
        if slots != old:
            self._trail.append((self._swap_guaranteed, at, old))
            self._swap_guaranteed(at, slots)
            self._gates_waiting.update(
                self.variables.gate_of[s] for s in (*old, *slots)
            )

    def _swap_guaranteed(self, at: int, slots: tuple[int, ...]) -> None:
        """Let the students of a variable be guaranteed at these slots and no others."""
        gate_of, rank_of = self.variables.gate_of, self.variables.rank_of
        for slot in self._guaranteed_of[at]:
            ranks = self._guaranteed[gate_of[slot]]
            del ranks[bisect_left(ranks, rank_of[slot])]
        for slot in slots:
            insort(self._guaranteed[gate_of[slot]], rank_of[slot])
        self._guaranteed_of[at] = slots

    def _force(self, slot: int) -> None:
        """Note that a student is forced at a line."""
        if self._forced[slot]:
            return
        for spot in self.variables.spots_from(slot):
            gate = self.variables.gate_of[spot]
            self._set(self._forced, spot, 1)
            self._set(self._forced_count, gate, self._forced_count[gate] + 1)
            self._gates_waiting.add(gate)
