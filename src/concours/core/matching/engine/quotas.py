"""Least numbers of seats to fill: told, weighed, and, if the jury wants, reached.

A least number goes against fairness and against waste at once, so no outcome is bent
to it in silence. `shortfalls` tells what is missing; `effect_of_seats` what one seat
more or less of a gate changes; `reduced` is quota reduction (QRDA): seats are taken
away in the published order until every least number is met. It is fair and gives nobody
a reason to lie; it leaves seats empty, which are counted. Seats are fixed before wishes
close.
"""

from dataclasses import dataclass

import numpy as np

from concours.core.matching.engine.deferred import NO_POST, Lowering
from concours.core.matching.engine.limits import occupancy
from concours.core.matching.engine.matched import stable_with
from concours.core.matching.engine.solve import Outcome, own_positions, positions
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
class Reduced:
    """An outcome under lowered seats: `taken_away` of each gate, and what it wastes.

    `is_met` tells whether every least number is reached; if not, no seat was left to
    take away. `wasted` counts seats taken away that a student, who now has a worse line
    or none, would have had.
    """

    outcome: Outcome
    taken_away: Ints
    is_met: bool
    wasted: int


def shortfalls(market: Market, taken: Ints) -> list[Shortfall]:
    """Return the gates under their least number, in order; `taken` of each gate."""
    return [
        Shortfall(at, gate.least, int(taken[at]))
        for at, gate in enumerate(market.gates)
        if taken[at] < gate.least
    ]


def missing(market: Market, taken: Ints) -> int:
    """Return how many students all least numbers miss together."""
    return sum(one.least - one.taken for one in shortfalls(market, taken))


def effect_of_seats(
    market: Market, before: Outcome, gate: int, seats: int
) -> Effect | None:
    """Return what `seats` more (or fewer, negative) of `gate` would change.

    `None` if no outcome is known to be stable then: that is with couples alone.
    """
    own = market.seats.copy()
    own[gate] = max(0, int(own[gate]) + seats)
    after = stable_with(market, own)
    if after is None:
        return None
    was, now = (positions(market, one) for one in (before, after))
    fewer = missing(market, after.limits.taken) - missing(market, before.limits.taken)
    return Effect(
        gate=gate,
        seats=int(own[gate]) - int(market.seats[gate]),
        placed=_placed(after) - _placed(before),
        better=int(np.count_nonzero(now < was)),
        worse=int(np.count_nonzero(now > was)),
        shortfall=fewer,
    )


def _placed(outcome: Outcome) -> int:
    return int(np.count_nonzero(outcome.placed != NO_POST))


def reduced(market: Market) -> Reduced:
    """Return the outcome of quota reduction over the lines, in order of the file.

    In turn each line that has more seats than its least number gives one up, until all
    least numbers are met or no line can give. Lines that return or receive seats, and
    families, keep theirs. The market has no couple.
    """
    run = Lowering(market)
    fixed = {line for line, to in enumerate(market.returns_to.tolist()) if to >= 0}
    fixed |= set(market.returns_to.tolist())
    seats = market.seats.tolist()
    turn = [line for line in range(len(market.lines)) if line not in fixed]
    least = [gate.least for gate in market.gates]
    while (short := _is_short(least, run)) and (turn := _can_give(turn, seats, least)):
        for line in turn:
            seats[line] -= 1
            run.take_seat(line)
            if not (short := _is_short(least, run)):
                break
    own = np.array(seats, dtype=np.int32)
    placed = run.outcome()
    outcome = Outcome(placed, occupancy(market, placed, own))
    return Reduced(
        outcome=outcome,
        taken_away=market.seats - own,
        is_met=not short,
        wasted=_wasted(market, outcome),
    )


def _is_short(least: list[int], run: Lowering) -> bool:
    return any(count < few for count, few in zip(run.counts(), least, strict=True))


def _can_give(turn: list[int], seats: list[int], least: list[int]) -> list[int]:
    return [line for line in turn if seats[line] > least[line]]


def _wasted(market: Market, after: Outcome) -> int:
    """Count seats that somebody who does worse now would take, line by line."""
    free = (market.seats - after.limits.taken)[: len(market.lines)].copy()
    for line, chain in enumerate(market.chains):
        if any(after.limits.limit[gate] != OPEN for gate in chain[1:]):
            free[line] = 0
    where = own_positions(market, after.placed)
    whose = np.repeat(np.arange(len(market.numbers)), np.diff(market.starts))
    place = np.arange(len(market.wishes)) - market.starts[whose]
    asks = market.wishes[place < where[whose]]
    asking = np.bincount(asks, minlength=len(market.lines))
    return int(np.minimum(free, asking).clip(min=0).sum())
