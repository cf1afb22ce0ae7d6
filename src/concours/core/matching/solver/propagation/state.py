"""What is known at a node, compiled: variables, values, slots, lines, by number.

Ranks are strict, so at a gate a rank is a student.
"""

from bisect import bisect_left
from collections import deque
from collections.abc import Sequence

from concours.core.matching.market.market import Market
from concours.core.matching.solver.presolve.reduced_problem import ReducedProblem
from concours.core.matching.solver.presolve.root_node import RootNode
from concours.core.matching.solver.propagation.trail import Trail


class State:
    """The domains, the bounds of each gate, and what depends on them.

    For each line of a cluster (lines whose gates depend on one another): `possible` and
    `guaranteed_at`, the ranks of who is possible and who is guaranteed there, in order.
    A line is `simple` that is in no family and that no pair asks for twice.
    """

    def __init__(self, root: RootNode, problem: ReducedProblem) -> None:
        market = root.market
        self.problem = problem
        self.market: Market = market
        self.lines_count = len(market.lines)
        self.seats: list[int] = root.seats.tolist()
        self.most: list[int] = root.most.tolist()
        self.least: list[int] = root.least.tolist()
        self.hi: list[int] = root.hi.tolist()
        self.lo: list[int] = root.lo.tolist()
        self.high: list[int] = root.find_chain_minimum(root.hi).tolist()
        self.low: list[int] = root.find_chain_minimum(root.lo).tolist()
        self.chains = market.chains
        self.above: list[int] = market.above.tolist()
        self.returns_to: list[int] = market.returns_to.tolist()
        values_count, variables_count = len(problem.index), len(problem.couple)
        self.in_domain = [1] * values_count
        self.domain_size = [
            problem.starts[variable + 1] - problem.starts[variable]
            for variable in range(variables_count)
        ]
        self.first = problem.starts[:-1]
        self.guaranteed: list[list[int]] = [[-1, -1] for _ in range(variables_count)]
        self.is_forced = [0] * len(problem.slot_line)
        self.forced_count = [0] * len(self.hi)
        for line, ranks in problem.fixed_ranks.items():
            for gate in self.chains[line]:
                self.forced_count[gate] += len(ranks)
        self.support_count = [len(values) for values in problem.slot_values]
        self._trail = Trail()
        self.has_conflict = False
        self._variable_queue: list[int] = []
        self._is_queued = [False] * variables_count
        self._cluster_queue: deque[int] = deque()
        self._compile_clusters()
        for variable in range(variables_count):
            self._queue_variable(variable)
        self._is_cluster_queued = [False] * len(self.hi)
        for cluster in set(self.cluster.values()):
            self._queue_cluster(cluster)

    def _compile_clusters(self) -> None:
        """Find the lines of free variables, with those under the same families."""
        problem = self.problem
        gate_above = self.above
        outermost = [chain[-1] for chain in self.chains]
        for line, receiver in enumerate(self.returns_to):
            if receiver >= 0:
                outermost[line] = outermost[receiver]
        open_clusters = {outermost[line] for line in problem.slot_line}
        self.cluster = {
            line: cluster
            for line, cluster in enumerate(outermost)
            if cluster in open_clusters
        }
        self.lines_of_cluster: dict[int, list[int]] = {}
        for line in self.cluster:
            self.lines_of_cluster.setdefault(self.cluster[line], []).append(line)
        self.plain = {
            cluster
            for cluster, lines in self.lines_of_cluster.items()
            if lines == [cluster] and gate_above[cluster] < 0
        }
        self.possible = {
            line: list(problem.fixed_ranks.get(line, ())) for line in self.cluster
        }
        self.guaranteed_at = {
            line: list(problem.fixed_ranks.get(line, ())) for line in self.cluster
        }
        self.slot_at: dict[int, dict[int, int]] = {line: {} for line in self.cluster}
        for slot, line in enumerate(problem.slot_line):
            self.slot_at[line][problem.slot_rank[slot]] = slot
            self.possible[line].append(problem.slot_rank[slot])
        for ranks in self.possible.values():
            ranks.sort()
        self.ranks = {line: sorted(slots) for line, slots in self.slot_at.items()}
        self.shares = [
            len(slots) == 2 and outermost[problem.slot_line[slots[0]]] ==
            outermost[problem.slot_line[slots[1]]] for slots in problem.slots
        ]  # fmt: skip
        self.shared: dict[int, list[int]] = {}
        for value, shares in enumerate(self.shares):
            if shares:
                line = problem.slot_line[problem.slots[value][0]]
                self.shared.setdefault(self.cluster[line], []).append(value)
        self._compile_families()
        self.simple = self.plain - self.shared.keys()

    def _compile_families(self) -> None:
        """Find what is right under each family, and families from below up."""
        self.children: dict[int, list[int]] = {}
        self.families: dict[int, list[int]] = {}
        heights = self.market.heights.tolist()
        for cluster, lines in self.lines_of_cluster.items():
            gates = {gate for line in lines for gate in self.chains[line]}
            self.families[cluster] = sorted(gates - set(lines), key=heights.__getitem__)
            for gate in sorted(gates):
                if self.above[gate] >= 0:
                    self.children.setdefault(self.above[gate], []).append(gate)

    def mark(self) -> int:
        """Return where the trail is now."""
        return self._trail.mark()

    def undo(self, mark: int) -> None:
        """Take back all that came after `mark`."""
        self._trail.undo(mark)
        self.has_conflict = False
        for queued in self._variable_queue:
            self._is_queued[queued] = False
        for queued in self._cluster_queue:
            self._is_cluster_queued[queued] = False
        self._variable_queue.clear()
        self._cluster_queue.clear()

    def _queue_variable(self, variable: int) -> None:
        if not self._is_queued[variable]:
            self._is_queued[variable] = True
            self._variable_queue.append(variable)

    def _queue_cluster(self, cluster: int) -> None:
        if not self._is_cluster_queued[cluster]:
            self._is_cluster_queued[cluster] = True
            self._cluster_queue.append(cluster)

    def is_in_use(self, variable: int) -> bool:
        """Tell whether a variable decides: a member's own only once apart."""
        parent = self.problem.parent[variable]
        if parent < 0:
            return True
        last = self.problem.starts[parent + 1] - 1
        return self.domain_size[parent] == 1 and bool(self.in_domain[last])

    def find_first(self, variable: int) -> int:
        """Return the first value in domain."""
        value = self.first[variable]
        while not self.in_domain[value]:
            value += 1
        return value

    def list_reachable_values(self, variable: int) -> list[int]:
        """Return the values that a variable may take, or that may yet admit it.

        Those up to the last in domain, without those that a limit surely refuses.
        """
        problem, in_domain, high = self.problem, self.in_domain, self.high
        values = range(problem.starts[variable], problem.starts[variable + 1])
        last = max(filter(in_domain.__getitem__, values), default=-1)
        return [
            value
            for value in range(problem.starts[variable], last + 1)
            if in_domain[value]
            or all(
                problem.slot_rank[slot] <= high[problem.slot_line[slot]]
                for slot in problem.slots[value]
            )
        ]

    def is_sure(self, value: int) -> bool:
        """Tell whether a value is admitted in every stable outcome of the node."""
        slots, problem = self.problem.slots[value], self.problem
        if self.shares[value]:
            return self._is_shared_sure(*slots)
        return all(
            problem.slot_rank[slot] <= self.low[problem.slot_line[slot]]
            for slot in slots
        )

    def _is_shared_sure(self, first_slot: int, second_slot: int) -> bool:
        """Tell it of a value whose slots share a gate."""
        problem = self.problem
        lines = problem.slot_line[first_slot], problem.slot_line[second_slot]
        ranks = problem.slot_rank[first_slot], problem.slot_rank[second_slot]
        chains = self.chains[lines[0]], self.chains[lines[1]]
        for gate in {*chains[0], *chains[1]}:
            ranks_under = [
                rank for rank, chain in zip(ranks, chains, strict=True) if gate in chain
            ]
            if len(ranks_under) == 1:
                if ranks_under[0] > self.lo[gate]:
                    return False
                continue
            before = self._count_possible_before(gate, max(ranks), min(ranks))
            if before + 2 > self.least[gate]:
                return False
        return True

    def _count_possible_before(self, gate: int, rank: int, excluded_rank: int) -> int:
        """Count who is possible under `gate` before `rank`, one student left out."""
        lines = self.list_lines_under(gate)
        if len(lines) == 1:
            possible = self.possible[lines[0]]
            position = bisect_left(possible, excluded_rank)
            return bisect_left(possible, rank) - (
                position < len(possible) and possible[position] == excluded_rank
            )
        ranks_before = {
            possible_rank
            for line in lines
            for possible_rank in self.possible[line]
            if possible_rank < rank
        }
        return len(ranks_before - {excluded_rank})

    def find_cluster(self, gate: int) -> int:
        """Return the cluster that a gate is in."""
        return self.cluster[self.list_lines_under(gate)[0]]

    def list_lines_under(self, gate: int) -> Sequence[int]:
        """Return the lines under a gate."""
        if gate < self.lines_count:
            return (gate,)
        return self.market.families[gate - self.lines_count].lines
