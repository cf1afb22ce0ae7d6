"""Chances of patterns from a model of a file: for cohorts too small for strata."""

import numpy as np

from concours.core.results.similarity.patterns import Reals


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
