"""A case says how many errors a pair shares, and beside it what chance gives.

Defends the numbers that a jury reads: exact ranges, by hand and by vectors of R; the
nearest pair that could not see each other, against a slow road; innocents within.
"""

import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from tests.core.results.similarity.drawn_copies import (
    copy_wrong,
    draw_patterns,
    patterns_of,
)

from concours.core.results.copying.shared_errors import ErrorCounts, error_weights
from concours.core.results.similarity.features import make_features
from concours.core.results.similarity.laws import (
    central_range,
    poisson_binomial,
    poisson_law,
)
from concours.core.results.similarity.models import nominal
from concours.core.results.similarity.seats import Seats, no_seats
from concours.core.results.similarity.strata import (
    assign_strata,
    strata_count,
    stratum_pair_numbers,
    weight_rates,
)

VECTORS = json.loads((Path(__file__).parents[1] / "forensics_vectors.json").read_text())
COUNT, QUESTIONS = 60, 40


def seats_of(sites, rooms):
    nowhere = np.full(len(sites), -1, np.int64)
    return Seats(np.array(sites), np.array(rooms), nowhere, nowhere)


def counts_of(patterns, strata, seats):
    features = make_features(patterns, error_weights(patterns))
    return ErrorCounts(patterns, [seats]), weight_rates(features, strata)[:, 1]


def shared(patterns, first, second):
    """Shared errors from their definition: a run in a locked dossier counts once."""
    count, was_shared = 0, False
    for question, is_right in enumerate(patterns.is_right):
        own, other = patterns.codes[first, question], patterns.codes[second, question]
        is_shared = own == other >= 0 and not is_right[own]
        is_run = is_shared and was_shared and patterns.is_chained[question]
        count += is_shared and not is_run
        was_shared = is_shared
    return count


@pytest.fixture(scope="module")
def cohort():
    """Innocents in locked dossiers of four, one pair of copiers; two strata."""
    drawn = draw_patterns(7, COUNT, QUESTIONS, dossier=4, dragged=0.5)
    patterns = copy_wrong(drawn, 4, 5, 0.9)
    sites = np.arange(COUNT) // 20
    rooms = np.arange(COUNT) // 10
    strata = assign_strata(patterns.totals(), strata_count(80))
    return patterns, strata, seats_of(sites, rooms)


@pytest.mark.parametrize(
    ("law", "low", "high"),
    [
        ([1.0], 0, 0),
        ([0.025, 0.95, 0.025], 1, 1),
        ([0.026, 0.948, 0.026], 0, 2),
        # ten fair coins: 11/1024 have one head at most, 56/1024 two
        (poisson_binomial(np.full(10, 0.5)), 2, 8),
        # one expected: four or more in 1.9 % of cases, three in 8.0 %
        (poisson_law(1.0), 0, 3),
        (poisson_law(0.0), 0, 0),
    ],
)
def test_a_range_leaves_out_a_fortieth_at_each_end(law, low, high):
    assert central_range(np.array(law)) == (low, high)


def test_the_law_of_poisson_is_whole():
    for mean in (0.01, 3.0, 250.0):
        law = poisson_law(mean)
        assert law.sum() == pytest.approx(1)
        assert law @ np.arange(len(law)) == pytest.approx(mean)


def test_an_example_that_a_jury_can_count():
    """Four candidates of one stratum, two rooms of one site; code 0 is right.

    Question 1: three give error 1, so that 3 of 6 pairs share it. Question 2: two give
    error 2, 1 pair of 6. Question 3: all are right. Two candidates share 3/6 + 1/6
    errors on average; both with 1/12, so a range of 95 % is 0 to 2.
    """
    patterns = patterns_of(np.array([[1, 2, 0], [1, 2, 0], [1, 0, 0], [0, 3, 0]]))
    seats = seats_of([0, 0, 0, 0], [0, 0, 1, 1])
    counts, rates = counts_of(patterns, np.zeros(4, np.int64), seats)

    own = counts.of_pair(0, 1, rates[:, 0])

    assert own.count == 2
    assert own.expected == pytest.approx(4 / 6)
    assert (own.low, own.high) == (0, 2)
    # 1-3, 1-4, 2-3, 2-4 sat in two rooms: 1-3 and 2-3 share one error
    assert (own.apart, own.pairs_count, own.most) == ("rooms", 4, 1)


def test_what_pairs_share_on_average_is_what_the_law_says(cohort):
    patterns, strata, seats = cohort
    counts, rates = counts_of(patterns, strata, seats)
    numbers = stratum_pair_numbers(int(strata.max()) + 1)
    counts_of_pairs, means = {}, {}
    for pair in combinations(range(COUNT), 2):
        own = int(numbers[tuple(strata[list(pair)])])
        row = counts.of_pair(*pair, rates[:, own])
        assert row.count == shared(patterns, *pair)
        counts_of_pairs.setdefault(own, []).append(row.count)
        means[own] = row.expected

    for own, values in counts_of_pairs.items():
        assert np.mean(values) == pytest.approx(means[own], abs=1e-9)


def test_the_nearest_pair_is_of_two_rooms_or_of_two_sites(cohort):
    patterns, strata, seats = cohort
    counts, rates = counts_of(patterns, strata, seats)
    for first, second in ((4, 5), (3, 15), (4, 30)):
        sites = {int(seats.sites[first]), int(seats.sites[second])}
        others = [
            shared(patterns, a, b)
            for a, b in combinations(range(COUNT), 2)
            if {int(seats.sites[a]), int(seats.sites[b])} == sites
            and seats.rooms[a] != seats.rooms[b]
            and (a, b) != (first, second)
        ]
        own = counts.of_pair(first, second, rates[:, 0])

        assert (own.pairs_count, own.most) == (len(others), max(others))
        assert own.apart == ("rooms" if len(sites) == 1 else "sites")
        assert counts.of_pair(second, first, rates[:, 0]) == own


def test_who_copied_is_beyond_both_and_innocents_are_within(cohort):
    patterns, strata, seats = cohort
    counts, rates = counts_of(patterns, strata, seats)
    numbers = stratum_pair_numbers(int(strata.max()) + 1)

    def row(first, second):
        return counts.of_pair(
            first, second, rates[:, numbers[strata[first], strata[second]]]
        )

    copier_row = row(4, 5)
    innocents = [row(*pair) for pair in combinations(range(20, COUNT), 2)]
    is_within = [own.low <= own.count <= own.high for own in innocents]

    assert copier_row.count > copier_row.high
    assert copier_row.count > copier_row.most
    assert np.mean(is_within) >= 0.95


def test_without_seats_nothing_is_said_of_other_rooms(cohort):
    patterns, strata, _ = cohort
    counts, rates = counts_of(patterns, strata, no_seats(COUNT))
    own = counts.of_pair(4, 5, rates[:, 0])

    assert (own.apart, own.pairs_count, own.most) == (None, None, None)
    assert own.high > 0


def test_one_room_has_no_other():
    patterns = patterns_of(np.array([[1, 2], [1, 2], [1, 0]]))
    seats = seats_of([0, 0, 0], [0, 0, 0])
    counts, rates = counts_of(patterns, np.zeros(3, np.int64), seats)
    own = counts.of_pair(0, 1, rates[:, 0])

    assert (own.apart, own.pairs_count, own.most) == (None, None, None)


def test_a_pair_is_above_its_range_where_r_says_that_it_is_rare():
    """GBT of R is Pr(so many or more): past a fortieth, the range ends below."""
    own = VECTORS["nominal"]
    chances = nominal(
        np.array(own["zeta"]), np.array(own["lambda"]), np.array(own["eta"])
    )
    answers, place = np.array(own["answers"]) - 1, own["methods"].index("GBT_R")
    above_count = 0
    for name, row in zip(own["pairs"], own["stat"], strict=True):
        first, second = (int(part) - 1 for part in name.split("-"))
        equal_count = int((answers[first] == answers[second]).sum())
        law = poisson_binomial((chances[first] * chances[second]).sum(axis=1))
        is_above = equal_count > central_range(law)[1]
        assert is_above == (row[place] <= 0.025), name
        above_count += is_above

    assert above_count > 0
