"""Least numbers of seats to fill: reported, weighed, and, if the jury wants, met.

A least number goes against fairness and against waste at once, so no outcome is bent to
it silently. `find_shortfalls` says what is missing; `effect_of_seats` what one seat
more or less of a gate changes; `reduce_quotas` is quota reduction (QRDA): seats are
taken away in the published order until every least number is met. It is fair and gives
nobody a reason to lie; it leaves seats empty, which are counted. Seats are fixed before
wishes close.
"""

from dataclasses import dataclass

import numpy as np

from concours.core.matching.engine.deferred import NO_POST, Lowering
from concours.core.matching.engine.limits import compute_limits
from concours.core.matching.engine.match import solve_with_seats
from concours.core.matching.engine.solve import (
    Outcome,
    find_own_positions,
    find_positions,
)
from concours.core.matching.market.market import OPEN, Ints, Market


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A gate that took fewer than its least number."""

    gate: int
    least: int
    taken: int


@dataclass(frozen=True, slots=True)
class Effect:
    """What changes if the seats of a gate change by `seats`."""

    gate: int
    seats: int
    placed: int
    better: int
    worse: int
    shortfall: int


@dataclass(frozen=True)
class QuotaReduction:
    """An outcome under lowered seats: `taken_away` of each gate, and what it wastes.

    `is_met` tells whether every least number is reached; if not, no seat was left to
    take away. `wasted` counts seats taken away that a student, who now has a worse line
    or none, would have had.
    """

    outcome: Outcome
    taken_away: Ints
    is_met: bool
    wasted: int


def find_shortfalls(market: Market, taken_counts: Ints) -> list[Shortfall]:
    """Return the gates under their least number, in order; `taken` of each gate."""
    return [
        Shortfall(gate_index, gate.least, int(taken_counts[gate_index]))
        for gate_index, gate in enumerate(market.gates)
        if taken_counts[gate_index] < gate.least
    ]


def count_missing(market: Market, taken_counts: Ints) -> int:
    """Return how many students all least numbers miss together."""
    return sum(
        shortfall.least - shortfall.taken
        for shortfall in find_shortfalls(market, taken_counts)
    )


def effect_of_seats(
    market: Market, before: Outcome, gate: int, seats: int
) -> Effect | None:
    """Return what `seats` more (or fewer, negative) of `gate` would change.

    `None` if no outcome is known to be stable then: that is with couples alone.
    """
    own_seats = market.seats.copy()
    own_seats[gate] = max(0, int(own_seats[gate]) + seats)
    after = solve_with_seats(market, own_seats)
    if after is None:
        return None
    was, now = (find_positions(market, outcome) for outcome in (before, after))
    fewer = count_missing(market, after.limits.taken) - count_missing(
        market, before.limits.taken
    )
    return Effect(
        gate=gate,
        seats=int(own_seats[gate]) - int(market.seats[gate]),
        placed=_count_placed(after) - _count_placed(before),
        better=int(np.count_nonzero(now < was)),
        worse=int(np.count_nonzero(now > was)),
        shortfall=fewer,
    )


def _count_placed(outcome: Outcome) -> int:
    return int(np.count_nonzero(outcome.placed != NO_POST))


def reduce_quotas(market: Market) -> QuotaReduction:
    """Return the outcome of quota reduction over the lines, in order of the file.

    In turn each line that has more seats than its least number gives one up, until all
    least numbers are met or no line can give. Lines that return or receive seats, and
    families, keep theirs. The market has no couple.
    """
    run = Lowering(market)
    fixed_lines = {
        line
        for line, receiver in enumerate(market.returns_to.tolist())
        if receiver >= 0
    }
    fixed_lines |= set(market.returns_to.tolist())
    seats = market.seats.tolist()
    turn = [line for line in range(len(market.lines)) if line not in fixed_lines]
    least = [gate.least for gate in market.gates]
    while (is_short := _is_short(least, run)) and (
        turn := _can_give(turn, seats, least)
    ):
        for line in turn:
            seats[line] -= 1
            run.take_seat(line)
            if not (is_short := _is_short(least, run)):
                break
    own_seats = np.array(seats, dtype=np.int32)
    assignment = run.outcome()
    outcome = Outcome(assignment, compute_limits(market, assignment, own_seats))
    return QuotaReduction(
        outcome=outcome,
        taken_away=market.seats - own_seats,
        is_met=not is_short,
        wasted=_count_wasted(market, outcome),
    )


def _is_short(least: list[int], run: Lowering) -> bool:
    return any(count < few for count, few in zip(run.counts(), least, strict=True))


def _can_give(turn: list[int], seats: list[int], least: list[int]) -> list[int]:
    return [line for line in turn if seats[line] > least[line]]


def _count_wasted(market: Market, after: Outcome) -> int:
    """Count seats that somebody who does worse now would take, line by line."""
    free = (market.seats - after.limits.taken)[: len(market.lines)].copy()
    for line, chain in enumerate(market.chains):
        if any(after.limits.limit[gate] != OPEN for gate in chain[1:]):
            free[line] = 0
    line_positions = find_own_positions(market, after.placed)
    owner = np.repeat(np.arange(len(market.numbers)), np.diff(market.starts))
    position = np.arange(len(market.wishes)) - market.starts[owner]
    asks = market.wishes[position < line_positions[owner]]
    demand = np.bincount(asks, minlength=len(market.lines))
    return int(np.minimum(free, demand).clip(min=0).sum())
