"""Promise: every answer is that of plain enumeration, whatever the market.

Verdict, the outcome chosen and all positions; where none is stable, the least number of
blocking entries, their names, and the seats that would mend it. Each result also passes
the checker, which walks its proof. All 10,000:
`python -m tests.core.matching.solver.search.compared`.
"""

import pytest
from tests.core.matching.engine import small_markets
from tests.core.matching.solver.search.compared import disagreement
from tests.core.matching.solver.search.small_couples import described

from concours.core.matching.engine.deferred import run_deferred_acceptance
from concours.core.matching.market.reading import read
from concours.core.matching.solver.search import solve

RARE = (31_782,)
"""Where *needed* leaves no entry of an own list that is not in use yet."""


def test_a_couple_with_no_own_entry_left_is_not_apart():
    assert {seed: disagreement(described(seed))[1] for seed in RARE} == dict.fromkeys(
        RARE
    )


@pytest.mark.parametrize("hundred", range(20))
def test_answers_are_those_of_enumeration(hundred):
    wrong = {
        seed: found
        for seed in range(hundred * 100, hundred * 100 + 100)
        if (found := disagreement(described(seed))[1])
    }

    assert wrong == {}


def test_some_of_these_markets_have_no_stable_outcome():
    torn = [solve(read(described(seed))).verdict for seed in range(3, 2_000, 4)]

    assert torn.count("none") > 5


def test_without_couples_the_outcome_is_that_of_deferred_acceptance():
    for seed in range(300):
        market = read(small_markets.described(seed))
        assert (
            solve(market).placed.tolist() == run_deferred_acceptance(market).tolist()
        ), seed
