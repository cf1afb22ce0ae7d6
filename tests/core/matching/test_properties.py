"""Promise: no outcome leaves the house that lacks one of the properties P1 to P6."""

from dataclasses import replace

import numpy as np
import pytest
from small_markets import described, is_stable

from concours.core.market.reading import read
from concours.core.matching.limits import Limits, occupancy
from concours.core.matching.properties import PropertyBroken, check_properties
from concours.core.matching.solve import solve
from concours.rehearsal.market import Size, national


def changes(market, placed):
    """Every outcome that differs by one student who has another wish, or none."""
    for student in range(len(market.numbers)):
        start, end = market.starts[student : student + 2]
        for line in [*market.wishes[start:end].tolist(), -1]:
            if line != placed[student]:
                other = placed.copy()
                other[student] = line
                yield other


def is_refused(market, placed):
    try:
        check_properties(market, placed, frozenset(), occupancy(market, placed))
    except PropertyBroken:
        return True
    return False


@pytest.mark.parametrize("hundred", range(5))
def test_what_is_refused_is_exactly_what_is_not_stable(hundred):
    refused = kept = 0
    for seed in range(hundred * 100, hundred * 100 + 100):
        text = described(seed)
        market = read(text)
        for placed in changes(market, solve(market).placed):
            names = [None if at < 0 else market.lines[at].code for at in placed]
            assert is_refused(market, placed) != is_stable(text, names), (seed, names)
            refused, kept = refused + is_refused(market, placed), kept + 1
    assert refused > kept // 2


@pytest.mark.parametrize("name", ["seats", "taken", "limit"])
def test_a_false_limit_is_refused(name):
    market = national(2, Size(students=200, lines=40, couples=0))
    outcome = solve(market)
    for gate in range(0, len(market.gates), 7):
        wrong = np.array(getattr(outcome.limits, name))
        wrong[gate] += 1 if name != "limit" or wrong[gate] < 1_000 else -1
        limits: Limits = replace(outcome.limits, **{name: wrong})
        with pytest.raises(PropertyBroken):
            check_properties(market, outcome.placed, frozenset(), limits)
