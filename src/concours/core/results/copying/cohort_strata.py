"""The strata of a cohort, narrow at the weak end too."""

from collections.abc import Iterator

import numpy as np

from concours.core.results.similarity.patterns import Whole
from concours.core.results.similarity.strata import (
    STRATUM_SIZE_MIN,
    assign_strata,
    strata_count,
)

STRATUM_SPREAD_MAX = 3
"""Right answers by which a stratum may spread, where there are enough candidates."""


def strata_of(totals: Whole) -> Whole:
    """Return the strata of a cohort by its totals, from 0, the weakest first.

    `strata_count` of equal sizes. One of the weaker half whose totals spread over more
    than `STRATUM_SPREAD_MAX` is halved, and its halves again, while both keep
    `STRATUM_SIZE_MIN`: at the end, where few are, an equal share reaches far, and its
    mean rates would make culprits of the weakest. The strongest share few errors.
    """
    coarse = assign_strata(totals, strata_count(len(totals)))
    order = np.argsort(totals, kind="stable")
    strata = np.empty(len(totals), np.int64)
    cuts = np.flatnonzero(np.diff(coarse[order])) + 1
    number = 0
    for place, stratum in enumerate(np.split(order, cuts)):
        is_weak = 2 * place < len(cuts)
        for part in _narrow_parts(totals, stratum) if is_weak else (stratum,):
            strata[part] = number
            number += 1
    return strata


def _narrow_parts(totals: Whole, stratum: Whole) -> Iterator[Whole]:
    """Yield a stratum, or its halves; candidates are in the order of totals."""
    half = len(stratum) // 2
    if half < STRATUM_SIZE_MIN or _right_range(totals, stratum) <= STRATUM_SPREAD_MAX:
        yield stratum
        return
    for part in (stratum[:half], stratum[half:]):
        yield from _narrow_parts(totals, part)


def _right_range(totals: Whole, stratum: Whole) -> int:
    return int(totals[stratum[-1]] - totals[stratum[0]])
