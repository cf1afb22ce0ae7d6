"""Bounds, propagated to their fixpoint while assumptions come and go.

Every rule of `docs/reference/match-proof.md`, driven by events: a value is removed, a
limit moves, a variable has to be scanned again. All that changes is on a trail, so
that a node of the search costs what it changes.
"""

from bisect import bisect_left, bisect_right

from concours.core.matching.market.market import OPEN
from concours.core.matching.solver.propagation.consequences import Consequences
from concours.core.matching.solver.propagation.gate_bounds import (
    ClusterBounds,
    count_returned_seats,
)
from concours.core.matching.solver.propagation.removal import RemovalRules


class Bounds(RemovalRules):
    """The state of a node, and the rules that move it."""

    def assume(self, variable: int, index: int, *, high: bool) -> bool:
        """Assume a value beyond `index` (or at most there), and propagate."""
        problem = self.problem
        values = range(problem.starts[variable], problem.starts[variable + 1])
        for value in values:
            if (problem.index[value] > index) != high:
                self.remove(value)
        return self.propagate()

    def list_consequences(self, mark: int) -> Consequences:
        """Return what moved since `mark`."""
        high = {gate: self.hi[gate] for gate in self._trail.since(mark, self.hi)}
        low = {gate: self.lo[gate] for gate in self._trail.since(mark, self.lo)}
        return Consequences(self._trail.since(mark, self.in_domain), high, low)

    def apply(self, consequences: Consequences) -> bool:
        """Apply consequences permanently, and propagate."""
        for value in consequences.removed:
            self.remove(value)
        for gate in consequences.high.keys() | consequences.low.keys():
            high = consequences.high.get(gate, self.hi[gate])
            self._tighten(gate, high, consequences.low.get(gate, self.lo[gate]))
            self._queue_cluster(self.find_cluster(gate))
        return self.propagate()

    def apply_refusal(self, value: int) -> None:
        """Lower the limit that alone can have refused a value."""
        problem = self.problem
        slots = problem.slots[value]
        if self.shares[value]:
            if self.is_sure(value):
                self.has_conflict = True
            return
        if not slots:
            self.has_conflict = True
            return
        for side, slot in enumerate(slots):
            other_slot = slots[1 - side] if len(slots) == 2 else None
            if other_slot is not None and (
                problem.slot_rank[other_slot] > self.low[problem.slot_line[other_slot]]
            ):
                continue
            line, rank = problem.slot_line[slot], problem.slot_rank[slot]
            if rank <= self.hi[line]:
                self._trail.put(self.hi, line, rank - 1)
                self._queue_cluster(self.cluster[line])

    def propagate(self) -> bool:
        """Bring all to the fixpoint; tell whether there is no conflict."""
        variables, clusters = self._variable_queue, self._cluster_queue
        while (variables or clusters) and not self.has_conflict:
            if variables:
                variable = variables.pop()
                self._is_queued[variable] = False
                self._scan_variable(variable)
            else:
                cluster = clusters.popleft()
                self._is_cluster_queued[cluster] = False
                if cluster in self.plain:
                    self._bound_line(cluster)
                else:
                    self._bound_cluster(cluster)
        return not self.has_conflict

    def _scan_variable(self, variable: int) -> None:
        """Find the first value of a variable, who is guaranteed, who is forced."""
        if not self.is_in_use(variable):
            return
        first = self._advance_first(variable)
        if first == self.problem.starts[variable + 1]:
            self.has_conflict = True
            return
        slots = self.problem.slots[first]
        if self.problem.student[variable] >= 0:
            self._set_guaranteed(variable, 0, slots[0] if slots else -1)
            if slots and self.domain_size[variable] == 1:
                self._force(slots[0])
            return
        if not slots:
            for own in self.problem.own[variable]:
                self._queue_variable(own)
        guaranteed_slots = [
            self._find_guaranteed_slot(variable, first, slot) for slot in slots
        ]
        for side in (0, 1):
            self._set_guaranteed(
                variable,
                side,
                guaranteed_slots[side] if side < len(guaranteed_slots) else -1,
            )

    def _advance_first(self, variable: int) -> int:
        """Pass removed values, all refused; return the first in domain."""
        in_domain, end = self.in_domain, self.problem.starts[variable + 1]
        old_first = first = self.first[variable]
        while first < end and not in_domain[first]:
            first += 1
        if old_first < first < end:
            self._trail.put(self.first, variable, first)
            for value in range(old_first, first):
                self.apply_refusal(value)
        return first

    def _find_guaranteed_slot(self, variable: int, first: int, slot: int) -> int:
        """Return `slot` if its student is guaranteed there, else -1.

        Note it as forced where every value left has it.
        """
        in_domain, slots, low = self.in_domain, self.problem.slots, self.low
        rank, line = self.problem.slot_rank, self.problem.slot_line
        for value in range(first, self.problem.starts[variable + 1]):
            value_slots = slots[value]
            if slot not in value_slots:
                if in_domain[value]:
                    return -1
            elif not self.shares[value]:
                other_slots = [
                    slot_of_other
                    for slot_of_other in value_slots
                    if slot_of_other != slot
                ]
                if not other_slots or rank[other_slots[0]] <= low[line[other_slots[0]]]:
                    break
        last = self.problem.starts[variable + 1] - 1
        may_end = in_domain[last] and not slots[last]
        if not may_end and self.support_count[slot] == self.domain_size[variable]:
            self._force(slot)
        return slot

    def _set_guaranteed(self, variable: int, side: int, slot: int) -> None:
        slots = self.guaranteed[variable]
        if slots[side] == slot:
            return
        line, rank = self.problem.slot_line, self.problem.slot_rank
        if slots[side] >= 0:
            self._trail.leave(self.guaranteed_at[line[slots[side]]], rank[slots[side]])
        self._trail.put(slots, side, slot)
        if slot >= 0:
            gate = line[slot]
            self._trail.enter(self.guaranteed_at[gate], rank[slot])
            if (
                gate not in self.simple
                or len(self.guaranteed_at[gate]) >= self.seats[gate]
            ):
                self._queue_cluster(self.cluster[gate])

    def _force(self, slot: int) -> None:
        line, rank = self.problem.slot_line[slot], self.problem.slot_rank[slot]
        if self.is_forced[slot]:
            return
        self._trail.put(self.is_forced, slot, 1)
        for gate in self.chains[line]:
            self._trail.put(self.forced_count, gate, self.forced_count[gate] + 1)
            is_full = self.forced_count[gate] >= self.seats[gate]
            if self.lo[gate] < rank:
                self._trail.put(self.lo, gate, rank)
            elif line in self.simple and not is_full:
                continue
            self._queue_cluster(self.cluster[line])

    def _bound_line(self, line: int) -> None:
        """Move the bounds of a line in no family, that gets no seats."""
        seats, guaranteed, possible = (
            self.seats[line],
            self.guaranteed_at[line],
            self.possible[line],
        )
        high = self.hi[line]
        if len(guaranteed) >= seats:
            high = min(high, guaranteed[seats - 1] if seats else 0)
        low = OPEN if seats else 0
        if seats and len(possible) >= seats:
            low = possible[seats - 1]
        low = max(low, self.lo[line])
        if low > high:
            self.has_conflict = True
            return
        self._tighten(line, high, low)
        self._apply_line_limits(line, high, low)
        for value in self.shared.get(line, ()):
            self._recheck_shared(value)
        self._apply_capacity(line, len(possible))

    def _tighten(self, gate: int, high: int, low: int) -> None:
        if high < self.hi[gate]:
            self._trail.put(self.hi, gate, high)
        if low > self.lo[gate]:
            self._trail.put(self.lo, gate, low)

    def _apply_line_limits(self, line: int, high: int, low: int) -> None:
        """Apply the bounds of a line, families included, to the values there."""
        if high < self.high[line]:
            self._trail.put(self.high, line, high)
            possible = self.possible[line]
            for rank in possible[bisect_right(possible, high) :]:
                slot = self.slot_at[line].get(rank)
                if slot is None:
                    self.has_conflict = True
                    return
                for value in self.problem.slot_values[slot]:
                    self.remove(value)
        old = self.low[line]
        if low > old:
            self._trail.put(self.low, line, low)
            ranks, slot_at = self.ranks[line], self.slot_at[line]
            for rank in ranks[bisect_right(ranks, old) : bisect_right(ranks, low)]:
                self._recheck_admitted(slot_at[rank])

    def _recheck_admitted(self, slot: int) -> None:
        """Look again at the values of a slot that its line now surely admits."""
        problem = self.problem
        for value in problem.slot_values[slot]:
            variable = problem.variable_of[value]
            if self.in_domain[value]:
                if self.is_sure(value):
                    self.remove_after(value)
                self._queue_variable(variable)
            elif value < self.first[variable]:
                self.apply_refusal(value)
            elif self.is_sure(value):
                self.remove_after(value)

    def _recheck_shared(self, value: int) -> None:
        """Look again at a value whose slots share a gate."""
        problem = self.problem
        if not self.in_domain[value]:
            if value < self.first[problem.variable_of[value]]:
                self.apply_refusal(value)
            elif self.is_sure(value):
                self.remove_after(value)
            return
        first_slot, second_slot = problem.slots[value]
        line = problem.slot_line[first_slot]
        if line == problem.slot_line[second_slot]:
            ranks = problem.slot_rank[first_slot], problem.slot_rank[second_slot]
            guaranteed, better, worse = self.guaranteed_at[line], min(ranks), max(ranks)
            position = bisect_left(guaranteed, better)
            is_counted = position < len(guaranteed) and guaranteed[position] == better
            if bisect_left(guaranteed, worse) - is_counted + 2 > self.most[line]:
                self.remove(value)
                return
        if self.is_sure(value):
            self.remove_after(value)

    def _bound_cluster(self, cluster: int) -> None:
        """Move the bounds of all gates of a cluster, and of seats that return."""
        new_bounds, lines = ClusterBounds(), self.lines_of_cluster[cluster]
        for line in sorted(lines, key=lambda line: self.returns_to[line] < 0):
            givers = [giver for giver in lines if self.returns_to[giver] == line]
            if givers:
                most, least = count_returned_seats(
                    self, new_bounds, givers, self.seats[line]
                )
                self._trail.put(self.most, line, most)
                self._trail.put(self.least, line, least)
            new_bounds.bound_line(self, line, self.most[line], self.least[line])
        for gate in self.families[cluster]:
            new_bounds.bound_family(self, gate)
        for gate, high in new_bounds.high.items():
            self._tighten(gate, high, new_bounds.low[gate])
        for line in lines:
            low = OPEN
            for gate in reversed(self.chains[line]):
                low = min(low, self.lo[gate])
                if low > self.hi[gate]:
                    self.has_conflict = True
                    return
            high = min(self.hi[gate] for gate in self.chains[line])
            self._apply_line_limits(line, high, low)
        for value in self.shared.get(cluster, ()):
            self._recheck_shared(value)
        for gate, possible in new_bounds.possible.items():
            self._apply_capacity(gate, len(possible))
