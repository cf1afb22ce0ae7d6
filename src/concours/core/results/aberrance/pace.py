"""Times of candidates: guesses too rapid to be read, and a pace unlike the model's.

Lognormal times (van der Linden 2006); the sum of squared residuals, standardised
(Marianti, Fox, Avetisyan, Veldkamp, Tijmstra 2014). Reading aloud, a pause or haste
look so: never a sign alone.
"""

from dataclasses import dataclass
from math import log

import numpy as np

from concours.core.results.aberrance.leaks import TimeModel
from concours.core.results.similarity.patterns import Reals, Whole

RAPID_SHARE = 0.1
"""Of the median time of a question: below it, it was hardly read."""


@dataclass(frozen=True, slots=True)
class Pace:
    """By candidate: `rapid` guesses of `counts` known times.

    `speeds` in logarithms, above 0 faster than the cohort. `misfit` is near a standard
    normal law where the model holds; not a number without two known times.
    """

    rapid: Whole
    counts: Whole
    speeds: Reals
    misfit: Reals


def find_pace(log_seconds: Reals, model: TimeModel) -> Pace:
    """Compare times with the question's median, and with the model.

    `log_seconds`: candidate × question, NaN if not known.
    """
    is_known = ~np.isnan(log_seconds)
    counts = is_known.sum(axis=1, dtype=np.int64)
    medians = np.full(log_seconds.shape[1], np.nan)
    is_told = is_known.any(axis=0)
    medians[is_told] = np.nanmedian(log_seconds[:, is_told], axis=0)
    with np.errstate(invalid="ignore"):
        is_rapid = log_seconds < medians + log(RAPID_SHARE)
    speeds, residuals = time_residuals(log_seconds, model)
    squares = np.nansum(residuals**2, axis=1)
    freedom = np.maximum(counts - 1, 1)
    step = 2 / (9 * freedom)  # Wilson and Hilferty's cube root
    misfit = (np.cbrt(squares / freedom) - 1 + step) / np.sqrt(step)
    return Pace(
        rapid=is_rapid.sum(axis=1, dtype=np.int64),
        counts=counts,
        speeds=speeds,
        misfit=np.where(counts > 1, misfit, np.nan),
    )


def time_residuals(log_seconds: Reals, model: TimeModel) -> tuple[Reals, Reals]:
    """Return the speed of each candidate, and how far each time is from the model's.

    Residuals are in deviations of their question: candidate × question, above 0 slower.
    """
    weights = np.where(np.isnan(log_seconds), 0.0, model.precisions**2)
    weights = np.nan_to_num(weights)
    rests = model.intensities - log_seconds
    whole = weights.sum(axis=1)
    sums = (weights * np.nan_to_num(rests)).sum(axis=1)
    speeds = np.where(whole > 0, sums / np.where(whole > 0, whole, 1), np.nan)
    residuals: Reals = model.precisions * (speeds[:, np.newaxis] - rests)
    return speeds, residuals
