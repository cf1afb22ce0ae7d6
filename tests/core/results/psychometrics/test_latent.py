"""The two-parameter model finds again what made the answers, and stays finite."""

import numpy as np
import pytest
from cohorts import modelled

from concours.core.results.psychometrics.latent import fit

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


def log_likelihood(right, slopes, intercepts):
    """The marginal log-likelihood of all answers, and the weights of each point."""
    points = np.linspace(-4, 4, 21)
    weights = np.exp(-points * points / 2)
    chances = 1 / (1 + np.exp(-(np.outer(points, slopes) + intercepts)))
    logs = right @ np.log(chances).T + (1 - right) @ np.log(1 - chances).T
    joint = np.exp(logs) * weights / weights.sum()
    return np.log(joint.sum(axis=1)).sum(), joint / joint.sum(axis=1, keepdims=True)


def highest(right):
    """The highest log-likelihood without priors: EM, each maximum whole, to rest."""
    points, right = np.linspace(-4, 4, 21), right.astype(float)
    slopes, intercepts = np.ones(right.shape[1]), np.zeros(right.shape[1])
    before = -np.inf
    while True:
        now, weights = log_likelihood(right, slopes, intercepts)
        if now - before < 1e-8:
            return now
        before, sizes, hits = now, weights.sum(axis=0), weights.T @ right
        for at in range(right.shape[1]):
            own = np.array([slopes[at], intercepts[at]])
            for _ in range(4):
                chances = 1 / (1 + np.exp(-(points * own[0] + own[1])))
                off, bend = (
                    hits[:, at] - sizes * chances,
                    sizes * chances * (1 - chances),
                )
                both = np.array([points, np.ones(21)])
                own += np.linalg.solve((both * bend) @ both.T, both @ off)
            slopes[at], intercepts[at] = own


@pytest.mark.parametrize(
    ("count", "within"), [(200, 1e-3), (2_000, 1e-6), (6_000, 1e-7)]
)
def test_the_likelihood_is_as_near_to_the_highest_without_priors_as_the_page_says(
    count, within
):
    right = modelled(SLOPES[::3], DIFFICULTIES[::3], count=count, seed=4)
    found, best = fit(right), highest(right)
    own = log_likelihood(right, found.slopes, -found.slopes * found.difficulties)[0]

    assert found.is_settled
    assert found.log_likelihood == pytest.approx(own, rel=1e-10)
    assert 0 <= best - own <= within * abs(best)


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
