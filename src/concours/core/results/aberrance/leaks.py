"""Who did better, or went faster, at suspect questions than at all others.

Answers: L_S, S_S, W_S, the signed likelihood ratio, score and Wald statistics of one
ability against two (Sinharay 2017). Times: L_T on lognormal times (van der Linden
2006), which is also W_T. Both: L_ST = max(L_S, 0)² + max(L_T, 0)² (Sinharay, Johnson
2020).
"""

from dataclasses import dataclass

import numpy as np

from concours.core.results.aberrance.abilities import Items, estimate
from concours.core.results.similarity.patterns import Flags, Reals, Whole

TIME_ROUNDS_COUNT = 20
INNOCENT_SHARE = 0.001
"""Of innocent candidates past the cut, by the control sets."""

CONTROL_SETS_COUNT = 4
PSEUDO_COUNT = 20.0
"""Candidates of the whole cohort that a stratum is given, so that no rate is 0."""


@dataclass(frozen=True, slots=True)
class TimeModel:
    """ln t ~ N(intensity - speed, 1/precision²), by question; NaN where not known."""

    intensities: Reals
    precisions: Reals


@dataclass(frozen=True, slots=True)
class LeakSigns:
    """By candidate: above 0, better (`likelihood`) or faster (`times`) than elsewhere.

    `times` is not a number where no time is known. `joint` is L_ST, or L_S alone.
    """

    likelihood: Reals
    score: Reals
    wald: Reals
    times: Reals
    joint: Reals


def find_leak_signs(
    items: Items,
    right: Flags,
    is_suspect: Flags,
    is_compared: Flags,
    times: tuple[Reals, TimeModel] | None,
) -> LeakSigns:
    """Compare the suspect questions with those that are compared.

    `right`: candidate × question; `is_suspect`, `is_compared`: by question, disjoint;
    `times`: seconds as logarithms, candidate × question, NaN if not known.
    """
    assert not (is_suspect & is_compared).any()
    is_either = is_suspect | is_compared
    whole, suspect_ability = (
        estimate(items, right, is_either),
        estimate(items, right, is_suspect),
    )
    other_ability = estimate(items, right, is_compared)
    gain = (
        items.log_likelihood(suspect_ability, right, is_suspect)
        + items.log_likelihood(other_ability, right, is_compared)
        - items.log_likelihood(whole, right, is_either)
    )
    deviation = _spread(items, whole, is_suspect, is_compared)
    likelihood = np.sign(suspect_ability - other_ability) * np.sqrt(
        np.maximum(2 * gain, 0)
    )
    by_times = np.full(len(right), np.nan)
    if times is not None:
        by_times = time_sign(*times, is_suspect, is_compared)
    return LeakSigns(
        likelihood=likelihood,
        score=items.slope(whole, right, is_suspect) * deviation,
        wald=(suspect_ability - other_ability) / deviation,
        times=by_times,
        joint=np.maximum(likelihood, 0) ** 2
        + np.maximum(np.nan_to_num(by_times), 0) ** 2,
    )


def _spread(
    items: Items, abilities: Reals, is_suspect: Flags, is_compared: Flags
) -> Reals:
    tiny = np.finfo(np.float64).tiny
    parts = (items.information(abilities, own) for own in (is_suspect, is_compared))
    deviation: Reals = np.sqrt(sum(1 / np.maximum(part, tiny) for part in parts))
    return deviation


def time_sign(
    log_seconds: Reals, model: TimeModel, is_suspect: Flags, is_compared: Flags
) -> Reals:
    """Return L_T: how much faster each candidate is at suspect questions."""
    faster, precision = [], []
    for is_used in (is_suspect, is_compared):
        weights = np.where(np.isnan(log_seconds), 0.0, model.precisions**2) * is_used
        weights = np.nan_to_num(weights)
        residuals = np.nan_to_num(model.intensities - log_seconds)
        precision.append(weights.sum(axis=1))
        with np.errstate(invalid="ignore", divide="ignore"):
            faster.append((weights * residuals).sum(axis=1) / precision[-1])
    with np.errstate(invalid="ignore", divide="ignore"):
        deviation = np.sqrt(1 / precision[0] + 1 / precision[1])
        sign: Reals = (faster[0] - faster[1]) / deviation
    return np.where(np.isfinite(sign), sign, np.nan)


def fit_times(log_seconds: Reals) -> TimeModel:
    """Return the lognormal model of the times of a cohort; speeds have mean 0."""
    is_known = ~np.isnan(log_seconds)
    values = np.where(is_known, log_seconds, 0.0)
    counts = np.maximum(is_known.sum(axis=0), 1)
    speeds = np.zeros(len(values))
    weights = np.ones(values.shape[1])
    intensities = values.sum(axis=0) / counts
    for _ in range(TIME_ROUNDS_COUNT):
        own = is_known * weights
        rests = (intensities - values) * own
        speeds = rests.sum(axis=1) / np.maximum(own.sum(axis=1), 1e-9)
        speeds -= speeds.mean()
        levels = (values + speeds[:, np.newaxis]) * is_known
        intensities = levels.sum(axis=0) / counts
        rests = (levels - intensities) * is_known
        weights = counts / np.maximum((rests**2).sum(axis=0), 1e-9)
    is_told = is_known.any(axis=0)
    return TimeModel(
        np.where(is_told, intensities, np.nan),
        np.where(is_told, np.sqrt(weights), np.nan),
    )


def control_sets(items: Items, is_suspect: Flags) -> list[tuple[Flags, Flags]]:
    """Return sets of questions that are not suspect, and what each is compared with.

    Each has as many questions as the suspect ones, half of the others at most, spread
    evenly over their difficulty: what innocent candidates show there is the null.
    """
    other_places = np.flatnonzero(~is_suspect)
    order = other_places[np.argsort(items.difficulties[other_places], kind="stable")]
    size = min(int(is_suspect.sum()), len(order) // 2)
    sets = []
    for number in range(CONTROL_SETS_COUNT if size else 0):
        shift = (number + 0.5) / CONTROL_SETS_COUNT
        places = ((np.arange(size) + shift) * len(order) / size).astype(np.int64)
        is_in_set = np.zeros(len(is_suspect), np.bool_)
        is_in_set[order[places]] = True
        sets.append((is_in_set, ~is_suspect & ~is_in_set))
    return sets


def cut_of(controls: Reals) -> float:
    """Return the joint sign that one innocent in a thousand passes."""
    return float(np.quantile(controls, 1 - INNOCENT_SHARE, method="higher"))


def circulated_rates(
    is_given: Flags, strata: Whole, pseudo_count: float = PSEUDO_COUNT
) -> Reals:
    """Return the chance of each candidate to give a circulated answer by themselves.

    `is_given`: candidate × question, whether they gave the circulated answer.
    The rate of the candidate's stratum, without them, drawn towards the cohort's.
    """
    counts = is_given.astype(np.float64)
    count = int(strata.max()) + 1
    sums = np.zeros((count, counts.shape[1]))
    np.add.at(sums, strata, counts)
    sizes = np.bincount(strata, minlength=count).astype(np.float64)
    national = counts.mean(axis=0)
    rates: Reals = (sums[strata] - counts + pseudo_count * national) / (
        sizes[strata][:, np.newaxis] - 1 + pseudo_count
    )
    return rates
