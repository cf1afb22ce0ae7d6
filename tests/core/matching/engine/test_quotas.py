"""Promise: a least number of seats bends no outcome in silence; its price is told."""

import numpy as np
import pytest
from small_markets import described

from concours.core.matching.engine.deferred import Lowering, run_deferred_acceptance
from concours.core.matching.engine.match import solve_with_seats
from concours.core.matching.engine.quotas import (
    count_missing,
    effect_of_seats,
    find_shortfalls,
    reduce_quotas,
)
from concours.core.matching.engine.solve import solve
from concours.core.matching.market.reading import read

CITY = {
    "format": "concours-market-1",
    "groups": [{"code": "g", "ranking": [f"s{at}" for at in range(6)]}],
    "lines": [
        {
            "code": "city",
            "specialty": "x",
            "subdivision": "1",
            "group": "g",
            "seats": 5,
        },
        {
            "code": "hill",
            "specialty": "x",
            "subdivision": "2",
            "group": "g",
            "seats": 3,
            "least": 2,
        },
        {
            "code": "isle",
            "specialty": "x",
            "subdivision": "3",
            "group": "g",
            "seats": 2,
            "least": 1,
        },
    ],
    "students": [
        {"number": f"s{at}", "wishes": ["city", "hill", "isle"]} for at in range(6)
    ],
}


def test_what_is_missing_is_told_gate_by_gate():
    market = read(CITY)
    taken = solve(market).limits.taken

    assert [
        (one.gate, one.least, one.taken) for one in find_shortfalls(market, taken)
    ] == [
        (1, 2, 1),
        (2, 1, 0),
    ]
    assert count_missing(market, taken) == 2


def test_one_seat_less_says_who_gains_who_loses_and_what_is_still_missing():
    market = read(CITY)

    effect = effect_of_seats(market, solve(market), 0, -1)

    assert (effect.placed, effect.better, effect.worse, effect.shortfall) == (
        0,
        0,
        1,
        -1,
    )


def test_seats_that_leave_nothing_stable_are_told_no_effect():
    """Roth 1984: with one seat each, nothing is stable; with two at one line, it is."""
    roth = read(
        {
            "format": "concours-market-1",
            "groups": [
                {"code": "g1", "ranking": ["a", "s", "b"]},
                {"code": "g2", "ranking": ["s", "b", "a"]},
            ],
            "lines": [
                {
                    "code": code,
                    "specialty": code,
                    "subdivision": "1",
                    "group": group,
                    "seats": seats,
                }
                for code, group, seats in (("one", "g1", 2), ("two", "g2", 1))
            ],
            "students": [
                {"number": "a", "wishes": []},
                {"number": "b", "wishes": []},
                {"number": "s", "wishes": ["one", "two"]},
            ],
            "couples": [{"members": ["a", "b"], "pairs": [["one", "two"]]}],
        }
    )
    before = solve_with_seats(roth, roth.seats)

    assert before is not None
    assert effect_of_seats(roth, before, 0, -1) is None
    assert effect_of_seats(roth, before, 0, 1) is not None


def test_reduction_meets_the_least_numbers_and_counts_its_waste():
    market = read(CITY)

    cut = reduce_quotas(market)

    assert cut.is_met
    assert count_missing(market, cut.outcome.limits.taken) == 0
    assert cut.taken_away.tolist() == [2, 1, 1]
    assert cut.wasted == 3


def test_reduction_says_when_no_seat_is_left_to_take():
    students = [{"number": f"s{at}", "wishes": ["city"]} for at in range(6)]

    assert not reduce_quotas(read(CITY | {"students": students})).is_met


@pytest.mark.parametrize("seed", range(200))
def test_lowering_is_a_run_with_fewer_seats(seed):
    market = read(described(seed))
    fixed = {line for line, to in enumerate(market.returns_to.tolist()) if to >= 0}
    fixed |= set(market.returns_to.tolist())
    run, seats = Lowering(market), market.seats.copy()
    for line in range(len(market.lines)):
        if line not in fixed and seats[line]:
            seats[line] -= 1
            run.take_seat(line)
            assert (
                run.outcome().tolist()
                == run_deferred_acceptance(market, seats).tolist()
            )
            taken = np.bincount(
                run.outcome()[run.outcome() >= 0], minlength=len(market.lines)
            )
            assert run.counts()[: len(market.lines)] == taken.tolist()
