"""The optimistic outcome: each variable takes its first value; is that stable."""

from bisect import bisect_left
from itertools import takewhile

from concours.core.matching.market.market import OPEN
from concours.core.matching.solver.propagation.bounds import Bounds


class OptimisticOutcome:
    """The optimistic outcome of a node, over the variables of a component."""

    def __init__(self, bounds: Bounds, variables: list[int]) -> None:
        self._bounds, self._variables = bounds, variables
        problem = bounds.problem
        self._reachable = {
            variable: bounds.list_reachable_values(variable) for variable in variables
        }
        clusters = {
            bounds.cluster[problem.slot_line[slot]]
            for values in self._reachable.values()
            for value in values
            for slot in problem.slots[value]
        }
        self._clusters = sorted(clusters)
        self._settled_ranks: dict[int, list[int]] = {
            line: list(problem.fixed_ranks.get(line, ()))
            for cluster in self._clusters
            for line in bounds.lines_of_cluster[cluster]
        }
        for slot in self._list_settled_slots(set(variables)):
            self._settled_ranks[problem.slot_line[slot]].append(problem.slot_rank[slot])
        self._ranks_at: dict[int, list[int]] = {}

    def _list_settled_slots(self, excluded: set[int]) -> list[int]:
        """Return the slots of settled variables at the lines of this component."""
        bounds, problem = self._bounds, self._bounds.problem
        return [
            slot
            for variable in range(len(problem.couple))
            if variable not in excluded and bounds.is_in_use(variable)
            for slot in problem.slots[bounds.first[variable]]
            if problem.slot_line[slot] in self._settled_ranks
        ]

    def _list_in_force(self) -> list[int]:
        """Return the variables that place somebody: own ones where *apart* is first."""
        bounds, problem = self._bounds, self._bounds.problem
        in_force = []
        for variable in self._variables:
            parent = problem.parent[variable]
            if parent < 0 or not problem.slots[bounds.first[parent]]:
                in_force.append(variable)
        return in_force

    def choose_values(self) -> dict[int, int]:
        """Return the value of each variable in force."""
        find_first = self._bounds.find_first
        return {variable: find_first(variable) for variable in self._list_in_force()}

    def count_placed(self) -> int:
        """Return how many students of the component have a post."""
        slots = self._bounds.problem.slots
        return sum(len(slots[value]) for value in self.choose_values().values())

    def is_stable(self) -> bool:
        """Tell whether no gate is overfull, none too open, and nothing blocks."""
        problem, values = self._bounds.problem, self.choose_values()
        self._ranks_at = {
            line: list(ranks) for line, ranks in self._settled_ranks.items()
        }
        for value in values.values():
            for slot in problem.slots[value]:
                self._ranks_at[problem.slot_line[slot]].append(problem.slot_rank[slot])
        self._limits: dict[int, int] = {}
        self._seats: dict[int, int] = {}
        self._ranks_under: dict[int, list[int]] = {}
        return all(map(self._set_limits, self._clusters)) and not any(
            self._admits(earlier)
            for variable, value in values.items()
            for earlier in takewhile(value.__gt__, self._reachable[variable])
        )

    def _set_limits(self, cluster: int) -> bool:
        """Set the limits of a cluster; tell whether they agree with the bounds."""
        bounds = self._bounds
        lines: list[int] = bounds.lines_of_cluster[cluster]
        gates = [*lines, *bounds.families[cluster]]
        for gate in gates:
            ranks = sorted(
                rank
                for line in bounds.list_lines_under(gate)
                for rank in self._ranks_at[line]
            )
            seats = bounds.seats[gate]
            if gate < bounds.lines_count:
                seats += sum(
                    bounds.seats[giver] - len(self._ranks_at[giver])
                    for giver in lines
                    if bounds.returns_to[giver] == gate
                )
            if len(ranks) > seats:
                return False
            full = ranks[-1] if ranks else 0
            self._limits[gate] = OPEN if len(ranks) < seats else full
            self._seats[gate], self._ranks_under[gate] = seats, ranks
        return all(
            min(self._limits[gate] for gate in bounds.chains[line]) <= bounds.high[line]
            for line in lines
        )

    def _admits(self, value: int) -> bool:
        """Tell whether the limits admit a value."""
        bounds, problem = self._bounds, self._bounds.problem
        slots = problem.slots[value]
        lines_and_ranks = [
            (problem.slot_line[slot], problem.slot_rank[slot]) for slot in slots
        ]
        for line, rank in lines_and_ranks:
            if any(rank > self._limits[gate] for gate in bounds.chains[line]):
                return False
        if not bounds.shares[value]:
            return True
        chains = [set(bounds.chains[line]) for line, _ in lines_and_ranks]
        ranks = sorted(rank for _, rank in lines_and_ranks)
        for gate in chains[0] & chains[1]:
            present = self._ranks_under[gate]
            before = bisect_left(present, ranks[1])
            if before - (ranks[0] in present) + 2 > self._seats[gate]:
                return False
        return True
