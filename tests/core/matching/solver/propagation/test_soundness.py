"""Promise: every stable outcome lies within the bounds, at every node of a search."""

from random import Random

import numpy as np
import pytest
from tests.core.matching.solver.search.small_couples import Enumeration, described

from concours.core.matching.market.reading import read
from concours.core.matching.solver.presolve.reduced_problem import ProblemBuilder
from concours.core.matching.solver.presolve.root_node import RootNode
from concours.core.matching.solver.propagation.bounds import Bounds
from concours.core.matching.solver.search.stability import find_occupancy


def stable_ones(text, market):
    """Return each stable outcome: index by couple or student, limits by gate."""
    every, found = Enumeration(text), []
    codes = {line.code: at for at, line in enumerate(market.lines)}
    for placed, positions, seats in every.outcomes():
        if every.blocking(placed, positions, seats):
            continue
        at = np.array([-1 if one is None else codes[one] for one in placed])
        entries = {}
        for student, position in enumerate(positions):
            couple = int(market.couple_of[student])
            if couple < 0:
                entries[-1, student] = position
                continue
            last = len(text["couples"][couple]["pairs"])
            entries[couple, -1] = min(position, last)
            if position >= last and market.unlinks[couple]:
                entries[couple, student] = position - last
        limits = find_occupancy(market, at, market.seats)[2]
        found.append((entries, limits.tolist()))
    return found


def outside(bounds, at, outcome):
    """Tell what of a stable outcome the bounds leave out."""
    entries, limits = outcome
    problem, market = bounds.problem, bounds.market
    for line in bounds.cluster:
        chain = market.chains[line]
        if any(limits[gate] < bounds.lo[gate] for gate in chain):
            return f"lo of {line}"
        for place, gate in enumerate(chain):
            if min(limits[one] for one in chain[place:]) > bounds.hi[gate]:
                return f"hi of {gate}"
    for one in range(len(problem.couple)):
        name = (problem.couple[one], problem.student[one])
        if name in entries and not any(
            bounds.in_domain[entry] and problem.index[entry] == entries[name]
            for entry in range(problem.starts[one], problem.starts[one + 1])
        ):
            return f"entry of {name} after {at}"
    return None


def is_apart_as_its_lists(bounds):
    """Tell whether each couple may be apart just where both have an own entry left."""
    problem = bounds.problem
    return all(
        [bounds.in_domain[problem.starts[at + 1] - 1]] * 2
        == [int(bounds.domain_size[own] > 0) for own in owns]
        for at, owns in enumerate(problem.own)
        if owns
    )


def fits(outcome, assumed):
    entries, _ = outcome
    return all(
        name not in entries or (entries[name] > index) == high
        for name, index, high in assumed
    )


def walk(bounds, draw, outcomes):
    """Assume side after side at random, and hold each node against the outcomes."""
    assumed, problem = [], bounds.problem
    while True:
        assert is_apart_as_its_lists(bounds), assumed
        left = [one for one in outcomes if fits(one, assumed)]
        for one in left:
            wrong = outside(bounds, assumed, one)
            assert not wrong, wrong
        free = [
            at for at in range(len(problem.couple))
            if bounds.domain_size[at] > 1 and bounds.is_in_use(at)
        ]  # fmt: skip
        if not free:
            assert len(left) <= 1
            return len(assumed)
        at = draw.choice(free)
        values = range(problem.starts[at], problem.starts[at + 1])
        index = problem.index[
            draw.choice([v for v in values if bounds.in_domain[v]][:-1])
        ]
        high = draw.random() < 0.5
        assumed.append(((problem.couple[at], problem.student[at]), index, high))
        if not bounds.assume(at, index, high=high):
            assert not [one for one in outcomes if fits(one, assumed)], assumed
            return len(assumed)


@pytest.mark.parametrize("part", range(4))
def test_every_stable_outcome_lies_within_the_bounds_of_every_node(part):
    depths = 0
    for seed in range(part * 600 + 1, part * 600 + 600, 2):
        text = described(seed)
        market = read(text)
        root = RootNode(market, market.seats)
        outcomes = stable_ones(text, market)
        if not root.propagate():
            assert outcomes == [], seed
            continue
        bounds = Bounds(root, ProblemBuilder(root).build())
        if not bounds.propagate():
            assert outcomes == [], seed
            continue
        draw, mark, before = Random(seed), bounds.mark(), str(vars(bounds))  # noqa: S311
        for _ in range(4):
            depths += walk(bounds, draw, outcomes)
            bounds.undo(mark)
            assert str(vars(bounds)) == before, seed
    assert depths > 50
