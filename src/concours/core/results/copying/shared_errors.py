"""Errors that a pair shares, beside what chance gives: for a case, whose readers count.

V decides, and weighs; a jury reads how many errors two copies share, how many two
candidates of these strata would, and how many the nearest pair has that cannot have
seen each other. A run of equal errors in a locked dossier counts once, as it does in V.
"""

from dataclasses import dataclass
from functools import cache
from typing import Literal

import numpy as np

from concours.core.results.similarity.features import Feature, Features, make_features
from concours.core.results.similarity.kernel import compare_all, value_of
from concours.core.results.similarity.laws import central_range, poisson_binomial
from concours.core.results.similarity.patterns import Patterns, Reals, Whole
from concours.core.results.similarity.seats import (
    NOWHERE,
    Seating,
    are_apart,
    first_told,
)


@dataclass(frozen=True, slots=True)
class SharedErrors:
    """How many errors a pair shares: `low` to `high` in 95 of 100 pairs of its strata.

    `most` of `pairs_count` other pairs that cannot have seen each other: of two `rooms`
    of the pair's site, or of its two `sites`, in each sitting. None where nobody told
    who sat where.
    """

    count: int
    expected: float
    low: int
    high: int
    apart: Literal["rooms", "sites"] | None
    pairs_count: int | None
    most: int | None


def error_weights(patterns: Patterns) -> tuple[Whole, ...]:
    """Return weights of 1 for what is wrong: V then counts equal errors."""
    return tuple(np.where(flags, 0, 1) for flags in patterns.is_right)


class ErrorCounts:
    """The errors that any pair of a cohort shares, and those of pairs apart from it."""

    def __init__(self, patterns: Patterns, seating: Seating) -> None:
        """Take the answers, and who sat where."""
        self._features = make_features(patterns, error_weights(patterns))
        self._seating = seating
        self._sites = first_told(seating).sites
        self._apart = cache(self._count_apart)

    def of_pair(self, first: int, second: int, chances: Reals) -> SharedErrors:
        """Return the errors that two candidates share.

        `chances`: by question, of one more equal error of two of their strata.
        """
        pair = (np.array([first]), np.array([second]))
        count = int(value_of(self._features, *pair)[0])
        low, high = central_range(poisson_binomial(chances))
        sites = [int(self._sites[own]) for own in (first, second)]
        pair_counts = np.array([], np.int64)
        if NOWHERE not in sites:
            pair_counts = self._apart(*sorted(sites)).copy()
            is_apart = are_apart(self._seating, *pair, by=_kind_of(*sites))
            pair_counts[count] -= int(is_apart[0])  # not the pair itself
        is_told = bool(pair_counts.any())
        return SharedErrors(
            count=count,
            expected=float(chances.sum()),
            low=low,
            high=high,
            apart=_kind_of(*sites) if is_told else None,
            pairs_count=int(pair_counts.sum()) if is_told else None,
            most=int(np.flatnonzero(pair_counts)[-1]) if is_told else None,
        )

    def _count_apart(self, site: int, second_site: int) -> Whole:
        """Return how many pairs share 0, 1, … errors: of two rooms, or of two sites."""
        members = np.flatnonzero(np.isin(self._sites, [site, second_site]))
        numbers = np.arange(len(members))
        counts = np.zeros(len(self._features) + 1, np.int64)
        for block in compare_all(_select(self._features, members)):
            rows = numbers[block.first : block.first + len(block.values), np.newaxis]
            columns = numbers[block.first :]
            is_apart = (rows < columns) & are_apart(
                self._seating,
                members[rows],
                members[columns],
                by=_kind_of(site, second_site),
            )
            counts += np.bincount(block.values[is_apart], minlength=len(counts))
        return counts


def _kind_of(site: int, second_site: int) -> Literal["rooms", "sites"]:
    """Return which places pairs of two sites, or of one, never share if apart."""
    return "rooms" if site == second_site else "sites"


def _select(features: Features, members: Whole) -> Features:
    return tuple(
        tuple(Feature(own.codes[members], own.weights, own.sign) for own in question)
        for question in features
    )
