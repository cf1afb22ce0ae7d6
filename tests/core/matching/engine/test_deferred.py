"""Promise: both engines find the one stable outcome that is best for every student.

Held against plain enumeration of every outcome of small markets, with contracts,
returned seats and nested families.
"""

import numpy as np
import pytest
from small_markets import described, stable_outcomes

from concours.core.matching.engine.deferred import run_deferred_acceptance
from concours.core.matching.engine.limits import match_by_limits
from concours.core.matching.engine.solve import solve
from concours.core.matching.market.reading import read
from concours.rehearsal.market import Size, national


def names(market, placed):
    return tuple(None if at < 0 else market.lines[at].code for at in placed)


@pytest.mark.parametrize("hundred", range(10))
def test_no_stable_outcome_is_better_for_anybody(hundred):
    for seed in range(hundred * 100, hundred * 100 + 100):
        text = described(seed)
        market = read(text)
        placed = names(market, solve(market).placed)
        every = stable_outcomes(text)
        assert placed in every, seed
        for at, student in enumerate(text["students"]):
            order = [*student["wishes"], None]
            best = min(order.index(other[at]) for other in every)
            assert order.index(placed[at]) == best, seed
        assert names(market, run_deferred_acceptance(market)) == placed, seed


@pytest.mark.parametrize("seed", range(3))
def test_both_engines_give_the_same_bytes_at_a_middle_size(seed):
    market = national(seed, Size(students=900, lines=130, couples=0))

    assert (
        run_deferred_acceptance(market).tobytes() == match_by_limits(market).tobytes()
    )


def test_the_order_of_students_changes_nothing():
    text = described(7)
    turned = text | {"students": text["students"][::-1]}
    one, other = read(text), read(turned)

    assert (
        names(one, run_deferred_acceptance(one))
        == names(other, run_deferred_acceptance(other))[::-1]
    )


def test_fewer_seats_can_be_asked_without_another_market():
    market = national(1, Size(students=300, lines=60, couples=0))
    seats = market.seats - np.int32(market.seats > 1)

    assert (
        run_deferred_acceptance(market, seats).tolist()
        == match_by_limits(market, seats).tolist()
    )
    assert (
        run_deferred_acceptance(market, seats).tolist()
        != run_deferred_acceptance(market).tolist()
    )
