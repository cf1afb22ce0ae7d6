"""What is true of every result, P1 to P6 of `docs/rules/matching.md`, checked.

From the definitions alone, not from how the outcome was found. A property that does not
hold is a `Defect`: no result leaves the house.
"""

from bisect import bisect_right
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from concours.core.kernel.errors import Defect
from concours.core.matching.engine.deferred import NO_POST
from concours.core.matching.engine.limits import Limits, find_effective_limits
from concours.core.matching.market.market import NO_LINE, OPEN, Ints, Market
from concours.core.matching.solver.presolve.domains import Entry


class PropertyBroken(Defect):
    """An outcome does not have a property that every outcome has."""


def check_properties(
    market: Market,
    assignment: Ints,
    couples_apart: frozenset[int],
    limits: Limits,
    excepted: Sequence[Entry] = (),
) -> None:
    """Raise `PropertyBroken` unless P1 to P6 hold; `couples_apart` unlinked.

    Where nothing is stable they hold except for the entries `excepted`: every gate
    would admit each of these, and no other that its agent would rather have.
    """
    _demand("P2", bool((limits.taken <= limits.seats).all()))
    reads_own = market.couple_of < 0
    for couple in couples_apart:
        reads_own[market.members[couple]] = True
    wishes = _places(market.starts, [(e.student, e.index) for e in excepted])
    excepted_pairs = _places(
        market.pair_starts, [(e.couple, e.index) for e in excepted]
    )
    _demand("P3", bool(_within(market, limits)[wishes].all()))
    first = find_first_within(market, limits, wishes)
    _demand("P1 P3", bool((first == assignment)[reads_own].all()))
    gate_ranks = list_gate_ranks(market, assignment)
    for gate, ranks in enumerate(gate_ranks):
        _demand("P1", len(ranks) == limits.taken[gate])
        is_full = len(ranks) >= limits.seats[gate]
        last = (ranks[-1] if ranks else 0) if is_full else OPEN
        _demand("P4", last == limits.limit[gate])
    _check_returned(market, limits)
    pairs = _Pairs(market, assignment, (gate_ranks, limits.seats))
    _demand("P6", all(map(pairs.is_admitted, excepted_pairs)))
    for couple in range(len(market.members)):
        pair = pairs.first(couple, excepted_pairs)
        lines = assignment[market.members[couple]].tolist()
        if pair is None:
            _demand("P6", couple in couples_apart or lines == [NO_POST, NO_POST])
        else:
            _demand(
                "P6",
                couple not in couples_apart and lines == market.pairs[pair].tolist(),
            )


def _places(starts: NDArray[np.int64], entries: list[tuple[int, int]]) -> list[int]:
    """Return where the entries of some agents are in the column of all of them."""
    return [int(starts[agent]) + entry for agent, entry in entries if agent >= 0]


def _within(market: Market, limits: Limits) -> NDArray[np.bool_]:
    within: NDArray[np.bool_] = (
        market.wish_ranks <= find_effective_limits(market, limits.limit)[market.wishes]
    )
    return within


def find_first_within(
    market: Market, limits: Limits, excepted: Sequence[int] = ()
) -> Ints:
    """Return the first line of each student's own list within the limits, or none.

    Wishes at the rows `excepted` are passed over.
    """
    lines = np.full(len(market.numbers), NO_POST, dtype=np.int32)
    is_within = _within(market, limits)
    is_within[list(excepted)] = False
    within = np.flatnonzero(is_within)
    first = np.searchsorted(within, market.starts)
    has_line = first[:-1] < first[1:]
    lines[has_line] = market.wishes[within[first[:-1][has_line]]]
    return lines


def list_gate_ranks(market: Market, assignment: Ints) -> list[list[int]]:
    """Return the ranks of those whom each gate took, best first."""
    gate_ranks: list[list[int]] = [[] for _ in market.seats]
    for student in np.flatnonzero(assignment != NO_POST).tolist():
        line = int(assignment[student])
        rank = int(market.ranks[market.line_group[line], student])
        _demand("P1", rank > 0)
        for gate in market.chains[line]:
            gate_ranks[gate].append(rank)
    for ranks in gate_ranks:
        ranks.sort()
    return gate_ranks


GateRanks = tuple[list[list[int]], Ints]
"""Ranks at each gate, and its seats."""


class _Pairs:
    """Pairs of couples, by their place in the column of all, beside an outcome."""

    def __init__(self, market: Market, assignment: Ints, gate_ranks: GateRanks) -> None:
        self._market, self._placed, self._at = market, assignment, gate_ranks
        counts = np.diff(market.pair_starts)
        self._whose = np.repeat(np.arange(len(counts)), counts)

    def is_admitted(self, pair: int) -> bool:
        """Tell whether every gate would take both members."""
        members = self._market.members[self._whose[pair]]
        current_lines, lines = self._placed[members], self._market.pairs[pair]
        moves = zip(
            members.tolist(), current_lines.tolist(), lines.tolist(), strict=True
        )
        return is_admitted(self._market, list(moves), self._at)

    def first(self, couple: int, excepted: Sequence[int]) -> int | None:
        """Return the first pair of a couple that is admitted and not passed over."""
        start, end = self._market.pair_starts[couple : couple + 2].tolist()
        candidates = (pair for pair in range(start, end) if pair not in excepted)
        return next(filter(self.is_admitted, candidates), None)


def is_admitted(
    market: Market, moves: list[tuple[int, int, int]], gate_ranks: GateRanks
) -> bool:
    """Tell whether every gate would take the students who go to their new lines."""
    return not find_refusals(market, moves, gate_ranks)


def find_refusals(
    market: Market, moves: list[tuple[int, int, int]], gates: GateRanks
) -> list[tuple[int, int]]:
    """Return who is refused at which gate, were students to go to their new lines.

    `moves` are (student, line now, line asked). Each gate must find those who ask among
    the best of all who stand there and all who come, as many as it has seats. The seat
    that a student would leave is not free for it. Of two refused at one gate, the worse
    ranked is named.
    """
    gate_ranks, seats = gates
    worst: dict[int, tuple[int, int]] = {}
    arrivals: dict[int, list[int]] = {}
    for student, now, line in moves:
        if line == NO_LINE:
            continue
        rank = int(market.ranks[market.line_group[line], student])
        current_chain = market.chains[now] if now != NO_POST else ()
        for gate in market.chains[line]:
            worst[gate] = max(worst.get(gate, (0, -1)), (rank, student))
            if gate not in current_chain:
                arrivals.setdefault(gate, []).append(rank)
    return [
        (student, gate)
        for gate, (rank, student) in worst.items()
        if bisect_right(gate_ranks[gate], rank)
        + sum(arrival <= rank for arrival in arrivals.get(gate, ()))
        > seats[gate]
    ]


def _check_returned(market: Market, limits: Limits) -> None:
    """P5: what a contract's line leaves is there for its ordinary line."""
    seats = market.seats.astype(np.int64)
    for line, to in enumerate(market.returns_to.tolist()):
        if to >= 0:
            seats[to] += limits.seats[line] - limits.taken[line]
    _demand("P5", bool((seats == limits.seats).all()))


def _demand(name: str, holds: "bool | NDArray[np.bool_]") -> None:
    if not holds:
        raise PropertyBroken(name)
