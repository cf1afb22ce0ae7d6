"""All pairs of a cohort: V of each, by bytes, question by question."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from concours.core.results.similarity.features import WEIGHT_MAX, Feature, Features
from concours.core.results.similarity.patterns import BLANK, Whole

Bytes: TypeAlias = NDArray[np.uint8]
Codes: TypeAlias = NDArray[Any]

ROWS_COUNT = 32
"""Candidates compared with all others at once: what fits into the cache."""

FLUSH_QUESTIONS = 255 // WEIGHT_MAX
"""Questions whose weights a byte can hold."""


@dataclass(frozen=True, slots=True)
class Block:
    """V of some candidates with those after them: value[r, c] is of (first + r, c').

    `c'` is `first + c`; cells with c ≤ r are no pairs or pairs of another row.
    """

    first: int
    values: NDArray[np.uint16]


@dataclass(frozen=True, slots=True)
class _Column:
    left: Codes
    right: Codes
    weights: Bytes
    sign: int


def compare_all(features: Features) -> Iterator[Block]:
    """Yield V of all pairs, some candidates at a time, in the order of candidates."""
    questions = [[_column(feature) for feature in own] for own in features]
    count = len(features[0][0].codes)
    for first in range(0, count, ROWS_COUNT):
        rows = min(ROWS_COUNT, count - first)
        yield Block(first, _values(questions, first, rows))


def _values(questions: list[list[_Column]], first: int, rows: int) -> Any:
    width = len(questions[0][0].left) - first
    values = np.zeros((rows, width), np.uint16)
    partial = np.zeros((rows, width), np.uint8)
    is_equal = np.empty((rows, width), np.bool_)
    gain = np.empty((rows, width), np.uint8)
    for number, columns in enumerate(questions, start=1):
        for column in columns:
            own = column.left[first : first + rows, np.newaxis]
            np.equal(own, column.right[np.newaxis, first:], out=is_equal)
            weights = column.weights[first : first + rows, np.newaxis]
            np.multiply(is_equal.view(np.uint8), weights, out=gain)
            (np.add if column.sign > 0 else np.subtract)(partial, gain, out=partial)
        if number % FLUSH_QUESTIONS == 0 or number == len(questions):
            values += partial
            partial[:] = 0
    return values


def _column(feature: Feature) -> _Column:
    """Return a feature as small numbers; a pattern given once equals nothing."""
    is_there = feature.codes != BLANK
    counts = np.bincount(feature.codes[is_there], minlength=len(feature.weights))
    shared_codes = np.flatnonzero(counts > 1)
    width = np.uint8 if len(shared_codes) <= np.iinfo(np.uint8).max - 1 else np.uint16
    most = np.iinfo(width).max
    numbers = np.full(len(feature.weights) + 1, most, np.int64)  # BLANK is the last
    numbers[shared_codes] = np.arange(len(shared_codes))
    codes = numbers[feature.codes]
    weights = np.append(feature.weights, 0)[feature.codes]
    return _Column(
        left=np.where(codes == most, most - 1, codes).astype(width),
        right=codes.astype(width),
        weights=weights.astype(np.uint8),
        sign=feature.sign,
    )


def value_of(features: Features, first: Whole, second: Whole) -> Whole:
    """Return V of given pairs, without bytes: the slow road, for few."""
    values = np.zeros(len(first), np.int64)
    for feature in (feature for own in features for feature in own):
        codes = feature.codes[first]
        is_equal = (codes == feature.codes[second]) & (codes != BLANK)
        weights = np.append(feature.weights, 0)[codes]
        values += feature.sign * is_equal * weights
    return values
