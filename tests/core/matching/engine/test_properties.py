"""Promise: no outcome leaves the house that lacks one of the properties P1 to P6."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from small_markets import described, is_stable
from tests.core.matching.solver.search import small_couples

from concours.core.matching.engine.limits import Limits, compute_limits
from concours.core.matching.engine.match import check_answer, match
from concours.core.matching.engine.properties import PropertyBroken, check_properties
from concours.core.matching.engine.solve import solve
from concours.core.matching.market.reading import read
from concours.core.matching.solver.search import solve as solve_couples
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
        check_properties(market, placed, frozenset(), compute_limits(market, placed))
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


def refused_changes(market, found):
    """Yield which changes of the outcome nearest to stable are refused."""
    outcome, blocking = found.outcome, found.blocking
    limit = outcome.limits.limit.copy()
    limit[limit.argmin()] += 1
    fewer = outcome.placed.copy()
    fewer[np.flatnonzero(fewer >= 0)[0]] = -1
    couple = blocking[0]
    every = range(np.diff(market.pair_starts)[couple.couple])
    pairs = [replace(couple, index=entry) for entry in every if couple.couple >= 0]
    changes = {
        "nothing": (outcome.placed, outcome.limits, blocking),
        "one not named": (outcome.placed, outcome.limits, blocking[1:]),
        "more named": (outcome.placed, outcome.limits, (*blocking, *pairs)),
        "a limit": (outcome.placed, replace(outcome.limits, limit=limit), blocking),
        "a student": (fewer, compute_limits(market, fewer), blocking),
    }
    for change, (placed, limits, unheard) in changes.items():
        try:
            check_properties(market, placed, outcome.apart, limits, unheard)
        except PropertyBroken:
            yield change


def test_where_nothing_is_stable_what_is_told_of_the_nearest_is_checked_too():
    """The properties hold but for the entries named, each admitted, and no others."""
    torn = [read(small_couples.described(seed)) for seed in range(3, 2_000, 4)]
    none = [(one, match(one)) for one in torn]
    none = [(market, found) for market, found in none if found.verdict == "none"]

    refused = Counter(change for one in none for change in refused_changes(*one))

    assert len(none) > 5
    always = {"one not named", "a limit", "a student"}
    assert {change for change in refused if refused[change] == len(none)} == always
    assert refused.keys() == always | {"more named"}
    for market, _ in none:
        with pytest.raises(PropertyBroken):
            check_answer(market, replace(solve_couples(market), blocking=()))
