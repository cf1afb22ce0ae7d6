"""The definition of stability, on a whole outcome: who would rather be elsewhere.

Nothing here knows of bounds: every answer is held against this before it is returned.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concours.core.matching.market.market import NO_LINE, OPEN, Ints, Market
from concours.core.matching.solver.presolve.domains import (
    Entry,
    Wide,
    find_outermost_gates,
)

NO_POST = -1


@dataclass(frozen=True)
class Outcome:
    """The line of each student (`NO_POST` for none), positions, who went apart.

    `positions` of each student: the index of the entry, as the order of outcomes
    counts it. `apart` are the couples that unlinked.
    """

    placed: Ints
    positions: Ints
    apart: tuple[int, ...]


def build_outcome(market: Market, own: Wide, pairs: Wide) -> Outcome:
    """Return the outcome where each list is at this entry of it, by index.

    `own` of each student's list counts for those alone, and those who go apart.
    """
    last = np.diff(market.pair_starts)
    is_apart = (pairs == last) & market.unlinks
    reads_own = market.couple_of < 0
    reads_own[market.members[is_apart]] = True
    positions = own.copy()
    positions[market.members[is_apart]] += last[is_apart, None]
    positions[market.members[~is_apart]] = pairs[~is_apart, None]
    assignment = np.full(len(own), NO_POST, dtype=np.int32)
    has_wish = np.flatnonzero(reads_own & (own < np.diff(market.starts)))
    assignment[has_wish] = market.wishes[market.starts[has_wish] + own[has_wish]]
    takes_pair = np.flatnonzero(pairs < last)
    assignment[market.members[takes_pair]] = market.pairs[
        market.pair_starts[takes_pair] + pairs[takes_pair]
    ]
    return Outcome(
        assignment, positions.astype(np.int32), tuple(np.flatnonzero(is_apart).tolist())
    )


def find_occupancy(
    market: Market, assignment: Ints, seats: Ints
) -> tuple[Ints, Ints, Ints]:
    """Return seats (with those returned), students and limit of each gate."""
    students = np.flatnonzero(assignment != NO_POST)
    lines = assignment[students]
    count = np.bincount(lines, minlength=len(seats)).astype(np.int32)
    worst = np.zeros(len(seats), dtype=np.int32)
    np.maximum.at(worst, lines, market.ranks[market.line_group[lines], students])
    seats_with_returned = seats.copy()
    for line in np.flatnonzero(market.returns_to >= 0).tolist():
        seats_with_returned[market.returns_to[line]] += max(
            0, int(seats[line] - count[line])
        )
    for gate in np.argsort(market.heights, kind="stable").tolist():
        gate_above = market.above[gate]
        if gate_above >= 0:
            count[gate_above] += count[gate]
            worst[gate_above] = max(worst[gate_above], worst[gate])
    limit = np.where(
        count < seats_with_returned, OPEN, np.where(seats_with_returned == 0, 0, worst)
    )
    return seats_with_returned, count, limit.astype(np.int32)


def find_blocking_entries(market: Market, outcome: Outcome, seats: Ints) -> list[Entry]:
    """Return every blocking entry of an outcome, couples first; none if it is stable.

    An overfull gate, or a position that is not the line's, is a defect.
    """
    own, count, limit = find_occupancy(market, outcome.placed, seats)
    assert np.all(count <= own), "a gate holds more than its seats"
    least = np.append(_find_chain_minimum(market, limit), OPEN)
    blocking = _find_blocking_pairs(market, outcome, least, own)
    reads_own = market.couple_of < 0
    reads_own[market.members[list(outcome.apart)]] = True
    indices = outcome.positions.astype(np.int64)
    pairs = np.diff(market.pair_starts)
    couples_apart = list(outcome.apart)
    indices[market.members[couples_apart]] -= pairs[couples_apart, None]
    counts = np.diff(market.starts)
    index = np.arange(len(market.wishes)) - np.repeat(market.starts[:-1], counts)
    earlier = np.repeat(np.where(reads_own, indices, 0), counts)
    is_blocking = (index < earlier) & (market.wish_ranks <= least[market.wishes])
    for row in np.flatnonzero(is_blocking).tolist():
        student = int(np.searchsorted(market.starts, row, side="right")) - 1
        blocking.append(Entry(-1, student, int(index[row])))
    return blocking


def _find_chain_minimum(market: Market, limit: Ints) -> Ints:
    limits = limit.copy()
    for gate in np.argsort(-market.heights, kind="stable").tolist():
        if market.above[gate] >= 0:
            limits[gate] = min(limits[gate], limits[market.above[gate]])
    line_limits: Ints = limits[: len(market.lines)]
    return line_limits


def _find_blocking_pairs(
    market: Market, outcome: Outcome, least: Ints, own: Ints
) -> list[Entry]:
    counts = np.diff(market.pair_starts)
    owner = np.repeat(np.arange(len(counts)), counts)
    index = np.arange(len(owner)) - np.repeat(market.pair_starts[:-1], counts)
    positions_of_couple = np.minimum(outcome.positions[market.members[:, 0]], counts)
    positions_of_couple[list(outcome.apart)] = counts[list(outcome.apart)]
    has_no_line = market.pairs == NO_LINE
    line = np.where(has_no_line, len(market.lines), market.pairs)
    members = market.members[owner]
    rank = np.where(
        has_no_line, 0, market.ranks[market.line_group[market.pairs], members]
    )
    top = np.append(find_outermost_gates(market), -1)[line]
    is_shared = (top[:, 0] == top[:, 1]) & (top[:, 0] >= 0)
    is_blocking = (index < positions_of_couple[owner]) & np.all(
        rank <= least[line], axis=1
    )
    blocking = []
    for pair in np.flatnonzero(is_blocking).tolist():
        couple = int(owner[pair])
        if not is_shared[pair] or _admits_both(market, outcome, own, couple, pair):
            blocking.append(Entry(couple, -1, int(index[pair])))
    return blocking


def _admits_both(
    market: Market, outcome: Outcome, own: Ints, couple: int, pair: int
) -> bool:
    """Tell whether the gates that both would pass take both among their best."""
    lines, members = market.pairs[pair].tolist(), market.members[couple]
    chains = [set(market.chains[line]) for line in lines]
    for gate in chains[0] & chains[1]:
        group = market.ranks[market.line_group[lines[0]]]
        is_under = _mask_under(market, outcome.placed, gate)
        is_under[members] = False
        worse = group[members].max()
        if np.count_nonzero(group[is_under] < worse) + 2 > own[gate]:
            return False
    return True


def _mask_under(market: Market, assignment: Ints, gate: int) -> NDArray[np.bool_]:
    if gate < len(market.lines):
        is_under: NDArray[np.bool_] = assignment == gate
        return is_under
    return np.isin(assignment, market.families[gate - len(market.lines)].lines)
