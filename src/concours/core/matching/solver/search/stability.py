"""The definition of stability, on a whole outcome: who would rather be elsewhere.

Nothing here knows of bounds: every answer is held against this before it is returned.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concours.core.matching.market.market import NO_LINE, OPEN, Ints, Market
from concours.core.matching.solver.presolve.entries import Entry, Wide, tops

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


def outcome(market: Market, own: Wide, pairs: Wide) -> Outcome:
    """Return the outcome where each list is at this entry of it, by index.

    `own` of each student's list counts for those alone, and those who go apart.
    """
    last = np.diff(market.pair_starts)
    gone = (pairs == last) & market.unlinks
    alone = market.couple_of < 0
    alone[market.members[gone]] = True
    positions = own.copy()
    positions[market.members[gone]] += last[gone, None]
    positions[market.members[~gone]] = pairs[~gone, None]
    placed = np.full(len(own), NO_POST, dtype=np.int32)
    has = np.flatnonzero(alone & (own < np.diff(market.starts)))
    placed[has] = market.wishes[market.starts[has] + own[has]]
    held = np.flatnonzero(pairs < last)
    placed[market.members[held]] = market.pairs[market.pair_starts[held] + pairs[held]]
    return Outcome(
        placed, positions.astype(np.int32), tuple(np.flatnonzero(gone).tolist())
    )


def crowded(market: Market, placed: Ints, seats: Ints) -> tuple[Ints, Ints, Ints]:
    """Return seats (with those returned), students and limit of each gate."""
    who = np.flatnonzero(placed != NO_POST)
    at = placed[who]
    count = np.bincount(at, minlength=len(seats)).astype(np.int32)
    worst = np.zeros(len(seats), dtype=np.int32)
    np.maximum.at(worst, at, market.ranks[market.line_group[at], who])
    own = seats.copy()
    for line in np.flatnonzero(market.returns_to >= 0).tolist():
        own[market.returns_to[line]] += max(0, int(seats[line] - count[line]))
    for gate in np.argsort(market.heights, kind="stable").tolist():
        above = market.above[gate]
        if above >= 0:
            count[above] += count[gate]
            worst[above] = max(worst[above], worst[gate])
    limit = np.where(count < own, OPEN, np.where(own == 0, 0, worst))
    return own, count, limit.astype(np.int32)


def blocking(market: Market, outcome: Outcome, seats: Ints) -> list[Entry]:
    """Return every blocking entry of an outcome, couples first; none if it is stable.

    An overfull gate, or a position that is not the line's, is a defect.
    """
    own, count, limit = crowded(market, outcome.placed, seats)
    assert np.all(count <= own), "a gate holds more than its seats"
    least = np.append(_of_lines(market, limit), OPEN)
    found = _couples_blocking(market, outcome, least, own)
    lists = market.couple_of < 0
    lists[market.members[list(outcome.apart)]] = True
    before = outcome.positions.astype(np.int64)
    pairs = np.diff(market.pair_starts)
    apart = list(outcome.apart)
    before[market.members[apart]] -= pairs[apart, None]
    counts = np.diff(market.starts)
    index = np.arange(len(market.wishes)) - np.repeat(market.starts[:-1], counts)
    earlier = np.repeat(np.where(lists, before, 0), counts)
    takes = (index < earlier) & (market.wish_ranks <= least[market.wishes])
    for at in np.flatnonzero(takes).tolist():
        student = int(np.searchsorted(market.starts, at, side="right")) - 1
        found.append(Entry(-1, student, int(index[at])))
    return found


def _of_lines(market: Market, limit: Ints) -> Ints:
    low = limit.copy()
    for gate in np.argsort(-market.heights, kind="stable").tolist():
        if market.above[gate] >= 0:
            low[gate] = min(low[gate], low[market.above[gate]])
    found: Ints = low[: len(market.lines)]
    return found


def _couples_blocking(
    market: Market, outcome: Outcome, least: Ints, own: Ints
) -> list[Entry]:
    counts = np.diff(market.pair_starts)
    whose = np.repeat(np.arange(len(counts)), counts)
    index = np.arange(len(whose)) - np.repeat(market.pair_starts[:-1], counts)
    at = np.minimum(outcome.positions[market.members[:, 0]], counts)
    at[list(outcome.apart)] = counts[list(outcome.apart)]
    nobody = market.pairs == NO_LINE
    line = np.where(nobody, len(market.lines), market.pairs)
    members = market.members[whose]
    rank = np.where(nobody, 0, market.ranks[market.line_group[market.pairs], members])
    top = np.append(tops(market), -1)[line]
    shared = (top[:, 0] == top[:, 1]) & (top[:, 0] >= 0)
    takes = (index < at[whose]) & np.all(rank <= least[line], axis=1)
    found = []
    for pair in np.flatnonzero(takes).tolist():
        couple = int(whose[pair])
        if not shared[pair] or _takes_both(market, outcome, own, couple, pair):
            found.append(Entry(couple, -1, int(index[pair])))
    return found


def _takes_both(
    market: Market, outcome: Outcome, own: Ints, couple: int, pair: int
) -> bool:
    """Tell whether the gates that both would pass take both among their best."""
    lines, members = market.pairs[pair].tolist(), market.members[couple]
    chains = [set(market.chains[line]) for line in lines]
    for gate in chains[0] & chains[1]:
        group = market.ranks[market.line_group[lines[0]]]
        inside = _inside(market, outcome.placed, gate)
        inside[members] = False
        worse = group[members].max()
        if np.count_nonzero(group[inside] < worse) + 2 > own[gate]:
            return False
    return True


def _inside(market: Market, placed: Ints, gate: int) -> NDArray[np.bool_]:
    if gate < len(market.lines):
        inside: NDArray[np.bool_] = placed == gate
        return inside
    return np.isin(placed, market.families[gate - len(market.lines)].lines)
