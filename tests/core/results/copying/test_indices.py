"""Published indices agree with vectors made by the R packages on synthetic data.

And a run of equal errors in a locked dossier counts once in each of them.
"""

import json
from pathlib import Path

import numpy as np
import pytest
from tests.core.results.similarity.drawn_copies import draw_patterns, patterns_of

from concours.core.results.copying.indices import (
    EqualAnswers,
    equal_answers,
    equal_rates,
    equal_to,
    gbt,
    indices,
    m4,
    omega,
)
from concours.core.results.similarity.models import nominal
from concours.core.results.similarity.strata import stratum_pair_numbers

VECTORS = json.loads((Path(__file__).parents[1] / "forensics_vectors.json").read_text())
EXACT = {"rel": 1e-10, "abs": 1e-11}


@pytest.fixture(scope="module")
def model():
    own = VECTORS["nominal"]
    chances = nominal(
        np.array(own["zeta"]), np.array(own["lambda"]), np.array(own["eta"])
    )
    return chances, np.array(own["answers"]) - 1, own["key"] - 1


def pair_of(name):
    return tuple(int(part) - 1 for part in name.split("-"))


def test_omega_weighted_omega_gbt_and_m4_of_each_pair(model):
    chances, answers, key = model
    own = VECTORS["nominal"]
    for name, row in zip(own["pairs"], own["stat"], strict=True):
        a, b = pair_of(name)
        both = chances[a] * chances[b]
        is_equal = answers[a] == answers[b]
        pair = EqualAnswers(
            is_equal & (answers[a] == key),
            is_equal & (answers[a] != key),
            np.zeros(len(is_equal), bool),
        )
        found = indices(pair, both[:, key], both.sum(axis=1) - both[:, key])
        values = [found.omega, found.weighted_omega, found.gbt, found.m4]
        assert values == pytest.approx(row, **EXACT), name


def test_directed_omega_and_gbt_of_each_source_and_copier(model):
    chances, answers, _ = model
    own = VECTORS["nominal"]["copying"]
    for name, row in zip(own["pairs"], own["stat"], strict=True):
        source, copier = pair_of(name)
        given = chances[copier][np.arange(20), answers[source]]
        is_equal = answers[source] == answers[copier]
        values = [omega(given, is_equal), gbt(given, int(is_equal.sum()))]
        assert values == pytest.approx(row, **EXACT), name


@pytest.fixture
def two():
    """Two dossiers of four; the first two candidates share 1 right, 6 wrong answers.

    Wrong ones 0, 1, 3 in the first dossier, where question 2 is right; 5, 6, 7 in the
    second: 1, 6 and 7 follow another one.
    """
    codes = np.arange(1, 41)[:, np.newaxis] % 5 + np.full((40, 8), 5)
    codes[0] = [1, 2, 0, 3, 0, 4, 1, 1]
    codes[1] = [1, 2, 0, 3, 2, 4, 1, 1]
    return patterns_of(codes, dossier=4)


def test_a_run_of_equal_errors_in_a_locked_dossier_counts_once(two):
    pair = equal_answers(two, 0, 1)
    right, wrong = np.full((2, 8), 0.1)
    found = indices(pair, right, wrong)
    is_counted = np.isin(np.arange(8), [0, 2, 3, 5])

    assert np.flatnonzero(pair.dragged).tolist() == [1, 6, 7]
    assert (found.equal_right, found.equal_wrong, found.dragged) == (1, 6, 3)
    assert found.gbt == pytest.approx(gbt(right + wrong, 4))
    assert found.m4 == pytest.approx(m4(right, wrong, 1, 3))
    assert found.omega == pytest.approx(omega(right + wrong, is_counted))
    assert equal_to(two, two.wrong_answers(), 0)[1].tolist() == is_counted.tolist()


def test_an_equal_error_counts_again_in_the_next_dossier_and_where_none_is_locked(two):
    codes = two.codes.copy()
    codes[:2, 3:5] = 7
    locked, unlocked = (
        equal_answers(patterns_of(codes, dossier=size), 0, 1) for size in (4, 1)
    )

    assert np.flatnonzero(locked.dragged).tolist() == [1, 5, 6, 7]
    assert not unlocked.dragged.any()


def test_the_chances_are_those_of_all_pairs_with_runs_counted_once():
    """Of two strata the mean of M by the chances is that of the pairs there are."""
    patterns = draw_patterns(4, 60, 12, dossier=4, dragged=0.6)
    strata = np.arange(60) % 2
    rates = equal_rates(patterns, strata)
    numbers = stratum_pair_numbers(2)
    for lower, upper in ((0, 0), (0, 1), (1, 1)):
        pairs = [
            equal_answers(patterns, a, b)
            for a in np.flatnonzero(strata == lower)
            for b in np.flatnonzero(strata == upper)
            if a != b
        ]
        means = [np.mean([own.right for own in pairs], axis=0)]
        means += [np.mean([own.wrong & ~own.dragged for own in pairs], axis=0)]
        own = [rate[:, numbers[lower, upper]] for rate in rates]

        assert own == pytest.approx(np.array(means))


def test_a_pair_that_cannot_differ_has_no_omega():
    sure = np.ones(3)
    assert omega(sure, np.ones(3, bool)) is None
    assert gbt(sure, 3) == 1


def test_m4_of_nothing_in_common_is_one():
    assert m4(np.full(5, 0.3), np.full(5, 0.2), 0, 0) == pytest.approx(1)
