"""From a market to a search result: presolve, components, their search, the proof."""

from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np

from concours.core.kernel.canonical import Json
from concours.core.matching.market.market import Ints, Market
from concours.core.matching.solver.presolve.domains import Entry
from concours.core.matching.solver.presolve.reduced_problem import ProblemBuilder
from concours.core.matching.solver.presolve.root_node import RootNode
from concours.core.matching.solver.propagation.bounds import Bounds
from concours.core.matching.solver.search.branch_and_bound import BranchAndBound
from concours.core.matching.solver.search.components import Component, find_components
from concours.core.matching.solver.search.probing import Prober
from concours.core.matching.solver.search.stability import Outcome, build_outcome
from concours.core.matching.solver.search.step_budget import Exhausted, StepBudget


@dataclass
class SearchResult:
    """What a search found: an outcome, or the component without any, or neither.

    `conflict_values` are the values of `refuted` still in domain, of variables that
    touch one another, before its last step: there lies what makes nothing stable.
    """

    verdict: str
    low: Ints
    high: Ints
    outcome: Outcome | None = None
    proof: dict[str, Json] | None = None
    refuted: Component | None = None
    counts: dict[str, int] = field(default_factory=dict)
    bounds: Bounds | None = None
    components: list[Component] = field(default_factory=list)
    conflict_values: list[int] = field(default_factory=list)


def search_market(
    market: Market, seats: Ints, budget: StepBudget, excluded: Collection[Entry] = ()
) -> SearchResult:
    """Find the first of the stable outcomes, or that there is none.

    Entries of `excluded` count as in no list; positions stay what they are.
    """
    root = RootNode(market, seats, excluded)
    conflict = _build_proof([], [_build_part([], [], {"leaf": "crossed"})])
    if not root.propagate():
        return SearchResult("none", root.lo, root.hi, proof=conflict)
    bounds = Bounds(root, ProblemBuilder(root).build())
    if not bounds.propagate():
        return SearchResult("none", root.lo, root.hi, proof=conflict)
    result = _search_components(bounds, budget)
    if result.verdict == "stable":
        result.outcome = _assemble_outcome(root, bounds, result.components)
    return result


def _search_components(bounds: Bounds, budget: StepBudget) -> SearchResult:
    """Search each component; the first without a stable outcome settles the market."""
    low, high = (np.array(limits, dtype=np.int32) for limits in (bounds.lo, bounds.hi))
    components = find_components(bounds, range(len(bounds.problem.couple)))
    mark, counts = bounds.mark(), _count_undecided(bounds, components) | {"steps": 0}
    verdict, search = "stable", _ComponentSearch(bounds, Prober(bounds, budget))
    for component in components:
        try:
            refuted = search.solve(component)
        except Exhausted:
            verdict, refuted = "undecided", None
        counts["steps"] = budget.steps_taken
        if refuted is not None:
            proof = _build_proof(search.inferences, [_describe(bounds, refuted)])
            values = search.list_conflict_values(component, refuted)
            bounds.undo(mark)
            return SearchResult(
                "none", low, high, None, proof, component, counts, bounds,
                conflict_values=values,
            )  # fmt: skip
    if verdict == "undecided":
        return SearchResult(verdict, low, high, counts=counts, bounds=bounds)
    parts = [_describe(bounds, component) for component in search.solved]
    proof = _build_proof(search.inferences, parts)
    return SearchResult(
        "stable", low, high, None, proof, None, counts, bounds, search.solved
    )


@dataclass
class _ComponentSearch:
    """Components solved, with the inferences by which each fell into smaller ones."""

    bounds: Bounds
    prober: Prober
    inferences: list[Json] = field(default_factory=list)
    solved: list[Component] = field(default_factory=list)

    def solve(self, component: Component) -> Component | None:
        """Search a component; return what of it has no stable outcome, if anything."""
        inferences: list[Json] = []
        if BranchAndBound(self.bounds, component, self.prober).solve_without_search():
            self.solved.append(component)
            return None
        if not self.prober.probe_to_fixpoint(component.couples, inferences):
            self.inferences = inferences
            component.tree = {"leaf": "crossed"}
            return component
        self.inferences += inferences
        for smaller in find_components(self.bounds, component.variables):
            mark = self.bounds.mark()
            try:
                BranchAndBound(self.bounds, smaller, self.prober).run()
            finally:
                self.bounds.undo(mark)
            if smaller.incumbent is None:
                self.inferences = inferences
                return smaller
            self.solved.append(smaller)
        return None

    def list_conflict_values(
        self, component: Component, refuted: Component
    ) -> list[int]:
        """Return the values that were in domain where a component was refuted."""
        bounds, smallest = self.bounds, refuted
        if component is refuted:
            self.prober.undo_last_probe()
            components = find_components(bounds, component.variables)
            last = self.prober.last_probed
            smallest = next(c for c in components if last in c.couples)
        starts = bounds.problem.starts
        return [
            value
            for variable in smallest.variables
            for value in range(starts[variable], starts[variable + 1])
            if bounds.in_domain[value]
        ]


def _count_undecided(bounds: Bounds, components: list[Component]) -> dict[str, int]:
    gates: set[int] = set()
    for line in bounds.cluster:
        gates.update(bounds.chains[line])
    return {
        "couples": sum(len(component.couples) for component in components),
        "students": sum(len(component.students) for component in components),
        "gates": sum(bounds.lo[gate] < bounds.hi[gate] for gate in gates),
        "parts": len(components),
    }


def _describe(bounds: Bounds, component: Component) -> Json:
    """Return a component as the proof has it."""
    problem = bounds.problem
    couples: list[Json] = [problem.couple[variable] for variable in component.couples]
    students: list[Json] = [
        problem.student[variable]
        for variable in component.students
        if problem.parent[variable] < 0
    ]
    return _build_part(couples, students, component.tree)


def _build_part(
    couples: list[Json], students: list[Json], tree: dict[str, Json]
) -> Json:
    return {"couples": couples, "students": students, "tree": tree}


def _build_proof(inferences: list[Json], parts: list[Json]) -> dict[str, Json]:
    proof: dict[str, Json] = {"steps": inferences} if inferences else {}
    return proof | {"parts": parts}


def _assemble_outcome(
    root: RootNode, bounds: Bounds, components: list[Component]
) -> Outcome:
    """Return the outcome: what presolve settled, then free variables, components."""
    market, problem = root.market, bounds.problem
    own = np.diff(market.starts)
    own[root.wishes.owner[::-1]] = root.wishes.index[::-1]
    pairs = np.diff(market.pair_starts)
    pairs[root.pairs.owner[::-1]] = root.pairs.index[::-1]
    values = {
        variable: bounds.first[variable]
        for variable in range(len(problem.couple))
        if bounds.domain_size[variable] == 1 and bounds.is_in_use(variable)
    }
    for component in components:
        assert component.incumbent is not None, "a component without an outcome"
        values |= component.incumbent.values
    for variable, value in values.items():
        if problem.student[variable] < 0:
            pairs[problem.couple[variable]] = problem.index[value]
        else:
            own[problem.student[variable]] = problem.index[value]
    return build_outcome(market, own, pairs)
