"""What two candidates can have in common, question by question, and what it weighs.

V is the sum of the weights of equal answers. The weight of a pattern is the likelihood
ratio of "one answer in five was copied", on a lattice, so that V has an exact law.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from concours.core.results.similarity.patterns import (
    BLANK,
    Flags,
    Patterns,
    Reals,
    Whole,
)

WEIGHT_MAX = 15
COPIED_ODDS = 0.25
"""Odds of an answer that was copied, where one in five is."""

WEIGHT_STEP = 0.5
"""One step of the lattice, in natural logarithms of the likelihood ratio."""


@dataclass(frozen=True, slots=True)
class Feature:
    """What may be equal: a code for each candidate, and the weight of each code.

    `BLANK` equals nothing. With `sign` -1 an equal code takes back what another feature
    of the question counted.
    """

    codes: Whole
    weights: Whole
    sign: Literal[1, -1] = 1


Features: TypeAlias = tuple[tuple[Feature, ...], ...]
"""By question."""


def pattern_weights(patterns: Patterns) -> tuple[Whole, ...]:
    """Return by question the weight of each pattern, from its share of the cohort."""
    weights = []
    for question, names in enumerate(patterns.names):
        codes = patterns.codes[:, question]
        counts = np.bincount(codes[codes != BLANK], minlength=len(names))
        weights.append(share_weights(np.maximum(counts, 1) / len(codes)))
    return tuple(weights)


def share_weights(shares: Reals) -> Whole:
    """Return the weights of patterns that these shares of a cohort give."""
    ratio = np.log1p(COPIED_ODDS / np.maximum(shares, np.finfo(np.float64).tiny))
    steps = np.floor(ratio / WEIGHT_STEP + 0.5).astype(np.int64)
    weights: Whole = np.minimum(steps, WEIGHT_MAX)
    return weights


def unit_weights(patterns: Patterns) -> tuple[Whole, ...]:
    """Return weights of 1: V is then M, the number of equal answers."""
    return tuple(np.ones(len(names), np.int64) for names in patterns.names)


def make_features(patterns: Patterns, weights: tuple[Whole, ...]) -> Features:
    """Return what counts of each question: in a locked dossier, a run counts once.

    An equal wrong answer after an equal wrong answer in the same locked dossier is
    taken back: the first error drags the next.
    """
    return tuple(
        (Feature(patterns.codes[:, question], own), *_dragged(patterns, question, own))
        for question, own in enumerate(weights)
    )


def _dragged(patterns: Patterns, question: int, weights: Whole) -> tuple[Feature, ...]:
    """Return the wrong answers that follow a wrong one, together with it."""
    if not patterns.is_chained[question]:
        return ()
    before, codes = patterns.codes[:, question - 1], patterns.codes[:, question]
    is_wrong = _is_wrong(patterns, question - 1) & _is_wrong(patterns, question)
    joint = np.where(is_wrong, before * (len(weights) + 1) + codes, BLANK)
    kinds, numbers = np.unique(joint[is_wrong], return_inverse=True)
    composites = np.full(len(joint), BLANK, np.int64)
    composites[is_wrong] = numbers
    return (Feature(composites, weights[kinds % (len(weights) + 1)], -1),)


def _is_wrong(patterns: Patterns, question: int) -> Flags:
    codes = patterns.codes[:, question]
    is_right = np.append(patterns.is_right[question], True)  # BLANK is not wrong
    return ~is_right[codes]
