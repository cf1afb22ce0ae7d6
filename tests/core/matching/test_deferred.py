"""Promise: both engines find the one stable outcome that is best for every student."""

import pytest
from small_markets import described, stable_outcomes

from concours.core.market.reading import read
from concours.core.matching.deferred import deferred
from concours.core.matching.limits import fixpoint


def names(market, placed):
    return tuple(None if at < 0 else market.lines[at].code for at in placed)


@pytest.mark.parametrize("hundred", range(20))
def test_the_outcome_is_stable_and_no_stable_one_is_better_for_anybody(hundred):
    for seed in range(hundred * 100, hundred * 100 + 100):
        text = described(seed)
        market = read(text)
        placed = names(market, deferred(market))
        every = stable_outcomes(text)
        assert placed in every, seed
        for student, line in zip(text["students"], placed, strict=True):
            order = [*student["wishes"], None]
            at = order.index(line)
            best = min(
                order.index(other[text["students"].index(student)]) for other in every
            )
            assert at == best, seed
        assert names(market, fixpoint(market)) == placed, seed
