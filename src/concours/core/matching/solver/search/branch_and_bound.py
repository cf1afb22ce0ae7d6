"""The search of one component: branch and bound over the optimistic outcome.

At each node all variables take their first value in domain. If that is stable, nothing
in the node is better. If not, a few variables are probed, and then the search branches
on the one whose probe changed most. A node whose optimistic key is not less than that
of the incumbent is pruned.
"""

from concours.core.kernel.canonical import Json
from concours.core.matching.solver.propagation.bounds import Bounds
from concours.core.matching.solver.search.components import (
    Component,
    Incumbent,
    Key,
    Tree,
)
from concours.core.matching.solver.search.optimistic_outcome import OptimisticOutcome
from concours.core.matching.solver.search.probing import Prober
from concours.core.matching.solver.search.step_budget import Exhausted

DEPTH_MAX = 300
"""Branchings above one another; a tree must be read by anyone's parser."""


PROBED_MAX = 40
"""Variables probed before the search branches: those that changed most."""

INFERENCES_MIN = 4
"""Inferences of one probing pass, for another to be worth it."""


class BranchAndBound:
    """The search of one component, whose incumbent and tree it sets."""

    def __init__(self, bounds: Bounds, component: Component, prober: Prober) -> None:
        self._bounds, self._component, self._prober = bounds, component, prober
        self._problem = problem = bounds.problem
        own = {
            variable for couple in component.couples for variable in problem.own[couple]
        }
        self._alone = [student for student in component.students if student not in own]
        self._outcome = OptimisticOutcome(bounds, component.variables)

    def solve_without_search(self) -> bool:
        """Tell whether the first optimistic outcome is stable: nothing to search."""
        self._evaluate()
        if self.can_improve():
            return False
        self._component.tree = self._build_leaf()
        return True

    def run(self) -> None:
        """Search the whole component; raises `Exhausted`."""
        self._component.tree = self._solve_node(0)

    def can_improve(self) -> bool:
        """Tell whether the optimistic bound of the node beats the incumbent."""
        incumbent = self._component.incumbent
        return incumbent is None or self.find_optimistic_key() < incumbent.key

    def record_incumbent(self) -> None:
        """Keep the optimistic outcome, which is stable, if it beats the incumbent."""
        key = self.find_optimistic_key(placed_count=self._outcome.count_placed())
        incumbent = self._component.incumbent
        if incumbent is None or key < incumbent.key:
            values = self._outcome.choose_values()
            self._component.incumbent = Incumbent(key, values)

    def _evaluate(self) -> None:
        """Record the optimistic outcome of a node where it improves and is stable."""
        if self.can_improve() and self._outcome.is_stable():
            self.record_incumbent()

    def _solve_node(self, depth: int) -> Tree:
        """Return the tree of a node whose bounds are at their fixpoint."""
        if depth > DEPTH_MAX:
            raise Exhausted
        inferences: list[Json] = []
        node = self._probe_and_branch(depth, inferences)
        return ({"steps": inferences} if inferences else {}) | node

    def _probe_and_branch(self, depth: int, inferences: list[Json]) -> Tree:
        """Return the leaf of a node, or its branches, after what probing implies."""
        prober, before = self._prober, -INFERENCES_MIN
        while len(inferences) - before >= INFERENCES_MIN:
            before = len(inferences)
            self._evaluate()
            if not self.can_improve() or not prober.run_pass(
                self._rank_branching_variables(), inferences, self.can_improve
            ):
                return self._build_leaf()
        self._evaluate()
        if not self.can_improve():
            return self._build_leaf()
        return self._branch(self._rank_branching_variables()[0], depth)

    def _branch(self, variable: int, depth: int) -> Tree:
        """Return the tree of a node that is split on a variable."""
        bounds, prober = self._bounds, self._prober
        index = prober.find_split_index(variable)
        node: Tree = {"split": prober.name_variable(variable), "at": index}
        for side, high in (("low", False), ("high", True)):
            mark = bounds.mark()
            holds = prober.assume(variable, index, self.can_improve, high=high)
            node[side] = self._solve_node(depth + 1) if holds else self._build_leaf()
            bounds.undo(mark)
        return node

    def _rank_branching_variables(self) -> list[int]:
        """Return a few free variables, first those whose probe changed most."""
        changes, prober = self._prober.changes, self._prober
        free = [v for v in self._component.variables if prober.is_free(v)]
        by_change = sorted(free, key=lambda free: (-changes.get(free, 0), free))
        return by_change[:PROBED_MAX]

    def _build_leaf(self) -> Tree:
        return {"leaf": "crossed" if self._bounds.has_conflict else "worse"}

    def find_optimistic_key(self, placed_count: int | None = None) -> Key:
        """Return the optimistic key of the node, over the component."""
        bounds, problem = self._bounds, self._problem
        placed_max, positions = 0, {}
        for variable in self._alone:
            first = bounds.first[variable]
            positions[problem.student[variable]] = problem.index[first]
            placed_max += len(problem.slots[first])
        for variable in self._component.couples:
            first = bounds.first[variable]
            indices = [problem.index[first]] * 2
            placed_max += self._count_placed_max(variable)
            if not problem.slots[first]:
                for side, own in enumerate(problem.own[variable]):
                    indices[side] += problem.index[bounds.find_first(own)]
            positions |= zip(self._list_members(variable), indices, strict=True)
        vector = tuple(positions[student] for student in sorted(positions))
        return (
            -(placed_max if placed_count is None else placed_count),
            sum(vector),
            vector,
        )

    def _list_members(self, variable: int) -> list[int]:
        """Return the students of a couple's variable."""
        couple = self._problem.couple[variable]
        members: list[int] = self._bounds.market.members[couple].tolist()
        return members

    def _count_placed_max(self, variable: int) -> int:
        """Count how many of a couple one value can place at most."""
        bounds, problem, placed_max = self._bounds, self._problem, 0
        for value in range(bounds.first[variable], problem.starts[variable + 1]):
            if bounds.in_domain[value]:
                placed_max = max(placed_max, len(problem.slots[value]))
                if placed_max == 2:
                    return 2
                if not problem.slots[value]:
                    firsts = [bounds.find_first(own) for own in problem.own[variable]]
                    apart_count = sum(len(problem.slots[first]) for first in firsts)
                    placed_max = max(placed_max, apart_count)
        return placed_max
