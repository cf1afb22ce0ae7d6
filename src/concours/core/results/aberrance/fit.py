"""Person fit: whether somebody's right answers are those that their strength gives.

Hard questions right and easy ones wrong look so; so do illness, haste, a lost page.
lz* (Snijders 2001, of lz by Drasgow, Levine, Williams 1985), U3 (van der Flier 1980),
H^T (Sijtsma 1986): three views of one sign, and never a sign alone.
"""

from dataclasses import dataclass

import numpy as np

from concours.core.results.aberrance.abilities import ABILITY_MAX, Items, estimate
from concours.core.results.similarity.patterns import Flags, Reals


@dataclass(frozen=True, slots=True)
class Fit:
    """By candidate; low `lz_star`, high `u3`, low `ht` are unlike the others.

    `u3` is from 0, the easiest questions right, to 1, the hardest; `ht` at most 1. Not
    a number where all or none is right, for `lz_star` where ability has no maximum.
    """

    lz_star: Reals
    u3: Reals
    ht: Reals


def person_fit(items: Items, right: Flags) -> Fit:
    """Return the fit of each candidate; `right`: candidate × question."""
    return Fit(lz_star(items, right), u3(right), ht(right))


def lz_star(items: Items, right: Flags) -> Reals:
    """Return the log-likelihood, standardised with its ability being an estimate."""
    abilities = estimate(items, right, np.ones(right.shape[1], np.bool_))
    chances = items.chances(abilities)
    variances = chances * (1 - chances)
    logits = items.slopes * (abilities[:, np.newaxis] - items.difficulties)
    share = (items.slopes * variances * logits).sum(axis=1)
    information = (items.slopes**2 * variances).sum(axis=1)
    is_inside = (np.abs(abilities) < ABILITY_MAX) & (information > 0)
    share /= np.where(is_inside, information, 1)
    weights = logits - share[:, np.newaxis] * items.slopes
    variance = (weights**2 * variances).sum(axis=1)
    excess = ((right - chances) * logits).sum(axis=1)
    is_known = is_inside & (variance > 0)
    return np.where(is_known, excess / np.sqrt(np.where(is_known, variance, 1)), np.nan)


def u3(right: Flags) -> Reals:
    """Return how far right answers are at hard questions: 0 never, 1 only there.

    A question that all or none have right tells nothing.
    """
    success = right.mean(axis=0)
    is_used = (success > 0) & (success < 1)
    own, success = right[:, is_used], success[is_used]
    logits = np.log(success / (1 - success))
    totals = own.sum(axis=1)
    most = np.append(0, np.cumsum(np.sort(logits)[::-1]))[totals]
    least = np.append(0, np.cumsum(np.sort(logits)))[totals]
    span = most - least
    is_known = (totals > 0) & (totals < own.shape[1]) & (span > 0)
    return np.where(
        is_known, (most - own @ logits) / np.where(is_known, span, 1), np.nan
    )


def ht(right: Flags) -> Reals:
    """Return covariance with all others, over the largest that totals allow."""
    answers = right.astype(np.float64)
    count, questions_count = answers.shape
    totals = right.sum(axis=1)
    rates = totals / questions_count
    products = answers @ answers.sum(axis=0) / questions_count - rates
    rest = rates.sum() - rates
    levels = np.arange(questions_count + 1) / questions_count
    sizes = np.bincount(totals, minlength=questions_count + 1)
    lower = np.minimum.outer(levels, levels) @ sizes
    excess = products - rates * rest
    most = lower[totals] - rates - rates * rest
    is_known = (totals > 0) & (totals < questions_count) & (most > 0) & (count > 1)
    return np.where(is_known, excess / np.where(is_known, most, 1), np.nan)
