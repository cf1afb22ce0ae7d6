"""Changes of answers: how far they go to what is right beyond ability.

The erasure detection index (Wollack, Cohen, Eckerly 2015), by candidate and by room;
rooms with the correction of Wollack and Eckerly 2017 for estimated abilities.
"""

from dataclasses import dataclass

import numpy as np

from concours.core.results.aberrance.abilities import Items, estimate
from concours.core.results.similarity.laws import central_range, poisson_binomial
from concours.core.results.similarity.patterns import Flags, Reals, Whole

ROOM_BOUND = 5.0
"""Robust deviations from the median of rooms from which a room is looked at."""

MAD_SCALE = 1.4826
"""Makes the median absolute deviation that of a normal law."""


@dataclass(frozen=True, slots=True)
class Changes:
    """By candidate, over the questions whose first and last answer differ.

    `counts` changed, `right` of them right at last, `expected` and `variance` of that
    by ability; `borrowed` is what the ability, itself estimated, adds to the variance;
    `chances` Pr(so many right or more); `ranges` from how many to how many are right
    in 95 % of such copies.
    """

    counts: Whole
    right: Whole
    expected: Reals
    variance: Reals
    borrowed: Reals
    chances: Reals
    ranges: Whole

    def index(self) -> Reals:
        """Return EDI of each candidate; not a number without a change."""
        return _standardise(self.right - self.expected - 0.5, self.variance)


def find_changes(items: Items, right: Flags, is_changed: Flags) -> Changes:
    """Compare last answers to changed questions with ability elsewhere.

    `right`: whether the last answer is right; both candidate × question.
    """
    abilities = estimate(items, right, ~is_changed)
    chances = items.chances(abilities)
    variances = np.where(is_changed, chances * (1 - chances), 0.0)
    slopes = (items.slopes * variances).sum(axis=1)
    information = items.information(abilities, ~is_changed)
    tiny = np.finfo(np.float64).tiny
    right_counts = (right & is_changed).sum(axis=1, dtype=np.int64)
    laws = [
        poisson_binomial(own[flags])
        for own, flags in zip(chances, is_changed, strict=True)
    ]
    return Changes(
        counts=is_changed.sum(axis=1, dtype=np.int64),
        right=right_counts,
        expected=np.where(is_changed, chances, 0.0).sum(axis=1),
        variance=variances.sum(axis=1),
        borrowed=slopes**2 / np.maximum(information, tiny),
        chances=np.array(
            [own[count:].sum() for own, count in zip(laws, right_counts, strict=True)]
        ),
        ranges=np.array([central_range(own) for own in laws], np.int64).reshape(-1, 2),
    )


def room_indices(changes: Changes, rooms: Whole, count: int) -> Reals:
    """Return EDI of each room, its abilities being estimates; NaN without a change.

    `rooms`: the number of each candidate's room, below 0 if not known.
    """
    is_known = rooms >= 0
    own = rooms[is_known]
    excess = (changes.right - changes.expected)[is_known]
    variance = (changes.variance + changes.borrowed)[is_known]
    return _standardise(
        np.bincount(own, excess, count).astype(np.float64),
        np.bincount(own, variance, count).astype(np.float64),
    )


def robust_deviations(indices: Reals) -> Reals:
    """Return how far each room is from the median of rooms, in robust deviations."""
    known_indices = indices[~np.isnan(indices)]
    if not len(known_indices):
        return indices
    median = float(np.median(known_indices))
    deviation = MAD_SCALE * float(np.median(np.abs(known_indices - median)))
    deviations: Reals = (indices - median) / max(deviation, np.finfo(np.float64).tiny)
    return deviations


def _standardise(excess: Reals, variance: Reals) -> Reals:
    is_told = variance > 0
    return np.where(is_told, excess / np.sqrt(np.where(is_told, variance, 1)), np.nan)
