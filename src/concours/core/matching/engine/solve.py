"""From a market to its outcome: two code paths, one result, every property checked."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concours.core.kernel.errors import Defect
from concours.core.matching.engine.deferred import NO_POST, run_deferred_acceptance
from concours.core.matching.engine.limits import Limits, compute_limits, match_by_limits
from concours.core.matching.engine.properties import check_properties
from concours.core.matching.market.market import Ints, Market


@dataclass(frozen=True)
class Outcome:
    """Who has which line, and the limits that this makes.

    `placed` has the line of each student, `NO_POST` for none; `apart` the couples whose
    members follow their own lists.
    """

    placed: Ints
    limits: Limits
    apart: frozenset[int] = frozenset()


def solve(market: Market, seats: Ints | None = None) -> Outcome:
    """Return the student-optimal outcome of a market without couples.

    `seats` of each gate, lines first, replaces those of the market. Raises
    `PropertyBroken` if a property fails: ours is the fault, nothing is returned.
    """
    assignment = match_by_limits(market, seats)
    limits = compute_limits(market, assignment, seats)
    if seats is None:
        check_properties(market, assignment, frozenset(), limits)
    return Outcome(assignment, limits)


def solve_twice(market: Market) -> Outcome:
    """Return the outcome once deferred acceptance has found the very same.

    Raises `Defect` if the two differ.
    """
    outcome = solve(market)
    if not np.array_equal(outcome.placed, run_deferred_acceptance(market)):
        raise Defect("two engines disagree")
    return outcome


def find_positions(market: Market, outcome: Outcome) -> Ints:
    """Return each student's position, as the order of outcomes counts it, from 0.

    That of a couple's pair counts for both; apart, the number of pairs plus the own.
    """
    student_positions = find_own_positions(market, outcome.placed)
    for couple, members in enumerate(market.members.tolist()):
        start, end = market.pair_starts[couple : couple + 2].tolist()
        if couple in outcome.apart:
            student_positions[members] += end - start
            continue
        is_it = market.pairs[start:end] == outcome.placed[members]
        student_positions[members] = next(
            iter(np.flatnonzero(is_it.all(axis=1))), end - start
        )
    return student_positions


def mask_own_lists(market: Market, outcome: Outcome) -> NDArray[np.bool_]:
    """Tell which students follow their own list: alone, or of a couple gone apart."""
    reads_own = market.couple_of < 0
    reads_own[market.members[sorted(outcome.apart)]] = True
    return reads_own


def find_own_positions(market: Market, assignment: Ints) -> Ints:
    """Return where each student's line is in the own list, from 0; none: its length."""
    counts = np.diff(market.starts).astype(np.int32)
    own_line = np.repeat(assignment, counts)
    rows = np.flatnonzero((market.wishes == own_line) & (own_line != NO_POST))
    owner = np.repeat(np.arange(len(counts)), counts)[rows]
    counts[owner] = rows - market.starts[owner]
    return counts
