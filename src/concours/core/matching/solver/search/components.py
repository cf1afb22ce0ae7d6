"""Components: free variables that touch no line in common are solved apart."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from concours.core.kernel.canonical import Json
from concours.core.matching.solver.propagation.bounds import Bounds

Key = tuple[int, int, tuple[int, ...]]
Tree = dict[str, Json]


@dataclass(frozen=True)
class Incumbent:
    """The best stable outcome so far: its key, and the value of each variable."""

    key: Key
    values: dict[int, int]


@dataclass
class Component:
    """Free variables that touch no others, their incumbent, and the proof.

    `incumbent` stays `None` if no outcome of the component is stable.
    """

    couples: list[int]
    students: list[int]
    incumbent: Incumbent | None = None
    tree: Tree = field(default_factory=dict)

    @property
    def variables(self) -> list[int]:
        """Variables of couples, then of students."""
        return [*self.couples, *self.students]


def find_components(bounds: Bounds, variables: Iterable[int]) -> list[Component]:
    """Return the components of those of some variables that are undecided."""
    problem = bounds.problem
    roots = list(range(len(problem.couple)))

    def find_root(variable: int) -> int:
        while roots[variable] != variable:
            roots[variable] = roots[roots[variable]]
            variable = roots[variable]
        return variable

    first_of_cluster: dict[int, int] = {}
    undecided = _list_undecided(bounds, variables)
    for variable in undecided:
        if problem.parent[variable] >= 0:
            roots[find_root(variable)] = find_root(problem.parent[variable])
        for cluster in _list_clusters(bounds, variable):
            neighbour = first_of_cluster.setdefault(cluster, variable)
            roots[find_root(variable)] = find_root(neighbour)
    components: dict[int, Component] = {}
    for variable in undecided:
        component = components.setdefault(find_root(variable), Component([], []))
        is_couple = problem.student[variable] < 0
        (component.couples if is_couple else component.students).append(variable)
    return sorted(components.values(), key=lambda component: min(component.variables))


def _list_undecided(bounds: Bounds, variables: Iterable[int]) -> list[int]:
    """Return the undecided variables, a couple together with its members' own."""
    problem = bounds.problem
    undecided = [
        variable
        for variable in variables
        if bounds.domain_size[variable] > 1 or _may_be_admitted_before(bounds, variable)
    ]
    undecided += [problem.parent[v] for v in undecided if problem.parent[v] >= 0]
    outer = {variable for variable in undecided if problem.parent[variable] < 0}
    return sorted(outer | {own for variable in outer for own in problem.own[variable]})


def _may_be_admitted_before(bounds: Bounds, variable: int) -> bool:
    """Tell of a settled variable whether an earlier value may yet be admitted."""
    reachable = bounds.list_reachable_values(variable)
    return bounds.is_in_use(variable) and len(reachable) > 1


def _list_clusters(bounds: Bounds, variable: int) -> set[int]:
    problem = bounds.problem
    return {
        bounds.cluster[problem.slot_line[slot]]
        for value in bounds.list_reachable_values(variable)
        for slot in problem.slots[value]
    }
