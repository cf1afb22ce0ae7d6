"""The pairs of a cohort by V: who passes a threshold, and what innocent pairs do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from concours.core.results.similarity.features import Features
from concours.core.results.similarity.kernel import Block, compare_all
from concours.core.results.similarity.laws import lattice_laws
from concours.core.results.similarity.patterns import Flags, Reals, Whole
from concours.core.results.similarity.seats import (
    FAMILIES,
    Family,
    Seating,
    Seats,
    count_families,
    family_of,
    thresholds,
)
from concours.core.results.similarity.strata import (
    stratum_pair_numbers,
    weight_rates,
)

LEVELS = (1e-2, 1e-3, 1e-4, 1e-5, 1e-6, 1e-7)
"""Levels of the null table; pairs above the first are counted and forgotten."""

EXPECTED_MIN = 20
"""A level tells of the tail where so many pairs are expected beyond it."""


@dataclass(frozen=True, slots=True)
class TailRow:
    """One line of the null table: pairs of a family at most so likely."""

    family: Family
    pairs_count: int
    level: float
    found_count: int

    @property
    def expected(self) -> float:
        """How many pairs the law says."""
        return self.pairs_count * self.level

    @property
    def ratio(self) -> float | None:
        """How often the level is passed, over nominal; None if it cannot tell."""
        return self.found_count / self.expected if self.expected >= 1 else None


@dataclass(frozen=True, slots=True)
class PairTable:
    """The pairs that are at most `LEVELS[0]` likely, the least likely first.

    `first` < `second` are candidates; `values` their V; `chances` Pr(V ≥ value) by the
    exact law of their strata; `levels` the same, raised to the measured tail.
    """

    first: Whole
    second: Whole
    families: Whole
    values: Whole
    chances: Reals
    levels: Reals


@dataclass(frozen=True, slots=True)
class Similarity:
    """All pairs of a cohort, compared."""

    table: PairTable
    null: tuple[TailRow, ...]
    thresholds: Mapping[Family, float]
    strata: tuple[Whole, ...]
    """By sitting, the stratum of each candidate."""

    def bounds(self) -> Reals:
        """Return for each pair of the table the threshold of its nearest family."""
        nation = self.thresholds.get("nation", 0.0)
        bounds = np.array([self.thresholds.get(own, nation) for own in FAMILIES])
        own: Reals = bounds[self.table.families]
        return own

    def passing(self) -> Whole:
        """Return the places in the table of pairs past the threshold of a family."""
        return np.flatnonzero(self.table.levels <= self.bounds())


def compare_pairs(
    features: Features, strata: Whole, seats: Seats, rates: Reals | None = None
) -> Similarity:
    """Compare all pairs of a cohort; candidates are in the order of identities.

    `rates`: those of a model (`models.model_rates`), in place of the cohort's own.
    """
    tails = lattice_laws(weight_rates(features, strata) if rates is None else rates)
    first, second, values = _unlikely_pairs(features, strata, tails)
    numbers = stratum_pair_numbers(int(strata.max()) + 1)
    own = np.minimum(values, tails.shape[1] - 2)
    chances = tails[numbers[strata[first], strata[second]], own]
    return make_similarity((first, second, values, chances), (seats,), (strata,))


def make_similarity(
    pairs: tuple[Whole, Whole, Whole, Reals],
    seating: Seating,
    strata: tuple[Whole, ...],
) -> Similarity:
    """Return the table of pairs, first, second, V and chance, with what it says."""
    first, second, values, chances = pairs
    families = family_of(seating, first, second)
    null = _null_table(chances, families, count_families(seating))
    levels = np.minimum(chances * _tail_factors(null)[families], 1.0)
    order = np.lexsort((second, first, chances))
    table = PairTable(
        first=first[order],
        second=second[order],
        families=families[order],
        values=values[order],
        chances=chances[order],
        levels=levels[order],
    )
    return Similarity(table, null, thresholds(seating), strata)


def _unlikely_pairs(
    features: Features, strata: Whole, tails: Reals
) -> tuple[Whole, Whole, Whole]:
    """Return the pairs at most `LEVELS[0]` likely, and their V."""
    numbers = stratum_pair_numbers(int(strata.max()) + 1)
    least = np.argmax(tails <= LEVELS[0], axis=1).astype(np.uint16)
    critical = least[numbers]

    def is_unlikely(block: Block) -> Flags:
        rows = slice(block.first, block.first + len(block.values))
        flags: Flags = block.values >= critical[strata[rows]][:, strata[block.first :]]
        return flags

    return pick_pairs(features, is_unlikely)


def pick_pairs(
    features: Features, find: Callable[[Block], Flags]
) -> tuple[Whole, Whole, Whole]:
    """Return the pairs that `find` says of blocks of all pairs, and their V."""
    pieces = []
    for block in compare_all(features):
        row, column = np.nonzero(find(block))
        is_pair = column > row
        row, column = row[is_pair], column[is_pair]
        own = (row + block.first, column + block.first, block.values[row, column])
        pieces.append([part.astype(np.int64) for part in own])
    first, second, values = (
        np.concatenate(parts) for parts in zip(*pieces, strict=True)
    )
    return first, second, values


def _null_table(
    chances: Reals, families: Whole, sizes: tuple[int, ...]
) -> tuple[TailRow, ...]:
    return tuple(
        TailRow(family, size, level, int((chances[families == place] <= level).sum()))
        for place, (family, size) in enumerate(zip(FAMILIES, sizes, strict=True))
        if size
        for level in LEVELS
    )


def innocent_row(null: tuple[TailRow, ...], family: Family) -> TailRow | None:
    """Return what innocent pairs do, for a pair of this family: the deepest that tells.

    A room and its neighbours are compared with other rooms of the site, all else with
    pairs of two sites. None where no level expects enough pairs.
    """
    deepest = {row.family: row for row in null if row.expected >= EXPECTED_MIN}
    nation = deepest.get("nation")
    return nation if family == "nation" else deepest.get("site", nation)


def _tail_factors(null: tuple[TailRow, ...]) -> Reals:
    """Return by family what raises a chance to the tail that innocent pairs show.

    Laws are never lowered.
    """
    rows = [innocent_row(null, family) for family in FAMILIES]
    return np.array(
        [
            1.0 if row is None else max(1.0, row.found_count / row.expected)
            for row in rows
        ]
    )
