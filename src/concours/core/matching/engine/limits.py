"""Rank limits: the same outcome from the other side, and the limits of any outcome.

All gates start open. Each student stands at the first line of their list within the
limits; each gate that too many stand at lowers its limit to the rank of the last whom
it can take. Limits only fall, and where they stop is the student-optimal outcome: a
code path that shares nothing with deferred acceptance but the market.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concours.core.matching.engine.deferred import NO_POST
from concours.core.matching.market.market import OPEN, Ints, Market


@dataclass(frozen=True)
class Limits:
    """What a gate did: seats it had, students it took, and its limit.

    All of shape (gates,), lines first. `seats` counts seats that were returned; `limit`
    is `OPEN` where a seat is free, else the rank of the last admitted, 0 if no seat.
    """

    seats: Ints
    taken: Ints
    limit: Ints

    def of_lines(self, market: Market) -> Ints:
        """Return the limit that counts at each line: the lowest of its gates."""
        return effective(market, self.limit)


def effective(market: Market, limit: Ints) -> Ints:
    """Return for each line the lowest limit of its own gate and its families."""
    low = limit.copy()
    lines_count = len(market.lines)
    # Outer families come after inner ones in size, so the outermost is settled first.
    sizes = [len(family.lines) for family in market.families]
    for at in sorted(range(len(sizes)), key=lambda at: -sizes[at]):
        for line in market.families[at].lines:
            low[line] = min(low[line], limit[lines_count + at])
    found: Ints = low[:lines_count]
    return found


def fixpoint(market: Market, seats: Ints | None = None) -> Ints:
    """Return the line of each student, as `deferred` does, by lowering limits.

    `seats` of each gate, lines first, replaces those of the market.
    """
    assert not len(market.members), "couples have an engine of their own"
    own = market.seats if seats is None else seats
    limit = np.where(own == 0, 0, OPEN).astype(np.int32)
    limit = _with_returns_open(market, own, limit)
    at = market.starts[:-1].copy()
    end = market.starts[1:]
    while True:
        standing = _stand(market, at, end, effective(market, limit))
        lower = np.minimum(limit, occupancy(market, standing, own).limit)
        if np.array_equal(lower, limit):
            return standing
        limit = lower


def _with_returns_open(market: Market, own: Ints, limit: Ints) -> Ints:
    """Open the lines without seats of their own that may get some returned."""
    gives = np.flatnonzero((market.returns_to >= 0) & (own[: len(market.lines)] > 0))
    limit[market.returns_to[gives]] = OPEN
    return limit


def _stand(
    market: Market, at: NDArray[np.int64], end: NDArray[np.int64], low: Ints
) -> Ints:
    """Move each student on, in `at`, to the first line within `low`; return lines."""
    waiting = np.flatnonzero(at < end)
    while len(waiting):
        places = at[waiting]
        refused = market.wish_ranks[places] > low[market.wishes[places]]
        waiting = waiting[refused]
        at[waiting] += 1
        waiting = waiting[at[waiting] < end[waiting]]
    standing = np.full(len(at), NO_POST, dtype=np.int32)
    still = np.flatnonzero(at < end)
    standing[still] = market.wishes[at[still]]
    return standing


def occupancy(market: Market, placed: Ints, seats: Ints | None = None) -> Limits:
    """Return the limits that the students at lines `placed` make.

    A gate where more stand than it has seats gets the rank of the last whom it takes;
    those whom a line refuses do not count in its families, nor in the seats returned.
    """
    own = (market.seats if seats is None else seats).copy()
    limit = np.full(len(own), OPEN, dtype=np.int32)
    taken = np.zeros(len(own), dtype=np.int32)
    who = np.flatnonzero(placed != NO_POST)
    gate = placed[who].astype(np.int64)
    rank = market.ranks[market.line_group[gate], who]
    gives = np.flatnonzero(market.returns_to >= 0)
    if len(gives):
        counts = np.bincount(gate, minlength=len(own))[gives]
        left = np.maximum(own[gives] - counts, 0).astype(np.int32)
        # Two lines may return to one, and `own[to] += left` would add one of them only.
        np.add.at(own, market.returns_to[gives], left)
    standing = _Standing(gate, rank)
    standing.fill(own, limit, taken)
    above = market.above
    for height in range(1, int(market.heights.max(initial=0)) + 1):
        standing.rise(above, market.heights, height)
        standing.fill(own, limit, taken)
    limit[own == 0] = 0
    return Limits(own, taken, limit)


class _Standing:
    """Students by the highest gate that has taken them so far."""

    def __init__(self, gate: NDArray[np.int64], rank: Ints) -> None:
        self._gate, self._rank = gate, rank

    def rise(self, above: Ints, heights: Ints, height: int) -> None:
        """Move those right under a gate of this height to it."""
        upper = above[self._gate]
        moves = (upper >= 0) & (heights[upper] == height)
        self._gate = np.where(moves, upper, self._gate)

    def fill(self, seats: Ints, limit: Ints, taken: Ints) -> None:
        """Let each gate take its best; set its limit and its count; forget the rest."""
        both = np.sort(self._gate << np.int64(32) | self._rank)
        gate, rank = both >> np.int64(32), (both & np.int64(OPEN)).astype(np.int32)
        counts = np.bincount(gate, minlength=len(seats))
        firsts = np.cumsum(counts) - counts
        full = np.flatnonzero((counts >= seats) & (seats > 0))
        limit[full] = rank[firsts[full] + seats[full] - 1]
        taken[:] = np.where(counts > 0, np.minimum(counts, seats), taken)
        kept = np.arange(len(gate)) - firsts[gate] < seats[gate]
        self._gate, self._rank = gate[kept], rank[kept]
