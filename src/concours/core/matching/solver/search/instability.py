"""Where no outcome is stable: how little is missing, by searches of what-ifs.

An outcome has exactly the blocking entries whose exclusion from the lists makes it
stable. So the least number of them is the least number to exclude.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import chain, combinations

from concours.core.matching.market.market import Ints, Market
from concours.core.matching.solver.presolve.domains import Entry
from concours.core.matching.solver.search.market_search import (
    SearchResult,
    search_market,
)
from concours.core.matching.solver.search.stability import (
    Outcome,
    find_blocking_entries,
)
from concours.core.matching.solver.search.step_budget import StepBudget

BLOCKING_MAX = 3
"""Entries excluded at once; 28,000 random markets never needed more than two."""

VALUES_READ_MAX = 60_000_000
SEARCHES_MIN = 40
"""Values read by all searches together, and searches made at any size."""

SEARCH_STEPS_MAX = 10_000
"""Steps of all searches together: minutes for a national market."""


@dataclass(frozen=True)
class Instability:
    """The outcome with the fewest blocking entries that was found, and which they are.

    No outcome has fewer than `at_least`: it is proved the least where that is their
    number. `outcome` is `None` if no search found a stable one.
    """

    outcome: Outcome | None
    entries: tuple[Entry, ...]
    at_least: int


def find_nearest(
    market: Market, seats: Ints, result: SearchResult, steps_max: int
) -> Instability:
    """Return the outcome nearest to stable; undecided entries are tried first."""
    near, at_least, searches = (
        _list_near_entries(result),
        1,
        _WhatIfSearches(market, steps_max),
    )
    for count in range(1, BLOCKING_MAX + 1):
        is_complete = True
        for excluded in _iterate_sets(market, near, count):
            if searches.is_exhausted():
                is_complete = False
                break
            what_if = searches.search(seats, excluded)
            if what_if.outcome is not None:
                entries = find_blocking_entries(market, what_if.outcome, seats)
                return Instability(what_if.outcome, tuple(entries), at_least)
            is_complete &= what_if.verdict == "none"
        at_least += is_complete and at_least == count
    return Instability(None, (), at_least)


@dataclass(frozen=True)
class Repairs:
    """Gates, in order, whose one more seat makes a stable outcome exist.

    All that do, if `tried_count` is the number of gates; else those of the gates tried.
    """

    gates: tuple[int, ...] = ()
    tried_count: int = 0


def find_repairs(
    market: Market, seats: Ints, result: SearchResult, steps_max: int
) -> Repairs:
    """Return where one more seat makes a stable outcome exist.

    Every gate is tried, as far as the budget goes: first those that a value of the
    refuted component touches. Where not all can be tried, those alone.
    """
    gates, tried_count, searches = [], 0, _WhatIfSearches(market, steps_max)
    near_gates = find_touched_gates(market, result)
    far_gates = sorted(set(range(len(seats))).difference(near_gates))
    for gate in (
        [*near_gates, *far_gates] if searches.can_make(len(seats)) else near_gates
    ):
        if searches.is_exhausted():
            break
        more_seats = seats.copy()
        more_seats[gate] += 1
        verdict = searches.search(more_seats).verdict
        tried_count += verdict != "undecided"
        if verdict == "stable":
            gates.append(gate)
    return Repairs(tuple(sorted(gates)), tried_count)


def find_touched_gates(market: Market, result: SearchResult) -> list[int]:
    """Return the gates of the refuted component; all if it is unknown.

    First come those where it was refuted.
    """
    if result.bounds is None:
        return list(range(len(market.seats)))
    problem = result.bounds.problem
    gates: list[int] = []
    for values in _split_values(result):
        slots = [slot for value in values for slot in problem.slots[value]]
        chains = [market.chains[problem.slot_line[slot]] for slot in slots]
        gates += sorted(
            {gate for chain_gates in chains for gate in chain_gates}.difference(gates)
        )
    return gates


class _WhatIfSearches:
    """Searches of a slightly changed market, as long as the budget lasts."""

    def __init__(self, market: Market, steps_max: int) -> None:
        size = 1 + len(market.wishes) + len(market.pairs)
        self._market, self._steps_max = market, steps_max
        self._searches_left = max(SEARCHES_MIN, VALUES_READ_MAX // size)
        self._steps_left = SEARCH_STEPS_MAX

    def is_exhausted(self) -> bool:
        """Tell whether no other search is to be made."""
        return not self._searches_left or self._steps_left <= 0

    def can_make(self, count: int) -> bool:
        """Tell whether so many searches may be made."""
        return self._searches_left >= count

    def search(self, seats: Ints, excluded: Collection[Entry] = ()) -> SearchResult:
        """Search with these seats, without these entries."""
        budget = StepBudget(min(self._steps_max, self._steps_left))
        result = search_market(self._market, seats, budget, excluded)
        self._searches_left -= 1
        self._steps_left -= result.counts.get("steps", 0)
        return result


def _split_values(result: SearchResult) -> tuple[list[int], list[int]]:
    """Return the values of the refuted component: where it was refuted, the rest."""
    component, bounds = result.refuted, result.bounds
    if component is None or bounds is None:
        return [], []
    starts, conflict_values = bounds.problem.starts, set(result.conflict_values)
    return result.conflict_values, [
        value
        for variable in component.variables
        for value in range(starts[variable], starts[variable + 1])
        if bounds.in_domain[value] and value not in conflict_values
    ]


def _list_near_entries(result: SearchResult) -> list[Entry]:
    """Return the entries of the refuted component, where it was refuted first."""
    if result.bounds is None:
        return []
    problem = result.bounds.problem
    values = [
        (value, problem.variable_of[value]) for value in chain(*_split_values(result))
    ]
    return [
        Entry(
            problem.couple[variable] if problem.student[variable] < 0 else -1,
            problem.student[variable],
            problem.index[value],
        )
        for value, variable in values
        if problem.slots[value]
    ]


def _iterate_sets(
    market: Market, near: list[Entry], count: int
) -> Iterator[tuple[Entry, ...]]:
    """Yield sets of entries to exclude: all near, then any others."""
    yield from combinations(near, count)
    near_set = set(near)
    for excluded in combinations(
        chain(near, _iterate_far_entries(market, near_set)), count
    ):
        if not near_set.issuperset(excluded):
            yield excluded


def _iterate_far_entries(market: Market, near: set[Entry]) -> Iterator[Entry]:
    """Yield the entries of all lists, couples first, that are not near."""
    entries = chain(
        (
            Entry(couple, -1, index)
            for couple in range(len(market.members))
            for index in range(
                int(market.pair_starts[couple + 1] - market.pair_starts[couple])
            )
        ),
        (
            Entry(-1, student, index)
            for student in range(len(market.numbers))
            for index in range(int(market.starts[student + 1] - market.starts[student]))
        ),
    )
    return (entry for entry in entries if entry not in near)
