"""Removal of values from domains, and what a gate that fills removes."""

from concours.core.matching.market.market import OPEN
from concours.core.matching.solver.propagation.state import State


class RemovalRules(State):
    """The rules *removed*, *full* and *needed* of `docs/reference/match-proof.md`."""

    def remove(self, value: int) -> None:
        """Remove a value from its domain."""
        if not self.in_domain[value]:
            return
        self._trail.put(self.in_domain, value, 0)
        variable = self.problem.variable_of[value]
        self._trail.put(self.domain_size, variable, self.domain_size[variable] - 1)
        slots = self.problem.slots[value]
        for slot in slots:
            self._drop_support(slot)
        self._remove_dependents(value, variable)
        if (
            value == self.first[variable]
            or self.domain_size[variable] == 1
            or self.problem.student[variable] < 0
        ):
            self._queue_variable(variable)

    def _remove_dependents(self, value: int, variable: int) -> None:
        """Remove own values with *apart*, *apart* with the last of an own variable."""
        problem = self.problem
        if not problem.slots[value]:
            for own in problem.own[variable]:
                for own_value in range(problem.starts[own], problem.starts[own + 1]):
                    self.remove(own_value)
        if not self.domain_size[variable] and problem.parent[variable] >= 0:
            self.remove(problem.starts[problem.parent[variable] + 1] - 1)

    def _drop_support(self, slot: int) -> None:
        self._trail.put(self.support_count, slot, self.support_count[slot] - 1)
        if not self.support_count[slot]:
            line, rank = self.problem.slot_line[slot], self.problem.slot_rank[slot]
            possible = self.possible[line]
            self._trail.leave(possible, rank)
            is_spare = rank > self.lo[line] and len(possible) > self.seats[line]
            if not (is_spare and line in self.simple):
                self._queue_cluster(self.cluster[line])

    def remove_after(self, value: int) -> None:
        """Remove all that comes after a sure value."""
        for later_value in range(
            value + 1, self.problem.starts[self.problem.variable_of[value] + 1]
        ):
            if self.in_domain[later_value]:
                self.remove(later_value)

    def _apply_capacity(self, gate: int, possible_count: int) -> None:
        """Remove values at a gate that is full, or needs every possible student."""
        if self.forced_count[gate] >= self.most[gate]:
            if possible_count > self.forced_count[gate]:
                self._remove_unforced(gate)
        elif possible_count == self.least[gate] and self._is_surely_full(gate):
            self._require_all(gate)

    def _is_surely_full(self, gate: int) -> bool:
        return self.hi[gate] < OPEN and self.above[gate] < 0

    def _remove_unforced(self, gate: int) -> None:
        """Remove the values under `gate` of all but those forced there."""
        unforced_slots = [
            slot
            for line in self.list_lines_under(gate)
            for rank in self.possible[line]
            if (slot := self.slot_at[line].get(rank)) is not None
            and not self.is_forced[slot]
        ]
        for slot in unforced_slots:
            for value in self.problem.slot_values[slot]:
                self.remove(value)

    def _require_all(self, gate: int) -> None:
        """Remove the values that send elsewhere who is possible under `gate`."""
        slots_by_rank: dict[int, list[int]] = {}
        for line in self.list_lines_under(gate):
            slot_at = self.slot_at[line]
            for rank in filter(slot_at.__contains__, self.possible[line]):
                slots_by_rank.setdefault(rank, []).append(slot_at[rank])
        for slots in slots_by_rank.values():
            if not any(self.is_forced[slot] for slot in slots):
                self._remove_elsewhere(slots)

    def _remove_elsewhere(self, slots: list[int]) -> None:
        """Remove the values that send the student of `slots` nowhere among them."""
        problem, in_domain = self.problem, self.in_domain
        values = [value for slot in slots for value in problem.slot_values[slot]]
        variables = {problem.variable_of[value] for value in values}
        variables |= {
            problem.parent[variable]
            for variable in variables
            if problem.parent[variable] >= 0
        }
        is_kept_by_own = any(
            problem.student[problem.variable_of[value]] >= 0 and in_domain[value]
            for value in values
        )
        for variable in variables:
            for value in range(problem.starts[variable], problem.starts[variable + 1]):
                is_apart = problem.student[variable] < 0 and not problem.slots[value]
                if value not in values and not (is_apart and is_kept_by_own):
                    self.remove(value)
