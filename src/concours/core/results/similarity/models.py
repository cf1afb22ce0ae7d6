"""Chances of patterns from a model of a file, for cohorts too small for their own.

Strata are then groups of nearly one ability, and the model says what each gives.
"""

from collections.abc import Sequence

import numpy as np

from concours.core.results.similarity.features import WEIGHT_MAX, share_weights
from concours.core.results.similarity.patterns import (
    BLANK,
    Patterns,
    Reals,
    Whole,
)
from concours.core.results.similarity.strata import stratum_pairs


def nominal(intercepts: Reals, slopes: Reals, abilities: Reals) -> Reals:
    """Return the chances of the nominal response model (Bock 1972).

    `intercepts`, `slopes`: question × pattern, not a number where a question has no
    such pattern. `abilities`: by candidate. Result: candidate × question × pattern.
    """
    exponents = intercepts + slopes * abilities[:, np.newaxis, np.newaxis]
    exponents = np.where(np.isnan(exponents), -np.inf, exponents)
    exponents -= exponents.max(axis=2, keepdims=True)
    odds: Reals = np.exp(exponents)
    chances: Reals = odds / odds.sum(axis=2, keepdims=True)
    return chances


def logistic(
    slopes: Reals, difficulties: Reals, guessing: Reals, abilities: Reals
) -> Reals:
    """Return the chances to be right of the models of two and three parameters.

    All but `abilities` by question; `guessing` is 0 with two parameters (Birnbaum
    1968). Result: candidate × question.
    """
    exponents = slopes * (abilities[:, np.newaxis] - difficulties)
    chances: Reals = guessing + (1 - guessing) / (1 + np.exp(-exponents))
    return chances


def share_out(right: Reals, patterns: Patterns) -> Reals:
    """Return the chances of patterns, from those to be right.

    Who is right gives each right pattern as often as those of the cohort who are right
    do, who is wrong each wrong one likewise. `right`: candidate × question. Result:
    candidate × question × pattern, 0 of those that a question does not have.
    """
    width = max(map(len, patterns.names))
    chances = np.zeros((*right.shape, width))
    for question, flags in enumerate(patterns.is_right):
        codes = patterns.codes[:, question]
        counts = np.bincount(codes[codes != BLANK], minlength=len(flags))
        for own, chance in (
            (flags, right[:, question]),
            (~flags, 1 - right[:, question]),
        ):
            total = counts[own].sum()
            if total:
                shares = np.where(own, counts, 0) / total
                chances[:, question, : len(flags)] += np.outer(chance, shares)
    return chances


def mean_abilities(abilities: Reals, strata: Whole) -> Reals:
    """Return the mean ability of each stratum."""
    means: Reals = np.bincount(strata, abilities) / np.bincount(strata)
    return means


def model_weights(
    chances: Reals, patterns: Patterns, strata: Whole
) -> tuple[Whole, ...]:
    """Return by question the weight of each pattern, from its share by the model.

    `chances`: stratum × question × pattern.
    """
    sizes = np.bincount(strata)[:, np.newaxis, np.newaxis]
    shares = (chances * sizes).sum(axis=0) / len(strata)
    return tuple(
        share_weights(own[: len(names)])
        for own, names in zip(shares, patterns.names, strict=True)
    )


def model_rates(chances: Reals, patterns: Patterns, weights: Sequence[Whole]) -> Reals:
    """Return how often a question weighs w: question × w × pair of strata.

    As `strata.weight_rates`, from the model: Σ P_k(s) P_k(t); answers to two questions
    are independent, so a run takes back the product of both.
    """
    lower, upper = stratum_pairs(len(chances))
    rates = np.zeros((len(weights), WEIGHT_MAX + 1, len(lower)))
    wrong_before = np.zeros(len(lower))
    for question, own in enumerate(weights):
        equal = (
            chances[lower, question, : len(own)] * chances[upper, question, : len(own)]
        )
        wrong = equal * ~patterns.is_right[question]
        equal_counted = equal.copy()
        if patterns.is_chained[question]:
            equal_counted -= wrong * wrong_before[:, np.newaxis]
        for weight in np.unique(own[own > 0]):
            rates[question, weight] = equal_counted[:, own == weight].sum(axis=1)
        rates[question, 0] = 1 - rates[question, 1:].sum(axis=0)
        wrong_before = wrong.sum(axis=1)
    return np.maximum(rates, 0)


def model_equal_rates(chances: Reals, patterns: Patterns) -> tuple[Reals, Reals]:
    """Return the rates of equal right and of equal wrong: question × pair of strata.

    Of one more equal wrong answer: a run takes back the product, as `model_rates` does.
    """
    lower, upper = stratum_pairs(len(chances))
    shape = (patterns.questions_count, len(lower))
    right, wrong = np.zeros(shape), np.zeros(shape)
    for question, flags in enumerate(patterns.is_right):
        own = slice(len(flags))
        equal = chances[lower, question, own] * chances[upper, question, own]
        right[question] = equal[:, flags].sum(axis=1)
        wrong[question] = equal[:, ~flags].sum(axis=1)
    counted_wrong = wrong.copy()
    counted_wrong[1:] -= wrong[1:] * wrong[:-1] * patterns.is_chained[1:, np.newaxis]
    return right, counted_wrong
