"""Bounds on every gate's limit in all stable outcomes, driven to where they stop.

Each rule is a paragraph of `docs/reference/match-proof.md` and bears its name.
"""

from bisect import bisect_right
from heapq import merge

from verifier.lists import NO_GATE
from verifier.node import Moved
from verifier.outcome import OPEN
from verifier.reading import Reading, rank_at


class Bounds(Reading):
    """A node whose rules are applied until nothing moves."""

    def _settle_list(self, at: int) -> None:
        """Apply *firm*, *held*, *refused*, *apart* and *crossed* to one list."""
        is_used = self.in_use(at)
        if not self.left(at):
            self.crossed = self.crossed or is_used
            if at in self.lists.parent:
                parent = self.lists.parent[at]
                self.kill([self._last(parent)])
            return
        if not is_used:
            return
        self._set_firm(at, self._firm_places(at))
        for place in self._held_places(at):
            self._hold(place)
            for spot in self.lists.spots_from(place):
                self._raise(self.lists.gate_of[spot], self.lists.rank_of[spot])
        first, passed = self.first(at), self.refused[at]
        if first > passed:
            self._set(self.refused, at, first)
            for entry in range(passed, first):
                self._refuse(entry)
        for own in self.lists.own.get(at, ()):
            if self.in_use(own):
                self._lists_touched.add(own)

    def _refuse(self, entry: int) -> None:
        for place in self.lists.places[entry]:
            if self._is_sure_but_for(entry, place):
                rank = self.lists.rank_of[place]
                self._lower_to(self.lists.gate_of[place], rank - 1)

    def _settle_low(self, gate: int) -> None:
        """Apply *lower bounds*."""
        least = self._least(gate)
        self._raise(gate, self._crowd(gate, least))
        if gate >= self.market.lines_count:
            under = map(self._best_of_may, self._under[gate])
            self._raise(gate, rank_at(merge(*under), least))
        self._gates_touched.update(self._beyond(gate))

    def _settle_high(self, gate: int) -> None:
        """Apply *upper bounds*, and all else that hangs on who is at a gate."""
        most, over = self._most(gate), self._over(gate)
        if not most:
            self._lower_to(gate, 0)
        elif len(over) >= most:
            self._lower_to(gate, over[most - 1])
        self._fill(gate, most)
        self._need(gate, self._least(gate))
        for entry in self.lists.shared_at[gate]:
            if entry < self.end[self.lists.list_of[entry]]:
                self._weigh_shared(entry, gate, most)
        self._gates_waiting.update(self._beyond(gate))
        self._cross(gate)

    def _fill(self, gate: int, most: int) -> None:
        """Apply *full*: where all seats are for those held, nobody else is there."""
        if most <= self._held_count[gate] < self._may_count[gate]:
            others = (spot for spot in self._may(gate) if not self._held[spot])
            self.kill(self.lists.entries_at(others))

    def _need(self, gate: int, least: int) -> None:
        """Apply *needed*: where all seats are taken, nobody who may be there is not."""
        if (
            self._needed[gate]
            or self.lists.above[gate] != NO_GATE
            or self.hi[gate] == OPEN
            or self._may_count[gate] != least
        ):
            return
        self._set(self._needed, gate, 1)
        for spot in [*self._may(gate)]:
            there = self.lists.apart.union(self.lists.entries_at([spot]))
            for at in self.lists.lists_of[self.lists.student_of[spot]]:
                self.kill([e for e in self.possible(at) if e not in there])

    def _weigh_shared(self, entry: int, gate: int, most: int) -> None:
        """Kill a pair whose line has no two seats for it, and what a sure one ends."""
        lines = {self.lists.gate_of[place] for place in self.lists.places[entry]}
        if lines == {gate} and self._before_in_firm(entry, gate) + 2 > most:
            self.kill([entry])
        if self._is_sure(entry):
            self._end_after(entry)

    def _end_after(self, entry: int) -> None:
        """Kill what is after a sure entry."""
        at = self.lists.list_of[entry]
        if entry + 1 < self.end[at]:
            self.kill(range(entry + 1, self.end[at]))
            self._set(self.end, at, entry + 1)

    def _between(self, gate: int, low: int, high: int) -> list[int]:
        """Return the spots of a gate by rank: beyond `low`, not beyond `high`."""
        ranks = self.lists.ranks[gate]
        return self.lists.by_rank[gate][
            bisect_right(ranks, low) : bisect_right(ranks, high)
        ]

    def _lower_to(self, gate: int, limit: int) -> None:
        """Let hi fall, and kill every entry that is now beyond it."""
        if limit >= self.hi[gate]:
            return
        spots = self._between(gate, limit, self.hi[gate])
        self._set(self.hi, gate, limit)
        self.kill(self.lists.entries_at(spots))
        self._gates_waiting.add(gate)

    def _raise(self, gate: int, limit: int) -> None:
        """Let lo rise, and look again at every entry that is now within it."""
        if limit <= self.lo[gate]:
            return
        spots = self._between(gate, self.lo[gate], limit)
        self._set(self.lo, gate, limit)
        for entry in self.lists.entries_at(spots):
            if entry < self.end[self.lists.list_of[entry]]:
                self._look_again(entry)
        self._gates_waiting.add(gate)

    def _look_again(self, entry: int) -> None:
        """Apply what hangs on who is surely taken at a place of an entry."""
        at = self.lists.list_of[entry]
        if self._is_sure(entry):
            self._end_after(entry)
        if len(self.lists.places[entry]) == 2:
            self._lists_touched.add(at)
            if entry < self.refused[at]:
                self._refuse(entry)

    def keep(self, one: Moved, other: Moved) -> None:
        """Let happen what happened in both of two nodes under this one."""
        self.kill(sorted(one[0] & other[0]))
        for gate in range(len(self.hi)):
            self._lower_to(gate, max(one[1][gate], other[1][gate]))
            self._raise(gate, min(one[2][gate], other[2][gate]))

    def propagate(self) -> None:
        """Repeat every rule until nothing moves, or the node is crossed.

        Lower bounds go first: what they end, they end at once.
        """
        lists, gates = self._lists_touched, self._gates_touched
        waiting = self._gates_waiting
        while not self.crossed and (lists or gates or waiting):
            if lists:
                self._settle_list(lists.pop())
            elif gates:
                waiting.update(gates)
                for gate in _taken(gates):
                    self._settle_low(gate)
            else:
                for gate in _taken(waiting):
                    self._settle_high(gate)
        for touched in (lists, gates, waiting):
            touched.clear()

    def _cross(self, gate: int) -> None:
        """Tell whether the bounds of a gate, or of one under it, contradict."""
        under = [gate]
        for one in under:
            least, above = self.lo[one], self.lists.above[one]
            while above != NO_GATE:
                least, above = min(least, self.lo[above]), self.lists.above[above]
            self.crossed = self.crossed or least > self.hi[one]
            under += self._under[one]


def _taken(gates: set[int]) -> list[int]:
    """Return what a set holds, and empty it."""
    taken = [*gates]
    gates.clear()
    return taken
