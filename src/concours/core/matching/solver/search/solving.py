"""From a market to its answer: bounds, parts, the search of each, the proof."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import numpy as np

from concours.core.kernel.canonical import Json
from concours.core.matching.market.market import Ints, Market
from concours.core.matching.solver.presolve.entries import Entry
from concours.core.matching.solver.presolve.opened import Opened
from concours.core.matching.solver.presolve.root import Root
from concours.core.matching.solver.propagation.bounds import Bounds
from concours.core.matching.solver.search.search import Part, Search
from concours.core.matching.solver.search.stability import Outcome, outcome
from concours.core.matching.solver.search.steps import Exhausted, Steps
from concours.core.matching.solver.search.trials import Trials


@dataclass
class Solved:
    """What a search came to: an outcome, or the part without any, or neither.

    `narrow` are the entries of `refuted` that were still possible, in lists that touch
    one another, before its last step: where to look for what makes nothing stable.
    """

    verdict: str
    low: Ints
    high: Ints
    outcome: Outcome | None = None
    proof: dict[str, Json] | None = None
    refuted: Part | None = None
    counts: dict[str, int] = field(default_factory=dict)
    bounds: Bounds | None = None
    parts: list[Part] = field(default_factory=list)
    narrow: list[int] = field(default_factory=list)


def search(
    market: Market, seats: Ints, steps: Steps, struck: Collection[Entry] = ()
) -> Solved:
    """Find the first of the stable outcomes, or that there is none.

    Entries of `struck` count as in no list; positions stay what they are.
    """
    root = Root(market, seats, struck)
    crossed = _proof([], [_part([], [], {"leaf": "crossed"})])
    if not root.settle():
        return Solved("none", root.lo, root.hi, proof=crossed)
    bounds = Bounds(root, Opened(root).all())
    if not bounds.propagate():
        return Solved("none", root.lo, root.hi, proof=crossed)
    solved = _search_parts(bounds, steps)
    if solved.verdict == "stable":
        solved.outcome = _outcome(root, bounds, solved.parts)
    return solved


def _search_parts(bounds: Bounds, steps: Steps) -> Solved:
    """Search each part; the first without a stable outcome says it of the market."""
    low, high = (np.array(one, dtype=np.int32) for one in (bounds.lo, bounds.hi))
    parts, mark = _parts(bounds, range(len(bounds.open.couple))), bounds.mark()
    counts = _counts(bounds, parts) | {"steps": 0}
    verdict, searched = "stable", _Searched(bounds, Trials(bounds, steps))
    for part in parts:
        try:
            refuted = searched.search(part)
        except Exhausted:
            verdict, refuted = "undecided", None
        counts["steps"] = steps.taken
        if refuted is not None:
            proof = _proof(searched.told, [_told(bounds, refuted)])
            narrow = searched.narrow(part, refuted)
            bounds.undo(mark)
            return Solved(
                "none", low, high, None, proof, part, counts, bounds, narrow=narrow
            )
    if verdict == "undecided":
        return Solved(verdict, low, high, counts=counts, bounds=bounds)
    proof = _proof(searched.told, [_told(bounds, part) for part in searched.parts])
    return Solved(
        "stable", low, high, None, proof, None, counts, bounds, searched.parts
    )


@dataclass
class _Searched:
    """Parts searched, with the steps by which each came apart into lesser ones."""

    bounds: Bounds
    trials: Trials
    told: list[Json] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)

    def search(self, part: Part) -> Part | None:
        """Search a part; return what of it has no stable outcome, if anything."""
        told: list[Json] = []
        if Search(self.bounds, part, self.trials).is_done():
            self.parts.append(part)
            return None
        holds = self.trials.settle(part.couples, told)
        if not holds:
            self.told = told
            part.tree = {"leaf": "crossed"}
            return part
        self.told += told
        for lesser in _parts(self.bounds, [*part.couples, *part.students]):
            mark = self.bounds.mark()
            try:
                Search(self.bounds, lesser, self.trials).run()
            finally:
                self.bounds.undo(mark)
            if lesser.key is None:
                self.told = told
                return lesser
            self.parts.append(lesser)
        return None

    def narrow(self, part: Part, refuted: Part) -> list[int]:
        """Return the entries that were open where a part fell."""
        bounds, least = self.bounds, refuted
        if part is refuted:
            self.trials.take_back()
            parts = _parts(bounds, [*part.couples, *part.students])
            least = next(one for one in parts if self.trials.last in one.couples)
        made = bounds.open
        return [
            entry
            for at in (*least.couples, *least.students)
            for entry in range(made.starts[at], made.starts[at + 1])
            if bounds.alive[entry]
        ]


def _parts(bounds: Bounds, of: Iterable[int]) -> list[Part]:
    """Return the undecided lists among some, apart where they touch no common line."""
    made = bounds.open
    head = list(range(len(made.couple)))

    def find(at: int) -> int:
        while head[at] != at:
            head[at] = head[head[at]]
            at = head[at]
        return at

    first_at: dict[int, int] = {}
    undecided = [at for at in of if bounds.count[at] > 1 or _waits(bounds, at)]
    undecided += [made.parent[at] for at in undecided if made.parent[at] >= 0]
    lists = {at for at in undecided if made.parent[at] < 0}
    lists |= {own for at in lists for own in made.own[at]}
    for at in sorted(lists):
        if made.parent[at] >= 0:
            head[find(at)] = find(made.parent[at])
        for cluster in _clusters(bounds, at):
            head[find(at)] = find(first_at.setdefault(cluster, at))
    groups: dict[int, Part] = {}
    for at in sorted(lists):
        part = groups.setdefault(find(at), Part([], []))
        (part.couples if made.student[at] < 0 else part.students).append(at)
    return sorted(groups.values(), key=lambda part: min(part.couples + part.students))


def _waits(bounds: Bounds, at: int) -> bool:
    """Tell of a settled list whether something before it may yet admit it."""
    return bounds.in_use(at) and len(bounds.asked(at)) > 1


def _clusters(bounds: Bounds, at: int) -> set[int]:
    made = bounds.open
    return {
        bounds.cluster[made.slot_line[slot]]
        for entry in bounds.asked(at)
        for slot in made.slots[entry]
    }


def _counts(bounds: Bounds, parts: list[Part]) -> dict[str, int]:
    made = bounds.open
    lists = [at for part in parts for at in (*part.couples, *part.students)]
    gates: set[int] = set()
    for line in bounds.cluster:
        gates.update(bounds.chains[line])
    return {
        "couples": sum(made.student[at] < 0 for at in lists),
        "students": sum(made.student[at] >= 0 for at in lists),
        "gates": sum(bounds.lo[gate] < bounds.hi[gate] for gate in gates),
        "parts": len(parts),
    }


def _told(bounds: Bounds, part: Part) -> Json:
    made = bounds.open
    couples: list[Json] = [made.couple[at] for at in part.couples]
    students: list[Json] = [
        made.student[at] for at in part.students if made.parent[at] < 0
    ]
    return _part(couples, students, part.tree)


def _part(couples: list[Json], students: list[Json], tree: dict[str, Json]) -> Json:
    return {"couples": couples, "students": students, "tree": tree}


def _proof(told: list[Json], parts: list[Json]) -> dict[str, Json]:
    proof: dict[str, Json] = {"steps": told} if told else {}
    return proof | {"parts": parts}


def _outcome(root: Root, bounds: Bounds, parts: list[Part]) -> Outcome:
    """Return the outcome: what the root settled, then open lists, then parts."""
    market, made = root.market, bounds.open
    own = np.diff(market.starts)
    own[root.wishes.whose[::-1]] = root.wishes.index[::-1]
    pairs = np.diff(market.pair_starts)
    pairs[root.pairs.whose[::-1]] = root.pairs.index[::-1]
    chosen = {
        at: bounds.first[at]
        for at in range(len(made.couple))
        if bounds.count[at] == 1 and bounds.in_use(at)
    }
    for part in parts:
        chosen |= part.chosen
    for at, entry in chosen.items():
        if made.student[at] < 0:
            pairs[made.couple[at]] = made.index[entry]
        else:
            own[made.student[at]] = made.index[entry]
    return outcome(market, own, pairs)
