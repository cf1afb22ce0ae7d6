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
from concours.core.matching.engine.limits import effective, fixpoint, occupancy
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


def observed(before: Market, after: Market) -> Unrest:
    """Return how students changed their lists between two rounds of one cohort.

    `reach` is measured on those who asked for the same lines in another order. Both
    markets have the same students and lines.
    """
    assert before.numbers == after.numbers
    movers, squares, moved = 0, 0.0, 0
    for at in range(len(before.numbers)):
        was, now = (
            one.wishes[one.starts[at] : one.starts[at + 1]] for one in (before, after)
        )
        if np.array_equal(was, now):
            continue
        movers += 1
        if len(was) == len(now) and np.array_equal(np.sort(was), np.sort(now)):
            shift = np.argsort(was)[np.argsort(np.argsort(now))] - np.arange(len(now))
            squares += float(((shift / len(was)) ** 2).mean())
            moved += 1
    share = movers * 1_000 // max(1, len(before.numbers))
    return Unrest(share, round(1_000 * (squares / moved) ** 0.5) if moved else 0)


def runs(
    market: Market, placed: Ints, *, count: int, seed: int, unrest: Unrest
) -> Ints:
    """Return the limit of each line in each run, shape (count, lines).

    `placed` is the outcome of the round. O(count × wishes).
    """
    assert 0 < count <= RUNS_MAX
    calm = without_couples(market, placed)
    found = np.zeros((count, len(market.lines)), dtype=np.int32)
    for at in range(count):
        run = perturbed(calm, seed=seed * RUNS_MAX + at, unrest=unrest)
        found[at] = effective(run, occupancy(run, fixpoint(run)).limit)
    return found


def within(limits: Ints, ranks: Ints) -> NDArray[np.bool_]:
    """Tell which runs let a student in, shape (runs, lines).

    `limits` of the lines asked about, of the same shape; `ranks` the student's in each,
    0 where not ranked. A run lets both members of a couple into a pair if it lets each
    into their line; of two seats of one line it tells the more hopeful.
    """
    found: NDArray[np.bool_] = (ranks > 0) & (ranks <= limits)
    return found


def chances(is_in: NDArray[np.bool_]) -> list[int]:
    """Return how many runs of a thousand let in, for each line or pair of `within`.

    Rounded down: a chance never looks better than it was.
    """
    share: list[int] = (is_in.sum(axis=0) * 1_000 // len(is_in)).tolist()
    return share


def ends(is_in: NDArray[np.bool_]) -> list[int]:
    """Return how many runs of a thousand end at each entry of a list, in its order.

    As `chances`, for a whole list; what is missing to a thousand ends after it.
    """
    return chances(is_in & (np.cumsum(is_in, axis=1) == 1))


def pairs_within(limits: Ints, market: Market, couple: int) -> NDArray[np.bool_]:
    """Tell which of `runs` let a couple into each pair of its joint list."""
    start, end = market.pair_starts[couple : couple + 2].tolist()
    found = np.ones((len(limits), end - start), dtype=np.bool_)
    for member, lines in zip(
        market.members[couple], market.pairs[start:end].T, strict=True
    ):
        asks = lines != NO_LINE
        ranks = market.ranks[market.line_group[lines[asks]], member]
        found[:, asks] &= within(limits[:, lines[asks]], ranks)
    return found


def without_couples(market: Market, placed: Ints) -> Market:
    """Return the market whose couples are students who ask for what they have."""
    if not len(market.members):
        return market
    couple = market.couple_of >= 0
    keeps = couple & (placed != NO_POST)
    counts = np.where(couple, keeps, np.diff(market.starts))
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    whose = np.repeat(np.arange(len(couple)), np.diff(market.starts))
    wishes = np.zeros(int(starts[-1]), dtype=np.int32)
    wishes[np.repeat(~couple, counts)] = market.wishes[~couple[whose]]
    wishes[starts[:-1][keeps]] = placed[keeps]
    return replace(
        market,
        starts=starts,
        wishes=wishes,
        members=market.members[:0],
        pair_starts=market.pair_starts[:1],
        pairs=market.pairs[:0],
        unlinks=market.unlinks[:0],
    )


def perturbed(market: Market, *, seed: int, unrest: Unrest) -> Market:
    """Return the market in which some students have moved wishes in their lists."""
    count = len(market.numbers)
    moves = _uniform(seed, np.arange(count)) * 1_000 < unrest.movers
    lengths = np.diff(market.starts)
    whose = np.repeat(np.arange(count), lengths)
    where = np.flatnonzero(moves[whose])
    who = whose[where]
    place = where - market.starts[who]
    spread = lengths[who] * unrest.reach / 1_000
    key = place + spread * _bell(seed, where)
    apart = who * 2.0 * (key.max(initial=0) - key.min(initial=0) + 1)
    order = np.argsort(key + apart)
    wishes = market.wishes.copy()
    wishes[where] = market.wishes[where[order]]
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
