"""Promise: both engines find the one stable outcome that is best for every student.

Held against plain enumeration of every outcome of small markets, with contracts,
returned seats and nested families.
"""

import numpy as np
import pytest
from small_markets import described, stable_outcomes

from concours.core.matching.engine.deferred import deferred
from concours.core.matching.engine.limits import fixpoint
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
        assert names(market, deferred(market)) == placed, seed


@pytest.mark.parametrize("seed", range(3))
def test_both_engines_give_the_same_bytes_at_a_middle_size(seed):
    market = national(seed, Size(students=900, lines=130, couples=0))

    assert deferred(market).tobytes() == fixpoint(market).tobytes()


def test_the_order_of_students_changes_nothing():
    text = described(7)
    turned = text | {"students": text["students"][::-1]}
    one, other = read(text), read(turned)

    assert names(one, deferred(one)) == names(other, deferred(other))[::-1]


def test_fewer_seats_can_be_asked_without_another_market():
    market = national(1, Size(students=300, lines=60, couples=0))
    seats = market.seats - np.int32(market.seats > 1)

    assert deferred(market, seats).tolist() == fixpoint(market, seats).tolist()
    assert deferred(market, seats).tolist() != deferred(market).tolist()
