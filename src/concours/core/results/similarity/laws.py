"""Exact laws of sums over questions: how likely two candidates have so much in common.

Each law is an array of probabilities from 0 on; convolutions, never an approximation.
"""

from math import exp, lgamma, log, sqrt

import numpy as np
from numpy.typing import NDArray

from concours.core.results.similarity.patterns import Reals

CHUNK_PAIRS = 24
"""Pairs of strata computed together, so that their laws stay in the cache."""

ROUNDING = 1e-16
"""A term of a sum that is smaller, relatively, is left out."""

POISSON_DEVIATIONS = 40
"""Standard deviations after which a Poisson law is cut: less than 1e-40 is beyond."""

RANGE_OUTSIDE_MAX = 0.025
"""What a law may have below a range of 95 %, and above it."""

NEGLIGIBLE = 1e-40
"""Cells of a law below it, at its end, are cut: no level of ours is near it."""


def poisson_binomial(chances: Reals) -> Reals:
    """Return the law of how many of independent events happen: 0 … their count.

    `chances`: the probability of each event.
    """
    law = np.zeros(len(chances) + 1)
    law[0] = 1
    for number, chance in enumerate(chances, start=1):
        law[1 : number + 1] = law[1 : number + 1] * (1 - chance) + law[:number] * chance
        law[0] *= 1 - chance
    return law


def trinomial(right: Reals, wrong: Reals) -> Reals:
    """Return the law of (equal right, equal wrong): a square table.

    `right`, `wrong`: by question, the probability of each; they exclude each other.
    """
    size = len(right) + 1
    law = np.zeros((size, size))
    law[0, 0] = 1
    for p, q in zip(right, wrong, strict=True):
        following = law * (1 - p - q)
        following[1:] += law[:-1] * p
        following[:, 1:] += law[:, :-1] * q
        law = following
    return law


def poisson_tail(mean: float, count: int) -> float:
    """Return the probability of so many events or more, where `mean` are expected."""
    if count <= 0:
        return 1.0
    if count <= mean:
        return 1.0 - sum(
            exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(count)
        )
    term = exp(count * log(mean) - mean - lgamma(count + 1)) if mean > 0 else 0.0
    total, number = 0.0, count
    while term > total * ROUNDING:
        total, number = total + term, number + 1
        term *= mean / number
    return min(1.0, total)


def poisson_law(mean: float) -> Reals:
    """Return the law of how many events there are, where `mean` are expected."""
    length = int(mean + POISSON_DEVIATIONS * (sqrt(mean) + 1)) + 1
    terms = (exp(k * log(mean) - mean - lgamma(k + 1)) for k in range(length))
    return np.array([*terms] if mean > 0 else [1.0])


def central_range(law: Reals) -> tuple[int, int]:
    """Return the least and the greatest count of a range of 95 %, both in it.

    Below it and above it there are 2.5 % at most: an exact law has steps, so that the
    range holds 95 % at least.
    """
    lower_sums, upper_sums = np.cumsum(law), np.cumsum(law[::-1])[::-1]
    low = int((lower_sums <= RANGE_OUTSIDE_MAX).sum())
    high = len(law) - 1 - int((upper_sums <= RANGE_OUTSIDE_MAX).sum())
    return low, high


def binomial_tail(trials: int, chance: float, count: int) -> float:
    """Return the probability of so many successes or more."""
    return float(min(1.0, poisson_binomial(np.full(trials, chance))[count:].sum()))


def lattice_laws(rates: Reals) -> NDArray[np.float64]:
    """Return the tails of V: pair of strata × value, Pr(V ≥ value).

    `rates`: question × weight × pair of strata, as `weight_rates` gives them. Columns
    end where no pair of strata has a tail that counts.
    """
    pairs_count = rates.shape[2]
    chunks = [
        _laws(rates[:, :, start : start + CHUNK_PAIRS])
        for start in range(0, pairs_count, CHUNK_PAIRS)
    ]
    length = max(chunk.shape[1] for chunk in chunks)
    tails = np.zeros((pairs_count, length + 1))
    for number, chunk in enumerate(chunks):
        rows = slice(number * CHUNK_PAIRS, number * CHUNK_PAIRS + len(chunk))
        tails[rows, : chunk.shape[1]] = np.cumsum(chunk[:, ::-1], axis=1)[:, ::-1]
    return tails


def _laws(rates: Reals) -> Reals:
    """Return the laws of a few pairs of strata, by convolution over questions."""
    laws = np.ones((rates.shape[2], 1))
    for by_weight in rates:
        weights_used = np.flatnonzero(by_weight.any(axis=1))
        length = laws.shape[1]
        following = np.zeros((len(laws), length + int(weights_used.max())))
        for weight in weights_used:
            following[:, weight : weight + length] += (
                by_weight[weight][:, np.newaxis] * laws
            )
        cells = np.flatnonzero(following.max(axis=0) > NEGLIGIBLE)
        laws = following[:, : int(cells.max()) + 1]
    return laws
