"""Probing: branch both ways on a free variable, keep what both branches imply.

A branch that ends in a conflict leaves the other one; else what moved on both branches
moves permanently. Passes over the couples of a component, each domain split in its
middle, settle most of what propagation leaves open.
"""

from collections.abc import Callable, Iterable

from concours.core.kernel.canonical import Json
from concours.core.matching.solver.propagation.bounds import Bounds
from concours.core.matching.solver.propagation.consequences import Consequences
from concours.core.matching.solver.search.step_budget import StepBudget

Inference = dict[str, Json]
CanImprove = Callable[[], bool]
"""Tells of the node as it stands whether it may hold something better."""


class Prober:
    """Probes of variables, and how much the branches of each changed."""

    def __init__(self, bounds: Bounds, budget: StepBudget) -> None:
        self._bounds, self._budget = bounds, budget
        self.changes: dict[int, int] = {}
        self.last_probed, self._mark_before_last = -1, 0

    def assume(
        self, variable: int, index: int, can_improve: CanImprove, *, high: bool
    ) -> bool:
        """Take one branch; tell whether something better may be there."""
        self._budget.take()
        return self._bounds.assume(variable, index, high=high) and can_improve()

    def probe_to_fixpoint(self, variables: list[int], inferences: list[Json]) -> bool:
        """Run passes until nothing moves; tell whether the node has no conflict."""
        before = -1
        while before < len(inferences):
            before = len(inferences)
            if not self.run_pass(variables, inferences, lambda: True):
                return False
        return True

    def run_pass(
        self,
        variables: Iterable[int],
        inferences: list[Json],
        can_improve: CanImprove,
    ) -> bool:
        """Probe each free variable, the smallest domain first; log the inferences.

        Tell whether the node may still hold something better.
        """
        sizes = self._bounds.domain_size
        free = [variable for variable in variables if self.is_free(variable)]
        for variable in sorted(free, key=lambda variable: (sizes[variable], variable)):
            if self.is_free(variable) and not self._probe(
                variable, inferences, can_improve
            ):
                return False
        return True

    def undo_last_probe(self) -> None:
        """Go back to before the last variable that was probed."""
        self._bounds.undo(self._mark_before_last)

    def is_free(self, variable: int) -> bool:
        """Tell whether a variable is in use and has more than one value left."""
        bounds = self._bounds
        return bounds.domain_size[variable] > 1 and bounds.is_in_use(variable)

    def find_split_index(self, variable: int) -> int:
        """Return the index after which a domain is split: half of it is before."""
        bounds, starts = self._bounds, self._bounds.problem.starts
        remaining = (bounds.domain_size[variable] + 1) // 2
        value = starts[variable]
        while remaining > bounds.in_domain[value]:
            remaining -= bounds.in_domain[value]
            value += 1
        return bounds.problem.index[value]

    def name_variable(self, variable: int) -> Inference:
        """Return how a proof names a variable."""
        problem = self._bounds.problem
        student, couple = problem.student[variable], problem.couple[variable]
        return {"couple": couple} if student < 0 else {"student": student}

    def _probe(
        self, variable: int, inferences: list[Json], can_improve: CanImprove
    ) -> bool:
        """Probe both branches of a variable, and keep what follows."""
        bounds, index = self._bounds, self.find_split_index(variable)
        changes, branches = 1, list[Consequences]()
        self.last_probed, self._mark_before_last = variable, bounds.mark()
        for side, high in (("low", False), ("high", True)):
            mark = bounds.mark()
            holds = self.assume(variable, index, can_improve, high=high)
            changes *= bounds.mark() - mark
            if holds:
                branches.append(bounds.list_consequences(mark))
            bounds.undo(mark)
            if not holds:
                inferences.append(
                    {**self.name_variable(variable), "at": index, "side": side}
                )
                return self.assume(variable, index, can_improve, high=not high)
        self.changes[variable] = changes
        common = branches[0].find_common(branches[1])
        if not common:
            return True
        inferences.append({**self.name_variable(variable), "at": index, "side": "both"})
        return bounds.apply(common) and can_improve()
