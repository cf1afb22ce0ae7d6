"""What a pair is weighed by, and what raises its chance: by hand, away from any cohort.

Defends that innocent pairs who are more alike than the law says make accusations harder
to reach, each family by those of its own kind, and never easier.
"""

import numpy as np
import pytest

from concours.core.results.copying.cohort_strata import STRATUM_SPREAD_MAX, strata_of
from concours.core.results.similarity.features import share_weights
from concours.core.results.similarity.pairs import innocent_row, make_similarity
from concours.core.results.similarity.seats import Seats, no_seats
from concours.core.results.similarity.strata import (
    STRATUM_SIZE_MIN,
    assign_strata,
    strata_count,
)

COUNT, SITE_SIZE, ROOM_SIZE = 400, 200, 20
SITE_PAIRS, NATION_PAIRS, ROOM_PAIRS = 36_000, 40_000, 3_800


def test_a_weight_is_the_likelihood_ratio_of_one_copied_in_five():
    """ln(1 + 0.25/P) in steps of a half: 0.81, 2.5, 6.5, 11.05, 15.6."""
    shares = np.array([0.5, 0.1, 0.01, 0.001, 0.0001, 1e-9])

    assert share_weights(shares).tolist() == [1, 3, 7, 11, 15, 15]


def test_strata_are_of_forty_at_least_and_sixty_at_most():
    counts = [500, 1_600, 2_399, 2_400, 12_000]

    assert [*map(strata_count, counts)] == [12, 40, 59, 60, 60]


def seats_of_two_sites():
    at = np.arange(COUNT)
    return Seats(at // SITE_SIZE, at // ROOM_SIZE, at % ROOM_SIZE // 5, at % 5)


def compared(seats, *, site_count, nation_count):
    """So many pairs of two rooms, of two sites, at 5e-4; then a room's, a neighbour's.

    At 1e-3 the law expects 36 of the site and 40 of the nation: it is the deepest level
    that tells, since at 1e-4 there are 4 and at 1e-2 360.
    """
    rooms = [(own, ROOM_SIZE + own % ROOM_SIZE) for own in range(ROOM_SIZE)]
    rooms = [(a, (b + turn) % SITE_SIZE) for turn in range(60, 160) for a, b in rooms]
    rooms = [(a, b) for a, b in rooms if b // ROOM_SIZE != a // ROOM_SIZE]
    sites = [(a, a % 7 + SITE_SIZE + 7 * (a // 7 % 20)) for a in range(SITE_SIZE)]
    pairs = [*rooms[:site_count], *sites[:nation_count], (0, 4), (0, 1)]
    chances = [5e-4] * (len(pairs) - 2) + [1e-6, 1e-7]
    first, second = np.array(pairs).T
    values = np.full(len(pairs), 30)
    own = (first, second, values, np.array(chances))
    return make_similarity(own, [seats], (np.zeros(COUNT, np.int64),))


def raised_by_family(similarity):
    table = similarity.table
    return {
        int(family): (table.levels / table.chances)[table.families == family]
        for family in np.unique(table.families)
    }


@pytest.mark.parametrize(
    ("site_count", "nation_count", "by_site", "by_nation"),
    [(108, 20, 3.0, 1.0), (18, 120, 1.0, 3.0), (18, 20, 1.0, 1.0)],
)
def test_a_chance_is_raised_to_the_tail_of_innocents_of_its_kind_never_lowered(
    site_count, nation_count, by_site, by_nation
):
    similarity = compared(
        seats_of_two_sites(), site_count=site_count, nation_count=nation_count
    )
    own = raised_by_family(similarity)
    null = {(row.family, row.level): row for row in similarity.null}

    assert null["site", 1e-3].pairs_count == SITE_PAIRS
    assert null["site", 1e-3].found_count == site_count
    assert null["nation", 1e-3].found_count == nation_count
    for family, ratio in ((0, by_site), (1, by_site), (2, by_site), (3, by_nation)):
        assert own[family] == pytest.approx(np.full(len(own[family]), ratio))


def test_where_no_room_was_told_pairs_are_those_of_the_nation():
    similarity = compared(no_seats(COUNT), site_count=108, nation_count=300)
    row = innocent_row(similarity.null, "neighbours")

    assert row.family == "nation"
    assert innocent_row(similarity.null[-1:], "nation") is None


def test_a_level_tells_where_twenty_pairs_are_expected():
    similarity = compared(seats_of_two_sites(), site_count=108, nation_count=20)

    assert innocent_row(similarity.null, "room").level == 1e-3
    assert innocent_row(similarity.null, "nation").level == 1e-3


def test_thresholds_are_one_false_alarm_in_twenty_families():
    similarity = compared(seats_of_two_sites(), site_count=1, nation_count=1)
    bounds = similarity.thresholds

    assert bounds["room"] == pytest.approx(0.05 / ROOM_PAIRS)
    assert bounds["nation"] == pytest.approx(0.05 / (COUNT * (COUNT - 1) / 2))
    assert bounds["neighbours"] == pytest.approx(0.05 / (20 * (3 * 5 + 4 * 4 + 24)))


def test_strata_are_halved_where_few_candidates_are_far_apart():
    chance = np.random.default_rng(3)
    totals = np.clip(chance.normal(60, 18, 12_000), 0, 120).astype(np.int64)
    strata = strata_of(totals)
    coarse = assign_strata(totals, strata_count(12_000))

    assert strata.max() > coarse.max()
    assert (np.diff(strata[np.argsort(totals, kind="stable")]) >= 0).all()
    for number in range(strata.max() + 1):
        own = totals[strata == number]
        is_narrow = own.max() - own.min() <= STRATUM_SPREAD_MAX
        is_strong = coarse[strata == number][0] >= 30
        assert is_narrow or is_strong or len(own) < 2 * STRATUM_SIZE_MIN, number
        assert len(own) >= STRATUM_SIZE_MIN, number
        assert len(set(coarse[strata == number])) == 1, "halves of one stratum"
    others = coarse > 10
    assert len(set(strata[others])) == len(set(coarse[others])), "the others stand"


def test_a_small_cohort_has_its_equal_strata():
    totals = np.random.default_rng(4).integers(0, 40, 2_000)

    assert (strata_of(totals) == assign_strata(totals, strata_count(2_000))).all()
