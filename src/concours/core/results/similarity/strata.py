"""Strata of the total: groups within which candidates are taken to answer alike."""

from collections.abc import Iterator

import numpy as np

from concours.core.results.similarity.features import WEIGHT_MAX, Feature, Features
from concours.core.results.similarity.patterns import BLANK, Reals, Whole

STRATA_COUNT_MAX = 60
STRATUM_SIZE_MIN = 40
COHORT_SIZE_MIN = 500
"""Below it rates are too coarse: parameters come from a file (see `models`)."""


def strata_count(candidates_count: int) -> int:
    """Return how many strata a cohort has: too few would invent culprits."""
    return max(1, min(STRATA_COUNT_MAX, candidates_count // STRATUM_SIZE_MIN))


def assign_strata(totals: Whole, count: int) -> Whole:
    """Return the stratum of each candidate, from 0, the weakest first.

    Strata have equal sizes, up to one. Candidates are in the order of their identities,
    which cuts ties.
    """
    strata = np.empty(len(totals), np.int64)
    order = np.argsort(totals, kind="stable")
    strata[order] = np.arange(len(totals)) * count // max(1, len(totals))
    return strata


def stratum_pairs(count: int) -> tuple[Whole, Whole]:
    """Return the lower and the upper stratum of each pair of strata, in one order."""
    lower, upper = np.triu_indices(count)
    return lower.astype(np.int64), upper.astype(np.int64)


def stratum_pair_numbers(count: int) -> Whole:
    """Return a square table: the number of each pair of strata in that order."""
    lower, upper = stratum_pairs(count)
    numbers = np.empty((count, count), np.int64)
    numbers[lower, upper] = numbers[upper, lower] = np.arange(len(lower))
    return numbers


def weight_rates(features: Features, strata: Whole) -> Reals:
    """Return how often a question weighs w: question × w × pair of strata.

    q(s, t) = Σ n_sk n_tk / (n_s n_t), within a stratum Σ n_sk (n_sk - 1) / (n_s (n_s -
    1)): the exact rate over the pairs of candidates that there are, no model and no
    smoothing.
    """
    count = int(strata.max()) + 1
    sizes = np.bincount(strata, minlength=count).astype(np.float64)
    pairs = np.outer(sizes, sizes)
    np.fill_diagonal(pairs, np.maximum(sizes * (sizes - 1), 1))
    lower, upper = stratum_pairs(count)
    rates = np.zeros((len(features), WEIGHT_MAX + 1, len(lower)))
    for question, own in enumerate(features):
        for feature in own:
            for weight, equal in _equal_by_weight(feature, strata, count):
                rates[question, weight] += feature.sign * (equal / pairs)[lower, upper]
        rates[question, 0] = 1 - rates[question, 1:].sum(axis=0)
    return np.maximum(rates, 0)  # what is taken back leaves rounding, not less than 0


def _equal_by_weight(
    feature: Feature, strata: Whole, count: int
) -> Iterator[tuple[int, Reals]]:
    """Yield each weight above 0, and how many pairs of two strata are equal so."""
    codes_count = len(feature.weights)
    is_there = feature.codes != BLANK
    places = strata[is_there] * codes_count + feature.codes[is_there]
    counts = np.bincount(places, minlength=count * codes_count)
    table: Reals = counts.reshape(count, codes_count).astype(np.float64)
    for weight in np.unique(feature.weights[feature.weights > 0]):
        own: Reals = table[:, feature.weights == weight]
        equal: Reals = own @ own.T - np.diag(own.sum(axis=1))
        yield int(weight), equal
