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
    """`slopes` and `difficulties` of each question, in order; NaN where not estimable.

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
    success = right.mean(axis=0)
    is_estimable = (success > 0) & (success < 1)
    answers = right[:, is_estimable].astype(np.float64)
    points = np.linspace(-ABILITY_MAX, ABILITY_MAX, POINTS_COUNT)
    weights = np.exp(-points * points / 2)
    weights /= weights.sum()
    parameters = (
        np.ones(answers.shape[1]),
        np.log(success[is_estimable] / (1 - success[is_estimable])),
    )
    rounds_count, before, is_settled = 0, -np.inf, False
    while True:
        sizes, hits, likelihood = _expected_counts(answers, points, weights, parameters)
        height = likelihood - _penalty(*parameters)
        is_settled = abs(height - before) <= GAIN_MIN * abs(height)
        if is_settled or rounds_count == ROUNDS_COUNT_MAX:
            break
        before, rounds_count = height, rounds_count + 1
        parameters = _newton_step(points, sizes, hits, parameters)
    return Latent(
        _place_estimates(parameters[0], is_estimable),
        _place_estimates(_difficulties(*parameters), is_estimable),
        likelihood,
        rounds_count,
        is_settled,
    )


def _expected_counts(
    answers: Reals, points: Reals, weights: Reals, parameters: tuple[Reals, Reals]
) -> tuple[Reals, Reals, float]:
    """Return how many candidates stand at each point, how many are right there.

    And the log-likelihood of all answers.
    """
    slopes, intercepts = parameters
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


def _newton_step(
    points: Reals, sizes: Reals, hits: Reals, parameters: tuple[Reals, Reals]
) -> tuple[Reals, Reals]:
    """Return the parameters after one Newton step for every question at once."""
    slopes, intercepts = parameters
    chances = 1 / (1 + np.exp(-(np.outer(points, slopes) + intercepts)))
    residuals = hits - sizes[:, None] * chances
    weight = sizes[:, None] * chances * (1 - chances)
    slope_precision = 1 / SLOPE_PRIOR_DEVIATION**2
    intercept_precision = 1 / INTERCEPT_PRIOR_DEVIATION**2
    gradient_slope = points @ residuals - slope_precision * (slopes - 1)
    gradient_intercept = residuals.sum(axis=0) - intercept_precision * intercepts
    hessian_slope = (points * points) @ weight + slope_precision
    hessian_intercept = weight.sum(axis=0) + intercept_precision
    hessian_both = points @ weight
    determinant = hessian_slope * hessian_intercept - hessian_both * hessian_both
    by_slope = (
        hessian_intercept * gradient_slope - hessian_both * gradient_intercept
    ) / determinant
    by_intercept = (
        hessian_slope * gradient_intercept - hessian_both * gradient_slope
    ) / determinant
    return (
        np.clip(slopes + np.clip(by_slope, -1, 1), -SLOPE_MAX, SLOPE_MAX),
        intercepts + np.clip(by_intercept, -1, 1),
    )


def _difficulties(slopes: Reals, intercepts: Reals) -> Reals:
    is_steep = np.abs(slopes) >= FLAT
    return np.where(is_steep, -intercepts / np.where(is_steep, slopes, 1.0), np.nan)


def _place_estimates(estimates: Reals, is_estimable: NDArray[np.bool_]) -> Reals:
    row = np.full(len(is_estimable), np.nan)
    row[is_estimable] = estimates
    return row
