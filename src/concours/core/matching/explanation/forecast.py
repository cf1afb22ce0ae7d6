"""How a round may end otherwise: limits over many runs in which others change lists.

A simulation, and said so: nobody knows what others will do. In each run a share of the
students moves wishes within their lists; all else stays. Chance is a counter, hashed: a
forecast is a pure function of its market and seed. Members of couples stand as they
were placed.

Over the runs a student's chance at a line is how often their rank was within its limit.
What others may do is measured on what they did since the round before (`observed`): the
chances are calibrated as far as they go on as they did.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from concours.core.matching.engine.deferred import NO_POST
from concours.core.matching.engine.limits import (
    compute_limits,
    find_effective_limits,
    match_by_limits,
)
from concours.core.matching.market.market import NO_LINE, Ints, Market

RUNS_MAX = 2_000


@dataclass(frozen=True, slots=True)
class Unrest:
    """How others may change: both in thousandths, so that a setting is exact.

    `movers` of a thousand students change their list in a run; the places that a wish
    moves are then spread like `reach` / 1,000 of the length of the list.
    """

    movers: int = 150
    reach: int = 150


def measure_unrest(before: Market, after: Market) -> Unrest:
    """Return how students changed their lists between two rounds of one cohort.

    `reach` is measured on those who asked for the same lines in another order. Both
    markets have the same students and lines.
    """
    assert before.numbers == after.numbers
    movers, squares, reordered_count = 0, 0.0, 0
    for student in range(len(before.numbers)):
        old_wishes, now = (
            market_of_round.wishes[
                market_of_round.starts[student] : market_of_round.starts[student + 1]
            ]
            for market_of_round in (before, after)
        )
        if np.array_equal(old_wishes, now):
            continue
        movers += 1
        if len(old_wishes) == len(now) and np.array_equal(
            np.sort(old_wishes), np.sort(now)
        ):
            shift = np.argsort(old_wishes)[np.argsort(np.argsort(now))] - np.arange(
                len(now)
            )
            squares += float(((shift / len(old_wishes)) ** 2).mean())
            reordered_count += 1
    share = movers * 1_000 // max(1, len(before.numbers))
    return Unrest(
        share,
        round(1_000 * (squares / reordered_count) ** 0.5) if reordered_count else 0,
    )


def simulate_limits(
    market: Market, assignment: Ints, *, count: int, seed: int, unrest: Unrest
) -> Ints:
    """Return the limit of each line in each run, shape (count, lines).

    `placed` is the outcome of the round. O(count × wishes).
    """
    assert 0 < count <= RUNS_MAX
    calm = without_couples(market, assignment)
    run_limits = np.zeros((count, len(market.lines)), dtype=np.int32)
    for run_index in range(count):
        run = perturb_wishes(calm, seed=seed * RUNS_MAX + run_index, unrest=unrest)
        run_limits[run_index] = find_effective_limits(
            run, compute_limits(run, match_by_limits(run)).limit
        )
    return run_limits


def find_runs_within(limits: Ints, ranks: Ints) -> NDArray[np.bool_]:
    """Tell which runs let a student in, shape (runs, lines).

    `limits` of the lines asked about, of the same shape; `ranks` the student's in each,
    0 where not ranked. A run lets both members of a couple into a pair if it lets each
    into their line; for two seats of one line this is an upper bound.
    """
    is_within: NDArray[np.bool_] = (ranks > 0) & (ranks <= limits)
    return is_within


def find_chances(is_in: NDArray[np.bool_]) -> list[int]:
    """Return how many runs of a thousand let in, for each line or pair of `within`.

    Rounded down: a chance never looks better than it was.
    """
    share: list[int] = (is_in.sum(axis=0) * 1_000 // len(is_in)).tolist()
    return share


def find_end_chances(is_in: NDArray[np.bool_]) -> list[int]:
    """Return how many runs of a thousand end at each entry of a list, in its order.

    As `chances`, for a whole list; what is missing to a thousand ends after it.
    """
    return find_chances(is_in & (np.cumsum(is_in, axis=1) == 1))


def find_runs_within_pairs(
    limits: Ints, market: Market, couple: int
) -> NDArray[np.bool_]:
    """Tell which of `runs` let a couple into each pair of its joint list."""
    start, end = market.pair_starts[couple : couple + 2].tolist()
    is_within = np.ones((len(limits), end - start), dtype=np.bool_)
    for member, lines in zip(
        market.members[couple], market.pairs[start:end].T, strict=True
    ):
        asks = lines != NO_LINE
        ranks = market.ranks[market.line_group[lines[asks]], member]
        is_within[:, asks] &= find_runs_within(limits[:, lines[asks]], ranks)
    return is_within


def without_couples(market: Market, assignment: Ints) -> Market:
    """Return the market whose couples are students who ask for what they have."""
    if not len(market.members):
        return market
    is_in_couple = market.couple_of >= 0
    keeps_line = is_in_couple & (assignment != NO_POST)
    counts = np.where(is_in_couple, keeps_line, np.diff(market.starts))
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    owner = np.repeat(np.arange(len(is_in_couple)), np.diff(market.starts))
    wishes = np.zeros(int(starts[-1]), dtype=np.int32)
    wishes[np.repeat(~is_in_couple, counts)] = market.wishes[~is_in_couple[owner]]
    wishes[starts[:-1][keeps_line]] = assignment[keeps_line]
    return replace(
        market,
        starts=starts,
        wishes=wishes,
        members=market.members[:0],
        pair_starts=market.pair_starts[:1],
        pairs=market.pairs[:0],
        unlinks=market.unlinks[:0],
    )


def perturb_wishes(market: Market, *, seed: int, unrest: Unrest) -> Market:
    """Return the market in which some students have moved wishes in their lists."""
    count = len(market.numbers)
    moves = _uniform(seed, np.arange(count)) * 1_000 < unrest.movers
    lengths = np.diff(market.starts)
    owner = np.repeat(np.arange(count), lengths)
    moving_rows = np.flatnonzero(moves[owner])
    moving_students = owner[moving_rows]
    position = moving_rows - market.starts[moving_students]
    deviation = lengths[moving_students] * unrest.reach / 1_000
    key = position + deviation * _bell(seed, moving_rows)
    student_offset = (
        moving_students * 2.0 * (key.max(initial=0) - key.min(initial=0) + 1)
    )
    order = np.argsort(key + student_offset)
    wishes = market.wishes.copy()
    wishes[moving_rows] = market.wishes[moving_rows[order]]
    return replace(market, wishes=wishes)


def _uniform(seed: int, counter: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return numbers in [0, 1) that depend on seed and counter alone (splitmix64)."""
    start = seed * 0x9E3779B97F4A7C15 % 2**64
    state = counter.astype(np.uint64) + np.uint64(start)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    state = state ^ (state >> np.uint64(31))
    return (state >> np.uint64(11)).astype(np.float64) * 2.0**-53


def _bell(seed: int, counter: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return numbers spread like a bell of deviation 1: a sum of four, centred."""
    draws = [_uniform(~seed, counter * 4 + at) for at in range(4)]
    total: NDArray[np.float64] = np.stack(draws).sum(axis=0)
    return (total - 2.0) * 3**0.5
