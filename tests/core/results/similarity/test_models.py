"""Rates of a model: those of the cohort in the limit, and laws that add up."""

from math import exp

import numpy as np
import pytest
from tests.core.results.similarity.drawn_copies import patterns_of

from concours.core.results.copying.shared_errors import error_weights
from concours.core.results.similarity.features import make_features, unit_weights
from concours.core.results.similarity.kernel import value_of
from concours.core.results.similarity.laws import lattice_laws
from concours.core.results.similarity.models import (
    logistic,
    mean_abilities,
    model_equal_rates,
    model_rates,
    model_weights,
    nominal,
    share_out,
)
from concours.core.results.similarity.patterns import BLANK, Patterns
from concours.core.results.similarity.strata import assign_strata

QUESTIONS, PATTERNS = 12, 12


@pytest.fixture(scope="module")
def drawn():
    """400 candidates who answer by a nominal model, dossiers of three locked."""
    chance = np.random.default_rng(2)
    intercepts = chance.normal(scale=0.8, size=(QUESTIONS, PATTERNS))
    slopes = chance.normal(scale=0.5, size=(QUESTIONS, PATTERNS))
    abilities = chance.normal(size=400)
    chances = nominal(intercepts, slopes, abilities)
    sums = np.cumsum(chances, axis=2)
    codes = (chance.random((400, QUESTIONS, 1)) > sums).sum(axis=2)
    strata = assign_strata(np.argsort(np.argsort(abilities)), 8)
    by_stratum = nominal(intercepts, slopes, mean_abilities(abilities, strata))
    return patterns_of(codes, dossier=3), strata, by_stratum


def test_the_mean_of_model_laws_is_that_of_the_pairs_drawn(drawn):
    patterns, strata, chances = drawn
    for weights in (unit_weights(patterns), model_weights(chances, patterns, strata)):
        tails = lattice_laws(model_rates(chances, patterns, weights))
        first, second = np.triu_indices(400, 1)
        values = value_of(make_features(patterns, weights), first, second)
        lower, upper = np.sort([strata[first], strata[second]], axis=0)
        numbers = 8 * lower - lower * (lower - 1) // 2 + upper - lower

        assert tails[:, 0] == pytest.approx(1, abs=1e-12)
        expected = tails[:, 1:].sum(axis=1)[numbers]
        assert values.mean() == pytest.approx(expected.mean(), rel=0.03)


def test_equal_right_and_equal_wrong_of_a_model_add_up(drawn):
    patterns, _, chances = drawn
    right, wrong = model_equal_rates(chances, patterns)

    assert right[3, 0] == pytest.approx(chances[0, 3, 0] ** 2)
    assert (right + wrong)[3, 0] == pytest.approx((chances[0, 3] ** 2).sum())


def test_a_model_takes_back_runs_of_a_locked_dossier_from_equal_errors(drawn):
    patterns, _, chances = drawn
    weights = error_weights(patterns)
    right, wrong = model_equal_rates(chances, patterns)
    is_wrong = np.stack([~flags for flags in patterns.is_right])
    whole = (chances[0] ** 2 * is_wrong).sum(axis=1)

    assert patterns.is_chained[[5, 6]].tolist() == [True, False]
    assert wrong[5, 0] == pytest.approx(whole[5] * (1 - whole[4]))
    assert wrong[6, 0] == pytest.approx(whole[6])
    assert wrong == pytest.approx(model_rates(chances, patterns, weights)[:, 1])
    assert right[5, 0] == pytest.approx(chances[0, 5, 0] ** 2)


def test_a_pattern_that_a_question_does_not_have_has_no_chance():
    intercepts = np.array([[0.0, 1.0, np.nan]])
    chances = nominal(intercepts, np.zeros((1, 3)), np.zeros(1))

    assert chances[0, 0, 2] == 0
    assert chances.sum() == pytest.approx(1)


def test_the_largest_parameters_that_a_file_may_have_are_no_overflow():
    chances = nominal(
        np.full((1, 2), 50.0), np.array([[50.0, -50.0]]), np.array([50.0, -50.0])
    )

    assert chances[:, 0].tolist() == [[1, 0], [0, 1]]


def test_three_parameters_are_birnbaum_s_and_the_wrong_are_shared_as_the_cohort_does():
    codes = np.array([[0], [0], [0], [1], [1], [2], [2], [2], [3], [BLANK]])
    patterns = Patterns(
        codes,
        (("A", "B", "C", "D"),),
        (np.array([True, False, False, True]),),
        np.zeros(1, np.bool_),
    )
    abilities = np.array([-1.0, 0.5, 2.0])
    items = (np.array([1.2]), np.array([0.5]), np.array([0.2]))
    right = logistic(*items, abilities)
    chances = share_out(right, patterns)

    by_hand = [0.2 + 0.8 / (1 + exp(-1.2 * (own - 0.5))) for own in abilities]
    assert right[:, 0] == pytest.approx(by_hand)
    assert right[1, 0] == pytest.approx(0.6)
    assert chances[1, 0] == pytest.approx([0.45, 0.16, 0.24, 0.15])
    assert chances.sum(axis=2) == pytest.approx(np.ones((3, 1)))
