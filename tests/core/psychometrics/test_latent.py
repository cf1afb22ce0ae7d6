"""The two-parameter model finds again what made the answers, and stays finite."""

import numpy as np
from cohorts import modelled

from concours.core.psychometrics.latent import fit

COUNT = 30
SLOPES = np.linspace(0.6, 2.2, COUNT)
DIFFICULTIES = np.linspace(-1.8, 1.8, COUNT)[
    np.random.default_rng(2).permutation(COUNT)
]


def test_known_parameters_are_recovered():
    found = fit(modelled(SLOPES, DIFFICULTIES, count=6_000, seed=8))

    assert found.is_settled
    assert np.abs(found.slopes - SLOPES).mean() < 0.07
    assert np.abs(found.slopes - SLOPES).max() < 0.25
    assert np.abs(found.difficulties - DIFFICULTIES).mean() < 0.05
    assert np.abs(found.difficulties - DIFFICULTIES).max() < 0.2


def test_a_question_with_a_wrong_key_has_a_slope_below_zero():
    right = modelled(SLOPES, DIFFICULTIES, count=1_000, seed=9)
    right[:, 4] = ~right[:, 4]

    assert [at for at, slope in enumerate(fit(right).slopes) if slope < 0] == [4]


def test_what_all_or_none_found_has_no_parameters_and_chance_no_difficulty():
    right = modelled(SLOPES, DIFFICULTIES, count=1_000, seed=9)
    right[:, 0], right[:, 1] = True, False
    found = fit(right)

    assert np.isnan(found.slopes).tolist() == [True, True] + [False] * (COUNT - 2)
    assert np.isfinite(found.difficulties[2:]).all()


def test_a_cohort_too_small_has_no_model():
    for count in (0, 1, 2, 199):
        assert fit(np.ones((count, 3), dtype=bool)) is None


def test_a_uniform_cohort_tells_nothing():
    found = fit(np.ones((300, 3), dtype=bool))

    assert np.isnan(found.slopes).all()
