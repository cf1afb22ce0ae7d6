"""Pairs are compared exactly: against a slow road, by properties, with copiers planted.

Defends that an innocent pair stays one, that who copied is found, and that it does not
matter which of a pair comes first.
"""

from itertools import combinations

import numpy as np
import pytest
from tests.core.results.similarity.drawn_copies import (
    copy_wrong,
    draw_patterns,
    patterns_of,
)

from concours.core.results.copying.indices import equal_rates, gbt
from concours.core.results.similarity.features import (
    make_features,
    pattern_weights,
    unit_weights,
)
from concours.core.results.similarity.kernel import compare_all, value_of
from concours.core.results.similarity.laws import lattice_laws
from concours.core.results.similarity.pairs import compare_pairs
from concours.core.results.similarity.patterns import Patterns, fold
from concours.core.results.similarity.seats import (
    Seats,
    count_families,
    family_of,
    no_seats,
)
from concours.core.results.similarity.strata import (
    assign_strata,
    strata_count,
    stratum_pair_numbers,
    weight_rates,
)


def all_values(features, count):
    table = np.zeros((count, count), np.int64)
    for block in compare_all(features):
        for row, values in enumerate(block.values, start=block.first):
            table[row, row + 1 :] = values[row - block.first + 1 :]
    return table


def slow_value(patterns, weights, a, b):
    """V from its definition, pattern by pattern, with runs counted once."""
    total, was_equal_wrong = 0, False
    for question in range(patterns.codes.shape[1]):
        own, other = patterns.codes[a, question], patterns.codes[b, question]
        is_equal = own == other >= 0
        is_wrong = is_equal and not patterns.is_right[question][own]
        is_run = is_wrong and was_equal_wrong and patterns.is_chained[question]
        total += weights[question][own] if is_equal and not is_run else 0
        was_equal_wrong = is_wrong
    return total


def rooms_of_25(count):
    at = np.arange(count)
    return Seats(at // 300, at // 25, at % 25 // 5, at % 5)


@pytest.fixture(scope="module")
def copies():
    return draw_patterns(7, 300, 23, dossier=4)


@pytest.mark.parametrize("weigh", [pattern_weights, unit_weights])
def test_bytes_find_what_the_definition_says(copies, weigh):
    weights = weigh(copies)
    features = make_features(copies, weights)
    values = all_values(features, 300)
    some = [(a, b) for a, b in combinations(range(300), 2) if (a * 7 + b) % 41 == 0]

    assert [values[pair] for pair in some] == [
        slow_value(copies, weights, *pair) for pair in some
    ]
    first, second = np.array(some).T
    assert (value_of(features, second, first) == values[first, second]).all()


@pytest.mark.parametrize("dossier", [1, 4])
def test_laws_sum_to_one_and_their_mean_is_that_of_all_pairs(dossier):
    patterns = draw_patterns(8, 240, 20, dossier=dossier)
    features = make_features(patterns, pattern_weights(patterns))
    strata = assign_strata(patterns.totals(), 5)
    tails = lattice_laws(weight_rates(features, strata))
    lower, upper = np.triu_indices(240, 1)
    numbers = stratum_pair_numbers(5)[strata[lower], strata[upper]]
    values = all_values(features, 240)[lower, upper]

    assert tails[:, 0] == pytest.approx(1, abs=1e-12)
    for number, law in enumerate(tails):
        own = values[numbers == number]
        assert law[1:].sum() == pytest.approx(own.mean(), rel=1e-9)


@pytest.mark.parametrize("dossier", [1, 4])
def test_v_with_weights_of_one_is_the_generalised_binomial_test(dossier):
    patterns = draw_patterns(9, 240, 20, dossier=dossier)
    strata = assign_strata(patterns.totals(), 6)
    tails = lattice_laws(
        weight_rates(make_features(patterns, unit_weights(patterns)), strata)
    )
    right, wrong = equal_rates(patterns, strata)
    for number in range(len(tails)):
        for count in (0, 3, 11, 20):
            own = gbt(right[:, number] + wrong[:, number], count)
            assert tails[number, count] == pytest.approx(own, rel=1e-9)


def test_planted_copiers_are_found_and_nobody_else():
    patterns = draw_patterns(11, 1500, 60)
    totals = patterns.totals()
    seats = rooms_of_25(1500)
    near = [(at, at + 1) for at in range(0, 1500, 50) if 20 < totals[at] < 36][:6]
    for number, (source, copier) in enumerate(near):
        patterns = copy_wrong(patterns, source, copier, 0.9, seed=number)
    strata = assign_strata(patterns.totals(), strata_count(1500))
    features = make_features(patterns, pattern_weights(patterns))
    similarity = compare_pairs(features, strata, seats)
    table, passing = similarity.table, similarity.passing()
    found = {(int(table.first[at]), int(table.second[at])) for at in passing}

    assert len(near) == 6
    assert found == set(near)


def free(patterns):
    """The same copies, in dossiers that are not locked."""
    flags = np.zeros(patterns.questions_count, bool)
    return Patterns(patterns.codes, patterns.names, patterns.is_right, flags)


def compared(patterns, weigh=pattern_weights):
    strata = assign_strata(patterns.totals(), strata_count(len(patterns.codes)))
    features = make_features(patterns, weigh(patterns))
    return compare_pairs(features, strata, no_seats(len(strata)))


def test_innocent_pairs_pass_levels_no_more_often_than_the_law_says():
    """Also where errors drag the next: without the rule of runs they would."""
    patterns = draw_patterns(12, 1200, 60, dossier=5, dragged=0.5)
    similarity = compared(patterns)
    ratios = {row.level: row.ratio for row in similarity.null}
    without = {row.level: row.ratio for row in compared(free(patterns)).null}

    assert len(similarity.passing()) == 0
    assert similarity.thresholds == {"nation": pytest.approx(0.05 / 719_400)}
    assert 0.2 < ratios[1e-2] < 1.1
    assert ratios[1e-4] < 1.5
    assert without[1e-4] > 2 * ratios[1e-4]
    assert ratios[1e-7] is None


def test_nor_do_they_by_the_number_of_equal_answers():
    """The law of M, and with it GBT: the same rule, and without it they would."""
    patterns = draw_patterns(12, 1200, 60, dossier=5, dragged=0.8)
    ratios = {row.level: row.ratio for row in compared(patterns, unit_weights).null}
    without = {
        row.level: row.ratio for row in compared(free(patterns), unit_weights).null
    }

    assert ratios[1e-2] < 1
    assert ratios[1e-4] < 1
    assert without[1e-4] > 2


def test_a_run_of_equal_wrong_answers_counts_once():
    """Two share all four errors of a dossier: one counts; a right one between, two."""
    codes = np.full((40, 4), 1)
    codes[:, :] = np.arange(40)[:, None] % 5 + 2
    codes[0] = codes[1] = [1, 1, 1, 1]
    codes[2] = codes[3] = [9, 0, 9, 9]
    both = [np.array([0, 2]), np.array([1, 3])]
    values = {}
    for dossier in (1, 4):
        patterns = patterns_of(codes, dossier=dossier)
        features = make_features(patterns, unit_weights(patterns))
        values[dossier] = value_of(features, *both).tolist()

    assert values == {1: [4, 4], 4: [1, 3]}


def test_answers_are_patterns_whatever_their_case_order_or_accents():
    assert fold(" c + A+a ") == fold("A+C") == "a+c"
    assert fold("Embolie  pulmonaire") == fold("EMBOLIE PULMONAIRE")
    assert fold("Œdème aigu") == fold("œdeme aigu")
    assert fold(" + ") == ""


def test_neighbours_are_the_eight_seats_around_and_families_add_up():
    seats = rooms_of_25(50)
    first, second = np.triu_indices(50, 1)
    families = family_of([seats], first, second)

    assert count_families([seats]) == tuple(np.bincount(families, minlength=4))
    assert count_families([seats])[0] == 2 * 72
    assert families[(first == 0) & (second == 6)] == 0
    assert families[(first == 0) & (second == 2)] == 1
    assert families[(first == 0) & (second == 25)] == 2
