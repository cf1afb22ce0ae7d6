"""Weighted sums of one component, and what they are out of, for each set of weights.

A *block* is what counts or not for a candidate as a whole: a sitting, a station.
Candidates for whom the same blocks count have the same *basis*, hence one maximum.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from concours.core.results.marking.cohort import Units
from concours.core.results.ranking.inputs import Flags
from concours.core.results.ranking.whole import is_large, widened

WEIGHT_MAX = 2


@dataclass(frozen=True, slots=True)
class Block:
    """`units[candidate, column]`, the most each column gives, `weights[set, column]`.

    Units of those for whom it does not count are 0.
    """

    units: Units
    limits: Units
    weights: Units
    counts: Flags


@dataclass(frozen=True, slots=True)
class Sums:
    """`units[candidate, set]`, out of `maxima[basis[candidate]][set]`."""

    units: Units
    basis: NDArray[np.intp]
    maxima: tuple[tuple[int, ...], ...]

    def maxima_of(self, weights: int) -> Units:
        """Return what each candidate's sum is out of, under one set of weights."""
        of_basis = np.array(
            [row[weights] for row in self.maxima], dtype=self.units.dtype
        )
        return of_basis[self.basis]


def add_up(blocks: Sequence[Block], *, count: int, sets_count: int) -> Sums:
    """Add blocks up under each set of weights, exactly at any size.

    Properties checked: P1 no sum passes its maximum; P2 under each set of weights, the
    sums of all candidates come to the weighted sums of all columns.
    """
    most = sum(WEIGHT_MAX * int(block.limits.sum()) for block in blocks)
    if is_large(most * max(count, 1)):
        blocks = [
            replace(block, units=widened(block.units), limits=widened(block.limits))
            for block in blocks
        ]
    kind = blocks[0].units.dtype if blocks else np.int64
    units: Units = np.zeros((count, sets_count), dtype=kind)
    for block in blocks:
        assert not block.units[~block.counts].any(), "units where nothing counts"
        units = units + block.units @ block.weights.T
    basis, maxima = _maxima(blocks, count, sets_count)
    sums = Sums(units, basis, maxima)
    _check(sums, blocks)
    return sums


def _maxima(
    blocks: Sequence[Block], count: int, sets_count: int
) -> tuple[NDArray[np.intp], tuple[tuple[int, ...], ...]]:
    """Return the basis of each candidate, and the maximum of each basis."""
    signs = np.zeros(count, dtype=np.int64)
    for at, block in enumerate(blocks):
        signs += block.counts.astype(np.int64) << at
    distinct_signs, basis = np.unique(signs, return_inverse=True)
    wholes = [block.weights @ block.limits for block in blocks]
    maxima = []
    for sign in distinct_signs.tolist():
        row = [0] * sets_count
        for at, whole in enumerate(wholes):
            if sign >> at & 1:
                row = [a + b for a, b in zip(row, whole.tolist(), strict=True)]
        maxima.append(tuple(row))
    return basis, tuple(maxima)


def _check(sums: Sums, blocks: Sequence[Block]) -> None:
    _, sets_count = sums.units.shape
    for at in range(sets_count):
        assert (sums.units[:, at] <= sums.maxima_of(at)).all(), "P1"
    whole = np.zeros(sets_count, dtype=sums.units.dtype)
    for block in blocks:
        whole = whole + block.weights @ block.units.sum(axis=0)
    assert (sums.units.sum(axis=0) == whole).all(), "P2"
