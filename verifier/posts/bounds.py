"""Bounds on every gate's limit in all stable outcomes, driven to where they stop.

Each rule is a paragraph of `docs/reference/match-proof.md` and bears its name.
"""

from bisect import bisect_right
from collections.abc import Sequence
from heapq import merge

from verifier.posts.node import Consequences
from verifier.posts.outcome import OPEN
from verifier.posts.reading import Reading, rank_at
from verifier.posts.variables import NO_GATE


class Bounds(Reading):
    """A node whose rules are applied until nothing moves."""

    def _settle_variable(self, at: int) -> None:
        """Apply *guaranteed*, *forced*, *refused*, *conflict* to one variable."""
        is_used = self.in_use(at)
        if not self.left(at):
            self.has_conflict = self.has_conflict or is_used
            if at in self.variables.parent:
                parent = self.variables.parent[at]
                self.remove([self._last(parent)])
            return
        if not is_used:
            return
        self._set_guaranteed(at, self._find_guaranteed(at))
        for slot in self._find_forced(at):
            self._force(slot)
            for spot in self.variables.spots_from(slot):
                self._raise(self.variables.gate_of[spot], self.variables.rank_of[spot])
        first, refused_before = self.first(at), self.refused[at]
        if first > refused_before:
            self._set(self.refused, at, first)
            for value in range(refused_before, first):
                self._refuse(value)
        for own in self.variables.own.get(at, ()):
            if self.in_use(own):
                self._variables_touched.add(own)

    def _refuse(self, value: int) -> None:
        for slot in self.variables.slots[value]:
            if self._is_sure_but_for(value, slot):
                rank = self.variables.rank_of[slot]
                self._lower_to(self.variables.gate_of[slot], rank - 1)

    def _settle_low(self, gate: int) -> None:
        """Apply *lower bounds*."""
        least = self._least(gate)
        self._raise(gate, self._crowd(gate, least))
        if gate >= self.market.lines_count:
            under = map(self._best_of_possible, self._under[gate])
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
        for value in self.variables.shared_at[gate]:
            if value < self.end[self.variables.variable_of[value]]:
                self._weigh_shared(value, gate, most)
        self._gates_waiting.update(self._beyond(gate))
        self._check_conflict(gate)

    def _fill(self, gate: int, most: int) -> None:
        """Apply *full*: where forced students take all seats, nobody else is there."""
        if most <= self._forced_count[gate] < self._possible_count[gate]:
            unforced_spots = (
                spot for spot in self._possible(gate) if not self._forced[spot]
            )
            self.remove(self.variables.values_at(unforced_spots))

    def _need(self, gate: int, least: int) -> None:
        """Apply *needed*: where all possible students are needed, all are there."""
        if (
            self._needed[gate]
            or self.variables.above[gate] != NO_GATE
            or self.hi[gate] == OPEN
            or self._possible_count[gate] != least
        ):
            return
        self._set(self._needed, gate, 1)
        for spot in [*self._possible(gate)]:
            values_here = self.variables.apart.union(self.variables.values_at([spot]))
            for at in self.variables.variables_of[self.variables.student_of[spot]]:
                self.remove([e for e in self.domain(at) if e not in values_here])

    def _weigh_shared(self, value: int, gate: int, most: int) -> None:
        """Remove a pair whose line lacks two seats for it, and all after a sure one."""
        lines = {self.variables.gate_of[slot] for slot in self.variables.slots[value]}
        if lines == {gate} and self._count_guaranteed_before(value, gate) + 2 > most:
            self.remove([value])
        if self._is_sure(value):
            self._end_after(value)

    def _end_after(self, value: int) -> None:
        """Remove what is after a sure value."""
        at = self.variables.variable_of[value]
        if value + 1 < self.end[at]:
            self.remove(range(value + 1, self.end[at]))
            self._set(self.end, at, value + 1)

    def _between(self, gate: int, low: int, high: int) -> Sequence[int]:
        """Return the spots of a gate by rank: beyond `low`, not beyond `high`."""
        ranks = self.variables.ranks[gate]
        return self.variables.by_rank[gate][
            bisect_right(ranks, low) : bisect_right(ranks, high)
        ]

    def _lower_to(self, gate: int, limit: int) -> None:
        """Let hi fall, and remove every value that is now beyond it."""
        if limit >= self.hi[gate]:
            return
        spots = self._between(gate, limit, self.hi[gate])
        self._set(self.hi, gate, limit)
        self.remove(self.variables.values_at(spots))
        self._gates_waiting.add(gate)

    def _raise(self, gate: int, limit: int) -> None:
        """Let lo rise, and look again at every value that is now within it."""
        if limit <= self.lo[gate]:
            return
        spots = self._between(gate, self.lo[gate], limit)
        self._set(self.lo, gate, limit)
        for value in self.variables.values_at(spots):
            if value < self.end[self.variables.variable_of[value]]:
                self._look_again(value)
        self._gates_waiting.add(gate)

    def _look_again(self, value: int) -> None:
        """Apply what depends on who is surely admitted at a slot of a value."""
        at = self.variables.variable_of[value]
        if self._is_sure(value):
            self._end_after(value)
        if len(self.variables.slots[value]) == 2:
            self._variables_touched.add(at)
            if value < self.refused[at]:
                self._refuse(value)

    def keep(self, low_side: Consequences, high_side: Consequences) -> None:
        """Let happen what happened in both of two nodes under this one."""
        self.remove(sorted(low_side[0] & high_side[0]))
        for gate in range(len(self.hi)):
            self._lower_to(gate, max(low_side[1][gate], high_side[1][gate]))
            self._raise(gate, min(low_side[2][gate], high_side[2][gate]))

    def propagate(self) -> None:
        """Repeat every rule until nothing moves, or there is a conflict.

        Lower bounds go first: what they end, they end at once.
        """
        variables, gates = self._variables_touched, self._gates_touched
        gates_to_raise = self._gates_waiting
        while not self.has_conflict and (variables or gates or gates_to_raise):
            if variables:
                self._settle_variable(variables.pop())
            elif gates:
                gates_to_raise.update(gates)
                for gate in _drain(gates):
                    self._settle_low(gate)
            else:
                for gate in _drain(gates_to_raise):
                    self._settle_high(gate)
        for queue in (variables, gates, gates_to_raise):
            queue.clear()

    def _check_conflict(self, gate: int) -> None:
        """Tell whether the bounds of a gate, or of one under it, contradict."""
        under = [gate]
        for inner in under:
            least, outer = self.lo[inner], self.variables.above[inner]
            while outer != NO_GATE:
                least, outer = min(least, self.lo[outer]), self.variables.above[outer]
            self.has_conflict = self.has_conflict or least > self.hi[inner]
            under += self._under[inner]


def _drain(gates: set[int]) -> list[int]:
    """Return what a set holds, and empty it."""
    items = [*gates]
    gates.clear()
    return items
