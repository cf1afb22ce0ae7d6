"""Directed forms: did one copy from the other? For pairs that V has found.

Without a model, on m equal wrong answers out of the W_S wrong answers of the source: K
(Holland 1996), K1, K2 (Sotaridona, Meijer 2002); `s1` and `s2` beside them (`poisson`).
With the rates of the copier's stratum: omega and GBT, directed. A run of equal wrong
answers in a locked dossier counts once in all of them.
"""

from dataclasses import dataclass

import numpy as np

from concours.core.results.copying.indices import equal_to, gbt, omega
from concours.core.results.copying.poisson import s1_chance, s2_chance
from concours.core.results.similarity.laws import binomial_tail
from concours.core.results.similarity.patterns import (
    BLANK,
    Flags,
    Patterns,
    Reals,
    Whole,
)

CHANCE_MIN, CHANCE_MAX = 0.001, 0.999
"""Bounds of an estimated chance to be equally wrong."""

PSEUDO_COUNT = 20.0


@dataclass(frozen=True, slots=True)
class CopyIndices:
    """Chances of one direction; an index that too few candidates can tell is None.

    `equal_wrong`: a run in a locked dossier counts once.
    """

    equal_wrong: int
    source_wrong: int
    k: float | None
    k1: float | None
    k2: float | None
    s1: float | None
    s2: float | None
    omega: float | None
    gbt: float


@dataclass(frozen=True, slots=True)
class _Groups:
    """Candidates but source and copier, by how many answers are wrong.

    `means`: how many equal wrong answers with the source such a candidate has.
    """

    wrong_counts: Whole
    means: Reals


def copy_indices(
    patterns: Patterns, wrong: Flags, rates: Reals, source: int, copier: int
) -> CopyIndices:
    """Return the indices of one direction.

    `wrong`: which answers are; `rates`: how likely the copier's stratum gives each
    answer of the source (`given_rates`).
    """
    source_wrong = int(wrong[source].sum())
    is_equal = equal_to(patterns, wrong, source)
    equal_counts = (is_equal & wrong[source]).sum(axis=1, dtype=np.int64)
    equal_wrong, own_wrong = int(equal_counts[copier]), int(wrong[copier].sum())
    is_other = np.ones(len(wrong), np.bool_)
    is_other[[source, copier]] = False
    groups = _groups(
        wrong.sum(axis=1, dtype=np.int64)[is_other], equal_counts[is_other]
    )
    return CopyIndices(
        equal_wrong=equal_wrong,
        source_wrong=source_wrong,
        k=_k(groups, own_wrong, source_wrong, equal_wrong),
        k1=_k_by_curve(groups, (own_wrong, source_wrong, equal_wrong), 1),
        k2=_k_by_curve(groups, (own_wrong, source_wrong, equal_wrong), 2),
        s1=s1_chance(
            (groups.wrong_counts, groups.means), own_wrong, source_wrong, equal_wrong
        ),
        s2=s2_chance(patterns, wrong, source, copier),
        omega=omega(rates, is_equal[copier]),
        gbt=gbt(rates, int(is_equal[copier].sum())),
    )


def given_rates(
    patterns: Patterns, wrong: Flags, strata: Whole, pair: tuple[int, int]
) -> Reals:
    """Return by question how likely the copier's stratum gives the source's answer.

    `pair`: source, copier. Both are left out; 20 pseudo-counts at the rate of the
    cohort, where the source counts once, keep a rate above 0.
    """
    source, copier = pair
    codes = patterns.codes
    is_equal = equal_to(patterns, wrong, source)
    is_other = np.ones(len(codes), np.bool_)
    is_other[[source, copier]] = False
    own = is_other & (strata == strata[copier])
    national = (is_equal[is_other].sum(axis=0) + 1) / (is_other.sum() + 1)
    rates: Reals = (is_equal[own].sum(axis=0) + PSEUDO_COUNT * national) / (
        own.sum() + PSEUDO_COUNT
    )
    return np.where(codes[source] == BLANK, 0.0, rates)


def _groups(wrong_counts: Whole, equal_counts: Whole) -> _Groups:
    counts, numbers = np.unique(wrong_counts, return_inverse=True)
    return _Groups(counts, np.bincount(numbers, equal_counts) / np.bincount(numbers))


def _k(groups: _Groups, own: int, source: int, equal: int) -> float | None:
    """Return K: the chance is that of candidates with as many wrong answers."""
    place = np.flatnonzero(groups.wrong_counts == own)
    if not len(place) or not source:
        return None
    return _binomial(source, float(groups.means[place[0]]) / source, equal)


def _k_by_curve(
    groups: _Groups, counts: tuple[int, int, int], degree: int
) -> float | None:
    """Return K1 or K2: the chance by regression of the groups' on wrong answers."""
    own, source, equal = counts
    if not source or len(groups.wrong_counts) <= degree:
        return None
    scale = max(1, int(groups.wrong_counts.max()))
    curve = np.polynomial.polynomial.polyfit(
        groups.wrong_counts / scale, groups.means / source, degree
    )
    chance = np.polynomial.polynomial.polyval(own / scale, curve)
    return _binomial(source, float(chance), equal)


def _binomial(trials: int, chance: float, count: int) -> float:
    return binomial_tail(trials, min(max(chance, CHANCE_MIN), CHANCE_MAX), count)
