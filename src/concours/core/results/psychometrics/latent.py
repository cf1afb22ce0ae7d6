"""The two-parameter logistic model: how steep and how hard, on one scale of ability.

Marginal maximum likelihood by EM (Bock and Aitkin, 1981) on fixed points, ability
being normal with mean 0 and deviation 1. A question is right when it has its whole
mark: partial marks are not. Weak priors keep a question that hardly anybody found, or
that nothing predicts, from going to infinity; from two thousand candidates on the
log-likelihood is within a millionth of the highest that there is without them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concours.core.results.psychometrics.groups import Reals

POINTS_COUNT = 21
ABILITY_MAX = 4.0
CANDIDATES_COUNT_MIN = 200
ROUNDS_COUNT_MAX = 500
GAIN_MIN = 1e-9
"""A round that gains less, of the penalised log-likelihood, is the last."""

SLOPE_PRIOR_DEVIATION, INTERCEPT_PRIOR_DEVIATION = 2.0, 4.0
SLOPE_MAX = 6.0
FLAT = 0.05
"""Below this slope, difficulty means nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Latent:
    """`slopes` and `difficulties` of each question, in order; NaN where untold.

    `log_likelihood` is that of all answers, without the priors.
    """

    slopes: Reals
    difficulties: Reals
    log_likelihood: float
    rounds_count: int
    is_settled: bool


def fit(right: NDArray[np.bool_]) -> Latent | None:
    """Return the parameters of the questions; None below `CANDIDATES_COUNT_MIN`.

    `right` has one row a candidate, one column a question. A question that all found,
    or none, has no parameters.
    """
    if len(right) < CANDIDATES_COUNT_MIN or not right.shape[1]:
        return None
    found = right.mean(axis=0)
    is_told = (found > 0) & (found < 1)
    answers = right[:, is_told].astype(np.float64)
    points = np.linspace(-ABILITY_MAX, ABILITY_MAX, POINTS_COUNT)
    weights = np.exp(-points * points / 2)
    weights /= weights.sum()
    now = np.ones(answers.shape[1]), np.log(found[is_told] / (1 - found[is_told]))
    rounds_count, before, is_settled = 0, -np.inf, False
    while True:
        sizes, hits, likelihood = _expected(answers, points, weights, now)
        height = likelihood - _penalty(*now)
        is_settled = abs(height - before) <= GAIN_MIN * abs(height)
        if is_settled or rounds_count == ROUNDS_COUNT_MAX:
            break
        before, rounds_count = height, rounds_count + 1
        now = _climbed(points, sizes, hits, now)
    return Latent(
        _spread(now[0], is_told),
        _spread(_difficulties(*now), is_told),
        likelihood,
        rounds_count,
        is_settled,
    )


def _expected(
    answers: Reals, points: Reals, weights: Reals, now: tuple[Reals, Reals]
) -> tuple[Reals, Reals, float]:
    """Return how many candidates stand at each point, how many are right there.

    And the log-likelihood of all answers.
    """
    slopes, intercepts = now
    logits = np.outer(points, slopes) + intercepts
    wrong = -np.logaddexp(0.0, logits)
    likely = answers @ logits.T + wrong.sum(axis=1) + np.log(weights)
    highest = likely.max(axis=1, keepdims=True)
    likely -= highest
    np.exp(likely, out=likely)
    whole = likely.sum(axis=1, keepdims=True)
    likely /= whole
    likelihood = float(highest.sum() + np.log(whole).sum())
    return likely.sum(axis=0), likely.T @ answers, likelihood


def _penalty(slopes: Reals, intercepts: Reals) -> float:
    """Return what the priors take from the log-likelihood."""
    off_slope = (slopes - 1) / SLOPE_PRIOR_DEVIATION
    off_intercept = intercepts / INTERCEPT_PRIOR_DEVIATION
    return float((off_slope**2).sum() + (off_intercept**2).sum()) / 2


def _climbed(
    points: Reals, sizes: Reals, hits: Reals, now: tuple[Reals, Reals]
) -> tuple[Reals, Reals]:
    """Return the parameters after one step of Newton for every question at once."""
    slopes, intercepts = now
    chances = 1 / (1 + np.exp(-(np.outer(points, slopes) + intercepts)))
    off = hits - sizes[:, None] * chances
    weight = sizes[:, None] * chances * (1 - chances)
    on_slope = 1 / SLOPE_PRIOR_DEVIATION**2
    on_intercept = 1 / INTERCEPT_PRIOR_DEVIATION**2
    pull_slope = points @ off - on_slope * (slopes - 1)
    pull_intercept = off.sum(axis=0) - on_intercept * intercepts
    bend_slope = (points * points) @ weight + on_slope
    bend_intercept = weight.sum(axis=0) + on_intercept
    bend_both = points @ weight
    area = bend_slope * bend_intercept - bend_both * bend_both
    by_slope = (bend_intercept * pull_slope - bend_both * pull_intercept) / area
    by_intercept = (bend_slope * pull_intercept - bend_both * pull_slope) / area
    return (
        np.clip(slopes + np.clip(by_slope, -1, 1), -SLOPE_MAX, SLOPE_MAX),
        intercepts + np.clip(by_intercept, -1, 1),
    )


def _difficulties(slopes: Reals, intercepts: Reals) -> Reals:
    is_steep = np.abs(slopes) >= FLAT
    return np.where(is_steep, -intercepts / np.where(is_steep, slopes, 1.0), np.nan)


def _spread(found: Reals, is_told: NDArray[np.bool_]) -> Reals:
    spread = np.full(len(is_told), np.nan)
    spread[is_told] = found
    return spread
