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
        return find_effective_limits(market, self.limit)


def find_effective_limits(market: Market, limit: Ints) -> Ints:
    """Return for each line the lowest limit of its own gate and its families."""
    low = limit.copy()
    lines_count = len(market.lines)
    # Outer families come after inner ones in size, so the outermost is settled first.
    sizes = [len(family.lines) for family in market.families]
    for at in sorted(range(len(sizes)), key=lambda at: -sizes[at]):
        for line in market.families[at].lines:
            low[line] = min(low[line], limit[lines_count + at])
    line_limits: Ints = low[:lines_count]
    return line_limits


def match_by_limits(market: Market, seats: Ints | None = None) -> Ints:
    """Return the line of each student by lowering limits, as deferred acceptance would.

    `seats` of each gate, lines first, replaces those of the market.
    """
    assert not len(market.members), "couples have an engine of their own"
    own_seats = market.seats if seats is None else seats
    limit = np.where(own_seats == 0, 0, OPEN).astype(np.int32)
    limit = _with_returns_open(market, own_seats, limit)
    current = market.starts[:-1].copy()
    end = market.starts[1:]
    while True:
        assignment = _advance_students(
            market, current, end, find_effective_limits(market, limit)
        )
        lowered_limit = np.minimum(
            limit, compute_limits(market, assignment, own_seats).limit
        )
        if np.array_equal(lowered_limit, limit):
            return assignment
        limit = lowered_limit


def _with_returns_open(market: Market, own_seats: Ints, limit: Ints) -> Ints:
    """Open the lines without seats of their own that may get some returned."""
    gives = np.flatnonzero(
        (market.returns_to >= 0) & (own_seats[: len(market.lines)] > 0)
    )
    limit[market.returns_to[gives]] = OPEN
    return limit


def _advance_students(
    market: Market, current: NDArray[np.int64], end: NDArray[np.int64], low: Ints
) -> Ints:
    """Move each student on, in `at`, to the first line within `low`; return lines."""
    seekers = np.flatnonzero(current < end)
    while len(seekers):
        wish_rows = current[seekers]
        is_refused = market.wish_ranks[wish_rows] > low[market.wishes[wish_rows]]
        seekers = seekers[is_refused]
        current[seekers] += 1
        seekers = seekers[current[seekers] < end[seekers]]
    assignment = np.full(len(current), NO_POST, dtype=np.int32)
    placed_students = np.flatnonzero(current < end)
    assignment[placed_students] = market.wishes[current[placed_students]]
    return assignment


def compute_limits(
    market: Market, assignment: Ints, seats: Ints | None = None
) -> Limits:
    """Return the limits that the students at lines `placed` make.

    A gate where more stand than it has seats gets the rank of the last whom it takes;
    those whom a line refuses do not count in its families, nor in the seats returned.
    """
    own_seats = (market.seats if seats is None else seats).copy()
    limit = np.full(len(own_seats), OPEN, dtype=np.int32)
    taken_counts = np.zeros(len(own_seats), dtype=np.int32)
    students = np.flatnonzero(assignment != NO_POST)
    gate = assignment[students].astype(np.int64)
    rank = market.ranks[market.line_group[gate], students]
    givers = np.flatnonzero(market.returns_to >= 0)
    if len(givers):
        counts = np.bincount(gate, minlength=len(own_seats))[givers]
        free_seats = np.maximum(own_seats[givers] - counts, 0).astype(np.int32)
        # Two lines may return to one, and `own[to] += left` would add one of them only.
        np.add.at(own_seats, market.returns_to[givers], free_seats)
    occupants = _Occupants(gate, rank)
    occupants.fill(own_seats, limit, taken_counts)
    gate_above = market.above
    for height in range(1, int(market.heights.max(initial=0)) + 1):
        occupants.rise(gate_above, market.heights, height)
        occupants.fill(own_seats, limit, taken_counts)
    limit[own_seats == 0] = 0
    return Limits(own_seats, taken_counts, limit)


class _Occupants:
    """Students by the highest gate that has taken them so far."""

    def __init__(self, gate: NDArray[np.int64], rank: Ints) -> None:
        self._gate, self._rank = gate, rank

    def rise(self, gate_above: Ints, heights: Ints, height: int) -> None:
        """Move those right under a gate of this height to it."""
        upper = gate_above[self._gate]
        moves = (upper >= 0) & (heights[upper] == height)
        self._gate = np.where(moves, upper, self._gate)

    def fill(self, seats: Ints, limit: Ints, taken_counts: Ints) -> None:
        """Let each gate take its best; set its limit and its count; forget the rest."""
        keys = np.sort(self._gate << np.int64(32) | self._rank)
        gate, rank = keys >> np.int64(32), (keys & np.int64(OPEN)).astype(np.int32)
        counts = np.bincount(gate, minlength=len(seats))
        starts = np.cumsum(counts) - counts
        full = np.flatnonzero((counts >= seats) & (seats > 0))
        limit[full] = rank[starts[full] + seats[full] - 1]
        taken_counts[:] = np.where(counts > 0, np.minimum(counts, seats), taken_counts)
        is_taken = np.arange(len(gate)) - starts[gate] < seats[gate]
        self._gate, self._rank = gate[is_taken], rank[is_taken]
