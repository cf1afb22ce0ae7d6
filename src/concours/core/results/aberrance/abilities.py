"""Abilities by the two-parameter logistic model, from any part of the answers.

Maximum likelihood within ±4: bisection of its slope, for the likelihood is concave,
then Newton's steps within the last interval.
"""

from dataclasses import dataclass

import numpy as np

from concours.core.results.similarity.patterns import Flags, Reals

ABILITY_MAX = 4.0
BISECTIONS_COUNT, NEWTON_STEPS_COUNT = 12, 4
"""The last interval is 0.002 wide, and the error of steps squares: below 1e-12."""


@dataclass(frozen=True, slots=True)
class Items:
    """By question, how steep and how hard it is; a slope of 0 tells nothing."""

    slopes: Reals
    difficulties: Reals

    def only(self, is_used: Flags) -> "Items":
        """Return these of the questions alone."""
        return Items(self.slopes[is_used], self.difficulties[is_used])

    def chances(self, abilities: Reals) -> Reals:
        """Return the chance of each candidate to be right at each question."""
        logits = self.slopes * (abilities[:, np.newaxis] - self.difficulties)
        chances: Reals = 1 / (1 + np.exp(-logits))
        return chances

    def slope(self, abilities: Reals, right: Flags, is_used: Flags) -> Reals:
        """Return the derivative of each candidate's log-likelihood by ability."""
        parts = self.slopes * (right - self.chances(abilities))
        slopes: Reals = np.where(is_used, parts, 0.0).sum(axis=1)
        return slopes

    def log_likelihood(self, abilities: Reals, right: Flags, is_used: Flags) -> Reals:
        """Return the log-likelihood of what each candidate answered."""
        chances = self.chances(abilities)
        parts = np.log(np.where(right, chances, 1 - chances))
        sums: Reals = np.where(is_used, parts, 0.0).sum(axis=1)
        return sums

    def information(self, abilities: Reals, is_used: Flags) -> Reals:
        """Return how much the questions tell of each candidate's ability."""
        chances = self.chances(abilities)
        parts = self.slopes**2 * chances * (1 - chances)
        sums: Reals = np.where(is_used, parts, 0.0).sum(axis=1)
        return sums


def make_items(slopes: Reals, difficulties: Reals) -> Items:
    """Return items; one whose parameters are not known tells nothing."""
    is_known = np.isfinite(slopes) & np.isfinite(difficulties)
    return Items(np.where(is_known, slopes, 0.0), np.where(is_known, difficulties, 0.0))


def estimate(items: Items, right: Flags, is_used: Flags) -> Reals:
    """Return each candidate's ability, from -4 to 4.

    `right`: candidate × question; `is_used`: the same, or by question alone.
    """
    if is_used.ndim == 1:  # nothing is computed of what does not count
        items, right = items.only(is_used), right[:, is_used]
        is_used = np.ones(right.shape[1], np.bool_)
    low = np.full(len(right), -ABILITY_MAX)
    high = np.full(len(right), ABILITY_MAX)
    for _ in range(BISECTIONS_COUNT):
        middle = (low + high) / 2
        is_higher = items.slope(middle, right, is_used) > 0
        low = np.where(is_higher, middle, low)
        high = np.where(is_higher, high, middle)
    abilities: Reals = (low + high) / 2
    tiny = np.finfo(np.float64).tiny
    for _ in range(NEWTON_STEPS_COUNT):
        slopes = items.slope(abilities, right, is_used)
        information = np.maximum(items.information(abilities, is_used), tiny)
        abilities = np.clip(abilities + slopes / information, low, high)
    return abilities
