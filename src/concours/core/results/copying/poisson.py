"""Poisson laws of what a copier would share with a source by chance: `s1` and `s2`.

Sotaridona, Meijer 2003. `s1` counts equal wrong answers; `s2` adds equal right ones,
each weighing the more, the fewer candidates with as many errors as the copier give it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, e, log
from typing import Literal

import numpy as np

from concours.core.results.copying.indices import equal_to
from concours.core.results.similarity.pairs import LEVELS, TailRow
from concours.core.results.similarity.patterns import (
    BLANK,
    Flags,
    Patterns,
    Reals,
    Whole,
)
from concours.core.results.similarity.seats import (
    NOWHERE,
    Family,
    Seating,
    are_apart,
    first_told,
)

GUESS_CHANCE = 0.2
"""Chance to guess a right answer: the authors' value, that of five propositions."""

WEIGHT_BASE = e * (1 + GUESS_CHANCE) / (1 - GUESS_CHANCE)
WEIGHT_POWER = -(1 + GUESS_CHANCE) / GUESS_CHANCE
"""An equal right answer weighs base ** (power × rate): 1 if nobody else gives it."""

MEAN_MIN = 0.001
NEWTON_ROUNDS_COUNT = 50
ROUNDING = 1e-9
"""What a sum may pass a whole number by before it is rounded up to the next."""

NULL_SOURCES_COUNT = 40


@dataclass(frozen=True, slots=True)
class _OtherCandidates:
    """Candidates but the source: their errors' group, and what they share with it."""

    places: Whole
    wrong_counts: Whole
    groups: Whole
    shared: Whole
    means: Reals


def log_linear_means(wrong_counts: Whole, means: Reals, at: Whole) -> Reals:
    """Return what a Poisson regression of the means on wrong answers gives.

    Groups count alike, whatever their sizes; `at`: wrong answers to foretell for.
    """
    scale = float(max(1, wrong_counts.max()))
    design = np.stack([np.ones(len(means)), wrong_counts / scale], axis=1)
    parameters = np.array([log(max(float(means.mean()), MEAN_MIN)), 0.0])
    for _ in range(NEWTON_ROUNDS_COUNT):
        fitted = np.exp(design @ parameters)
        information = design.T @ (fitted[:, np.newaxis] * design)
        step = np.linalg.solve(information, design.T @ (means - fitted))
        parameters += np.clip(step, -1, 1)
    foretold: Reals = np.exp(parameters[0] + parameters[1] * at / scale)
    return foretold


def poisson_tails(means: Reals, most: int) -> Reals:
    """Return Pr(count ≤ X ≤ most) for each mean: mean × count, from 0 to most + 1."""
    counts = np.arange(most + 1)
    log_factorials = np.concatenate([[0.0], np.cumsum(np.log(counts[1:]))])
    logs = np.log(np.maximum(means, MEAN_MIN))[:, np.newaxis]
    laws = np.exp(counts * logs - np.exp(logs) - log_factorials)
    tails = np.zeros((len(means), most + 2))
    tails[:, :-1] = np.cumsum(laws[:, ::-1], axis=1)[:, ::-1]
    return np.minimum(tails, 1.0)


def s1_chance(
    groups: tuple[Whole, Reals], own_wrong: int, source_wrong: int, equal: int
) -> float | None:
    """Return `s1`; `groups`: numbers of wrong answers, and mean equal wrong of each."""
    wrong_counts, means = groups
    if not source_wrong or len(wrong_counts) < 2 or not means.any():
        return None
    mean = log_linear_means(wrong_counts, means, np.array([own_wrong]))
    tails = poisson_tails(np.minimum(mean, source_wrong), source_wrong)
    return float(tails[0, equal])


def s2_chances(patterns: Patterns, wrong: Flags, source: int) -> Reals | None:
    """Return `s2` of each candidate as the copier of one source, whose own is NaN.

    `wrong`: whose answers are. None where the source has no error, or groups are one.
    """
    if not wrong[source].any():
        return None
    others = _compare_others(patterns, wrong, source)
    if len(others.wrong_counts) < 2 or not others.means.any():
        return None
    fitted = log_linear_means(others.wrong_counts, others.means, others.wrong_counts)
    most = patterns.questions_count
    tails = poisson_tails(np.minimum(fitted, most), most)
    chances = np.full(len(wrong), np.nan)
    chances[others.places] = tails[others.groups, others.shared]
    return chances


def s2_chance(
    patterns: Patterns, wrong: Flags, source: int, copier: int
) -> float | None:
    """Return `s2` of one direction."""
    chances = s2_chances(patterns, wrong, source)
    return None if chances is None else float(chances[copier])


def _compare_others(patterns: Patterns, wrong: Flags, source: int) -> _OtherCandidates:
    own = patterns.codes[source]
    places = np.delete(np.arange(len(wrong)), source)
    is_equal = equal_to(patterns, wrong, source)[places]
    is_right = (own != BLANK) & ~wrong[source]
    equal_wrong = (is_equal & wrong[source]).sum(axis=1, dtype=np.int64)
    equal_right = is_equal[:, is_right]
    wrong_counts, groups = np.unique(
        wrong.sum(axis=1, dtype=np.int64)[places], return_inverse=True
    )
    sizes = np.bincount(groups)
    order = np.argsort(groups, kind="stable")
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    sums = np.add.reduceat(equal_right[order], starts, axis=0, dtype=np.int64)
    rates = sums / sizes[:, np.newaxis]
    weights = WEIGHT_BASE ** (WEIGHT_POWER * rates)
    weighted = np.einsum("ij,ij->i", equal_right, weights[groups])
    mean_weighted = (rates * weights).sum(axis=1)
    means = np.bincount(groups, equal_wrong) / sizes + _rounded_up(mean_weighted)
    shared = equal_wrong + _rounded_up(weighted)
    return _OtherCandidates(places, wrong_counts, groups, shared, means)


def _rounded_up(sums: Reals) -> Whole:
    return np.ceil(sums - ROUNDING).astype(np.int64)


def s2_null(patterns: Patterns, wrong: Flags, seating: Seating) -> Sequence[TailRow]:
    """Return what `s2` says of innocents: copiers of some sources, spread by identity.

    Only of pairs who cannot have seen each other: of two sites, else of two rooms,
    else, where nobody told who sat where, of any two.
    """
    step = max(1, ceil(len(wrong) / NULL_SOURCES_COUNT))
    family, by = _innocent_family(seating)
    numbers = np.arange(len(wrong))
    chances = [np.empty(0)]
    for source in range(step // 2, len(wrong), step):
        own = s2_chances(patterns, wrong, source)
        if own is None:
            continue
        is_apart = are_apart(seating, numbers, numbers[[source]], by=by)
        is_apart[source] = False
        chances.append(own[is_apart])
    all_chances = np.concatenate(chances)
    return [
        TailRow(family, len(all_chances), level, int((all_chances <= level).sum()))
        for level in LEVELS
    ]


def _innocent_family(seating: Seating) -> tuple[Family, Literal["rooms", "sites"]]:
    """Return the family that is innocent, and which places its pairs never share."""
    sites = first_told(seating).sites
    if len(np.unique(sites)) > 1 or (sites == NOWHERE).all():
        return "nation", "sites"
    return "site", "rooms"
