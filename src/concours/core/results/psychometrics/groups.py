"""Groups of a cohort by total: fifths, the strongest and the weakest, strata.

A tie that lies across a border is shared out in equal parts: groups have exactly
their size, and nobody's group depends on the order of candidates.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Whole: TypeAlias = NDArray[np.int64]
Reals: TypeAlias = NDArray[np.float64]

LEVELS_COUNT = 5
TAIL = 0.27
"""Share of the cohort in the upper and in the lower group (Kelley, 1939)."""

STRATA_COUNT_MAX = 20


def levels(totals: Whole) -> Reals:
    """Return how much of each candidate belongs to each fifth, the weakest first."""
    bounds = np.linspace(0, 1, LEVELS_COUNT + 1)
    return parts(totals, list(pairwise(bounds)))


def tails(totals: Whole) -> Reals:
    """Return how much of each candidate belongs to the lower and the upper group."""
    return parts(totals, [(0.0, TAIL), (1.0 - TAIL, 1.0)])


def parts(totals: Whole, bounds: Sequence[tuple[float, float]]) -> Reals:
    """Return one row a group, one column a candidate, from 0 to 1.

    A group is what lies between two shares of the cohort, the weakest first. Each
    candidate with one total belongs to it as much as any other.
    """
    _, place, counts = np.unique(totals, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts).astype(np.float64)
    starts = ends - counts
    rows = [
        np.clip(
            np.minimum(ends, high * len(totals))
            - np.maximum(starts, low * len(totals)),
            0.0,
            None,
        )
        / counts
        for low, high in bounds
    ]
    return np.array(rows, dtype=np.float64)[:, place]


def strata(totals: Whole) -> Whole:
    """Return the number of each candidate's stratum, from 0: equal totals together."""
    _, place, counts = np.unique(totals, return_inverse=True, return_counts=True)
    middles = np.cumsum(counts) - counts / 2
    return (middles * STRATA_COUNT_MAX / max(1, len(totals))).astype(np.int64)[place]
