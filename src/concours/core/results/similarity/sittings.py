"""Several sittings of one cohort: V is their sum, its law that of their strata.

A candidate has a stratum in each sitting. V of a pair is the sum over sittings of
independent sums, given the strata; its law is their convolution. All pairs are looked
at by mean and deviation; the tail of those that may be unlikely comes from the Fourier
transforms of the laws, and, where it decides, from the convolution itself.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from concours.core.results.similarity.features import Features
from concours.core.results.similarity.kernel import Block
from concours.core.results.similarity.laws import lattice_laws
from concours.core.results.similarity.pairs import (
    LEVELS,
    Similarity,
    make_similarity,
    pick_pairs,
)
from concours.core.results.similarity.patterns import Flags, Reals, Whole
from concours.core.results.similarity.seats import Seating
from concours.core.results.similarity.strata import stratum_pair_numbers, weight_rates

Waves = NDArray[np.complex128]

CONVOLVED_MAX = 1e-5
"""From there down a tail is convolved: transforms are exact to 1e-15 only."""

TRANSFORM_MIN = 1e-18
"""Frequencies that all pairs have less of than this are left out."""

ROWS_AT_ONCE, PAIRS_AT_ONCE = 256, 1_024
DEVIATIONS, PER_SKEWNESS, MARGIN = 2.326, 0.735, 0.25
"""A level of 1e-2 in deviations, what skewness adds to it, and what is taken off: more
than a step of the lattice; the level is then computed, and decides."""


@dataclass(frozen=True, slots=True)
class SumLaws:
    """The laws of V in each sitting: by pair of strata, from 0 on."""

    strata: tuple[Whole, ...]
    laws: tuple[Reals, ...]

    def pair_numbers(self, first: Whole, second: Whole) -> list[Whole]:
        """Return by sitting the number of each pair's strata."""
        return [
            stratum_pair_numbers(int(own.max()) + 1)[own[first], own[second]]
            for own in self.strata
        ]


def compare_sittings(
    sittings: Sequence[Features], strata: Sequence[Whole], seating: Seating
) -> Similarity:
    """Compare all pairs of a cohort over sittings; candidates in one order.

    `seating`: by sitting where they sat.
    """
    laws = SumLaws(
        tuple(strata),
        tuple(
            _laws(weight_rates(own, places))
            for own, places in zip(sittings, strata, strict=True)
        ),
    )
    questions = tuple(question for own in sittings for question in own)
    first, second, values = _unlikely_pairs(questions, laws)
    chances = sum_tails(laws, first, second, values)
    at = np.flatnonzero(chances <= LEVELS[0])
    pairs = (first[at], second[at], values[at], chances[at])
    return make_similarity(pairs, seating, laws.strata)


def sum_tails(laws: SumLaws, first: Whole, second: Whole, values: Whole) -> Reals:
    """Return Pr(V ≥ value) of each pair."""
    numbers = laws.pair_numbers(first, second)
    tails = _transformed_tails(laws.laws, numbers, values)
    for at in np.flatnonzero(tails <= CONVOLVED_MAX).tolist():
        law = np.ones(1)
        for own, places in zip(laws.laws, numbers, strict=True):
            law = np.convolve(law, own[places[at]])
        tails[at] = law[values[at] :][::-1].sum()
    return np.clip(tails, 0.0, 1.0)


def _laws(rates: Reals) -> Reals:
    tails = lattice_laws(rates)
    laws: Reals = tails[:, :-1] - tails[:, 1:]
    return laws


def _transformed_tails(
    laws: Sequence[Reals], numbers: Sequence[Whole], values: Whole
) -> Reals:
    """Return the tails by an inverse discrete Fourier transform, summed in closed form.

    Of a law on M points with transform F, Pr(V ≥ v) = Σ F_j Σ_{n ≥ v} e^{2πijn/M} / M;
    a frequency and its opposite are one term, but that of M/2.
    """
    length = sum(own.shape[1] - 1 for own in laws) + 1
    size = 1 << (length - 1).bit_length()
    waves = _transforms(laws, size)
    angles = 2 * np.pi * np.arange(1, waves[0].shape[1] + 1) / size
    turns = np.exp(1j * angles)
    shares = np.where(np.arange(1, len(angles) + 1) == size // 2, 1, 2) / size
    tails = np.empty(len(values))
    for start in range(0, len(values), PAIRS_AT_ONCE):
        rows = slice(start, start + PAIRS_AT_ONCE)
        product = waves[0][numbers[0][rows]]
        for own, places in zip(waves[1:], numbers[1:], strict=True):
            product *= own[places[rows]]
        seen = values[rows]
        sums = (1 - np.exp(1j * np.outer(seen, angles))) / (turns - 1)
        real = np.einsum("ij,ij,j->i", product, sums, shares).real
        tails[rows] = 1 - seen / size + real
    return tails


def _transforms(laws: Sequence[Reals], size: int) -> list[Waves]:
    """Return the transforms of laws at positive frequencies, as far as any counts."""
    most = np.ones(size // 2)
    for own in laws:
        maxima = [np.abs(part).max(axis=0) for part in _transform_parts(own, size)]
        most *= np.max(maxima, axis=0)
    count = int(np.flatnonzero(most >= TRANSFORM_MIN)[-1]) + 1
    return [
        np.concatenate([part[:, :count].copy() for part in _transform_parts(own, size)])
        for own in laws
    ]


def _transform_parts(laws: Reals, size: int) -> Iterator[Waves]:
    """Yield the transforms of some laws at a time: all frequencies are too many."""
    for start in range(0, len(laws), ROWS_AT_ONCE):
        yield np.fft.rfft(laws[start : start + ROWS_AT_ONCE], size, axis=1)[:, 1:]


def _unlikely_pairs(questions: Features, laws: SumLaws) -> tuple[Whole, Whole, Whole]:
    """Return the pairs that may be at most `LEVELS[0]` likely, and their V."""
    moments = [_moments(own) for own in laws.laws]
    tables = [stratum_pair_numbers(int(own.max()) + 1) for own in laws.strata]
    bound = _deviations(moments)

    def may_be_unlikely(block: Block) -> Flags:
        rows = slice(block.first, block.first + len(block.values))
        means, variances = (np.zeros(block.values.shape) for _ in range(2))
        for own, numbers, strata in zip(moments, tables, laws.strata, strict=True):
            near = numbers[strata[rows]]
            means += own[0][near][:, strata[block.first :]]
            variances += own[1][near][:, strata[block.first :]]
        flags: Flags = block.values >= means + bound * np.sqrt(variances)
        return flags

    return pick_pairs(questions, may_be_unlikely)


def _moments(laws: Reals) -> tuple[Reals, Reals, Reals]:
    """Return mean, variance and third central moment of laws."""
    values = np.arange(laws.shape[1])
    means = laws @ values
    centred = values - means[:, np.newaxis]
    return means, (laws * centred**2).sum(axis=1), (laws * centred**3).sum(axis=1)


def _deviations(moments: Sequence[tuple[Reals, Reals, Reals]]) -> float:
    """Return above how many deviations from its mean V may be unlikely enough.

    For the law that is skewed most to the left; others pass later.
    """
    third = sum(min(0.0, float(own[2].min())) for own in moments)
    variance = sum(float(own[1].min()) for own in moments)
    skewness = third / variance**1.5 if variance > 0 else 0.0
    return max(0.0, DEVIATIONS + PER_SKEWNESS * skewness - MARGIN)
