"""Directed indices: against their definitions and R, and with a copier planted."""

import json
from math import comb, exp, factorial
from pathlib import Path

import numpy as np
import pytest
from tests.core.results.similarity.drawn_copies import (
    copy_wrong,
    draw_patterns,
    patterns_of,
)

from concours.core.results.copying import directed
from concours.core.results.copying.directed import given_rates
from concours.core.results.copying.indices import gbt
from concours.core.results.copying.poisson import s2_chance

STRATA = np.zeros(6, np.int64)
VECTORS = json.loads((Path(__file__).parents[1] / "forensics_vectors.json").read_text())
KEY = 4


def copy_indices(patterns, strata, source, copier):
    wrong = patterns.wrong_answers()
    rates = given_rates(patterns, wrong, strata, (source, copier))
    return directed.copy_indices(patterns, wrong, rates, source, copier)


def binomial(trials, chance, least):
    return sum(
        comb(trials, k) * chance**k * (1 - chance) ** (trials - k)
        for k in range(least, trials + 1)
    )


@pytest.fixture
def small():
    """Source 0 with four errors; copier 1 with three, two of them equal."""
    return patterns_of(
        np.array(
            [
                [1, 1, 1, 1, 0, 0],
                [1, 1, 2, 0, 0, 0],
                [1, 2, 2, 0, 0, 0],
                [2, 1, 1, 0, 0, 0],
                [1, 0, 0, 0, 0, 0],
                [2, 2, 1, 1, 0, 3],
            ]
        )
    )


def test_k_is_the_law_of_candidates_with_as_many_errors(small):
    found = copy_indices(small, STRATA, 0, 1)

    assert (found.equal_wrong, found.source_wrong) == (2, 4)
    assert found.k == pytest.approx(binomial(4, 1.5 / 4, 2))


def test_k1_and_k2_follow_the_line_and_the_curve_of_the_groups(small):
    found = copy_indices(small, STRATA, 0, 1)
    errors, means = np.array([1, 3, 5]), np.array([1, 1.5, 2]) / 4
    line, curve = np.polyfit(errors, means, 1), np.polyfit(errors, means, 2)

    assert found.k1 == pytest.approx(binomial(4, np.polyval(line, 3), 2))
    assert found.k2 == pytest.approx(binomial(4, np.polyval(curve, 3), 2))


def test_s1_is_poisson_between_what_is_seen_and_all_errors_of_the_source(small):
    """The mean of three groups on an exponential is found again by the regression."""
    found = copy_indices(small, STRATA, 0, 1)
    means = np.array([1, 1.5, 2])
    a, b = 0.0, 0.0
    for _ in range(20_000):  # a slow oracle: climbs the likelihood, no Newton
        rest = means - np.exp(a + b * np.array([0.2, 0.6, 1.0]))
        a, b = a + 0.05 * rest.sum(), b + 0.05 * (rest * [0.2, 0.6, 1.0]).sum()
    mean = exp(a + 0.6 * b)
    law = [exp(-mean) * mean**k / factorial(k) for k in range(2, 5)]

    assert found.s1 == pytest.approx(sum(law), rel=1e-9)


def test_each_is_what_the_r_package_says():
    """It counts the copier among those of as many errors: a twin stands there for ours.

    Its regressions of `s1` and `s2` stop a little before their maximum.
    """
    own = VECTORS["nominal"]
    codes = np.array(own["answers"]) % KEY
    patterns = patterns_of(codes)
    for name, row in zip(
        own["directed"]["pairs"], own["directed"]["stat"], strict=True
    ):
        source, copier = (int(part) - 1 for part in name.split("-"))
        twins = patterns_of(np.vstack([codes, codes[copier]]))
        found = copy_indices(twins, np.zeros(25, np.int64), source, copier)
        s2 = s2_chance(patterns, patterns.wrong_answers(), source, copier)

        assert [found.k, found.k1, found.k2] == pytest.approx(row[:3], abs=1e-12), name
        assert [found.s1, s2] == pytest.approx(row[3:], abs=1e-8), name


def test_the_rate_of_a_stratum_leaves_out_the_pair_and_is_never_zero(small):
    rates = given_rates(small, small.wrong_answers(), STRATA, (0, 1))

    assert rates[0] == pytest.approx((2 + 20 * 3 / 5) / 24)
    assert rates[3] == pytest.approx((1 + 20 * 2 / 5) / 24)


def test_a_run_in_a_locked_dossier_counts_once_of_everybody(small):
    """Copier 1 shares errors 0 and 1 with the source, 3 shares 1 and 2: one each."""
    locked = patterns_of(small.codes, dossier=3)
    found = copy_indices(locked, STRATA, 0, 1)
    rates = given_rates(locked, locked.wrong_answers(), STRATA, (0, 1))
    line = np.polyfit([1, 3, 5], np.array([1, 1, 2]) / 4, 1)

    assert (found.equal_wrong, found.source_wrong) == (1, 4)
    assert found.k == pytest.approx(binomial(4, 1 / 4, 1))
    assert found.k1 == pytest.approx(binomial(4, np.polyval(line, 3), 1))
    assert rates[1] == pytest.approx((1 + 20 * 2 / 5) / 24)
    assert rates[2] == pytest.approx((1 + 20 * 2 / 5) / 24)
    assert found.gbt == pytest.approx(gbt(rates, 3))


def test_who_copied_is_unlikely_in_every_index():
    patterns = copy_wrong(draw_patterns(5, 600, 60), 40, 41, 0.95)
    strata = np.zeros(600, np.int64)
    found = copy_indices(patterns, strata, 40, 41)
    quiet = copy_indices(patterns, strata, 40, 300)

    for name in ("k", "k1", "k2", "s1", "s2", "gbt"):
        assert getattr(found, name) < 1e-5, name
        assert getattr(quiet, name) > 1e-3, name


def test_a_source_without_errors_tells_nothing():
    patterns = patterns_of(np.zeros((5, 4), np.int64))
    found = copy_indices(patterns, np.zeros(5, np.int64), 0, 1)

    assert (found.k, found.k1, found.k2, found.s1, found.s2) == (None,) * 5
