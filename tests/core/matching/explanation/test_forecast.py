"""Promise: a chance is what happens that often, if others go on as they did."""

from dataclasses import replace

import numpy as np
import pytest

from concours.core.matching.engine.limits import (
    compute_limits,
    find_effective_limits,
    match_by_limits,
)
from concours.core.matching.engine.solve import solve
from concours.core.matching.explanation.forecast import (
    Unrest,
    find_chances,
    find_end_chances,
    find_runs_within,
    find_runs_within_pairs,
    measure_unrest,
    perturb_wishes,
    simulate_limits,
    without_couples,
)
from concours.rehearsal.market import Size, national

SIZE = Size(students=400, lines=60, couples=0)


@pytest.fixture(scope="module")
def market():
    return national(5, SIZE)


def asked_ranks(market, student):
    wishes = market.wishes[market.starts[student] : market.starts[student + 1]]
    return wishes, market.ranks[market.line_group[wishes], student]


def test_a_forecast_depends_on_market_and_seed_alone(market):
    placed = solve(market).placed
    one, again = (
        simulate_limits(market, placed, count=3, seed=7, unrest=Unrest())
        for _ in range(2)
    )

    assert one.tolist() == again.tolist()
    assert (
        one.tolist()
        != simulate_limits(market, placed, count=3, seed=8, unrest=Unrest()).tolist()
    )


def test_nobody_moves_nothing_changes(market):
    still = simulate_limits(
        market, solve(market).placed, count=2, seed=1, unrest=Unrest(0, 0)
    )
    low = solve(market).limits.of_lines(market)

    assert still.tolist() == [low.tolist()] * 2


def test_lists_keep_their_wishes_and_only_movers_move(market):
    other = perturb_wishes(market, seed=3, unrest=Unrest(250, 200))

    changed = 0
    for student in range(len(market.numbers)):
        was, now = asked_ranks(market, student)[0], asked_ranks(other, student)[0]
        assert sorted(was.tolist()) == sorted(now.tolist())
        changed += was.tolist() != now.tolist()
    assert 0.15 < changed / len(market.numbers) < 0.3


def test_unrest_is_measured_on_two_rounds(market):
    after = perturb_wishes(market, seed=4, unrest=Unrest(300, 100))

    found = measure_unrest(market, after)

    assert 200 < found.movers < 320
    assert 60 < found.reach < 110
    assert measure_unrest(market, market) == Unrest(0, 0)


def test_chances_are_calibrated(market):
    """What others do is not told to the forecast: it measures it on two rounds."""
    truth = Unrest(350, 120)
    before = perturb_wishes(market, seed=100, unrest=truth)
    now = perturb_wishes(before, seed=101, unrest=truth)
    limits = simulate_limits(
        now, solve(now).placed, count=60, seed=1, unrest=measure_unrest(before, now)
    )
    finals = []
    for seed in range(200, 225):
        final = perturb_wishes(now, seed=seed, unrest=truth)
        finals.append(
            find_effective_limits(
                final, compute_limits(final, match_by_limits(final)).limit
            )
        )
    said, happened = [], []
    for student in range(len(now.numbers)):
        wishes, ranks = asked_ranks(now, student)
        said += find_chances(find_runs_within(limits[:, wishes], ranks))
        happened += (ranks <= np.stack(finals)[:, wishes]).mean(axis=0).tolist()
    said, happened = np.array(said) / 1_000, np.array(happened)
    for low in (0.1, 0.3, 0.5, 0.7):
        among = (said >= low) & (said < low + 0.2)
        assert among.sum() > 30
        assert abs(said[among].mean() - happened[among].mean()) < 0.1


def test_where_a_list_ends_sums_to_one_run_each(market):
    limits = simulate_limits(
        market, solve(market).placed, count=50, seed=2, unrest=Unrest()
    )
    for student in range(0, 400, 37):
        wishes, ranks = asked_ranks(market, student)
        is_in = find_runs_within(limits[:, wishes], ranks)
        share, chance = find_end_chances(is_in), find_chances(is_in)
        assert sum(share) <= 1_000
        assert all(end <= one for end, one in zip(share, chance, strict=True))
        assert share[0] == chance[0]


def test_a_pair_is_within_reach_where_both_members_are():
    market = national(6, replace(SIZE, couples=12))
    limits = simulate_limits(
        market, np.full(400, -1, dtype=np.int32), count=30, seed=1, unrest=Unrest()
    )
    for couple, members in enumerate(market.members.tolist()):
        start, end = market.pair_starts[couple : couple + 2].tolist()
        alone = [
            find_runs_within(
                limits[:, lines], market.ranks[market.line_group[lines], member]
            )
            for member, lines in zip(members, market.pairs[start:end].T, strict=True)
        ]
        found = find_runs_within_pairs(limits, market, couple)
        assert found.tolist() == (alone[0] & alone[1]).tolist()


def test_couples_stand_where_they_were_placed():
    market = national(6, replace(SIZE, couples=12))
    placed = np.full(len(market.numbers), -1, dtype=np.int32)
    placed[market.members[:, 0]] = market.pairs[market.pair_starts[:-1], 0]

    calm = without_couples(market, placed)

    assert len(calm.members) == 0
    for student in range(len(market.numbers)):
        own = asked_ranks(calm, student)[0].tolist()
        if market.couple_of[student] < 0:
            assert own == asked_ranks(market, student)[0].tolist()
        else:
            assert own == ([] if placed[student] < 0 else [placed[student]])
