"""The two-parameter logistic model: how steep and how hard, on one scale of ability.

Marginal maximum likelihood by EM (Bock and Aitkin, 1981) on fixed points, ability
being normal with mean 0 and deviation 1. A question is right when it has its whole
mark: partial marks are not. Weak priors keep a question that hardly anybody found, or
that nothing predicts, from going to infinity; with thousands of candidates they do
not show.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concours.core.psychometrics.groups import Reals

POINTS_COUNT = 21
ABILITY_MAX = 4.0
CANDIDATES_COUNT_MIN = 200
ROUNDS_COUNT_MAX = 200
CLOSE_ENOUGH = 0.002
SLOPE_PRIOR_DEVIATION, INTERCEPT_PRIOR_DEVIATION = 2.0, 4.0
SLOPE_MAX = 6.0
FLAT = 0.05
"""Below this slope, difficulty means nothing."""


@dataclass(frozen=True, slots=True, eq=False)
class Latent:
    """`slopes` and `difficulties` of each question, in order; NaN where untold."""

    slopes: Reals
    difficulties: Reals
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
    slopes = np.ones(answers.shape[1])
    intercepts = np.log(found[is_told] / (1 - found[is_told]))
    rounds_count, moved = 0, np.inf
    while rounds_count < ROUNDS_COUNT_MAX and moved > CLOSE_ENOUGH:
        sizes, hits = _expected(answers, points, weights, (slopes, intercepts))
        before = slopes, intercepts
        slopes, intercepts = _climbed(points, sizes, hits, before)
        moved = max(
            float(np.abs(now - then).max(initial=0.0))
            for now, then in zip((slopes, intercepts), before, strict=True)
        )
        rounds_count += 1
    return Latent(
        _spread(slopes, is_told),
        _spread(_difficulties(slopes, intercepts), is_told),
        rounds_count,
        moved <= CLOSE_ENOUGH,
    )


def _expected(
    answers: Reals, points: Reals, weights: Reals, now: tuple[Reals, Reals]
) -> tuple[Reals, Reals]:
    """Return how many candidates stand at each point, and how many are right there."""
    slopes, intercepts = now
    logits = np.outer(points, slopes) + intercepts
    wrong = -np.logaddexp(0.0, logits)
    likely = answers @ logits.T + wrong.sum(axis=1) + np.log(weights)
    likely -= likely.max(axis=1, keepdims=True)
    np.exp(likely, out=likely)
    likely /= likely.sum(axis=1, keepdims=True)
    return likely.sum(axis=0), likely.T @ answers


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
