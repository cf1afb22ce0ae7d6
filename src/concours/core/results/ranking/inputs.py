"""What a national ranking is made from: marks of three components, by candidate.

All marks are whole units of a denominator, so that sums in numpy are exact: of 64
bits, or of any size where those do not suffice (`whole`).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise
from math import gcd
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from concours.core.profile.shape import ITEM_MAX, Rank
from concours.core.results.components.marks import UNCOUNTED, Uncounted
from concours.core.results.marking.cohort import SCORE_OUT_OF, Units

NONE = -1
"""Stands for a mark that is not there; less is for a station that does not count."""

UNCOUNTED_UNITS: Mapping[Uncounted, int] = {
    word: NONE - at for at, word in enumerate(UNCOUNTED, start=1)
}
UNCOUNTED_OF: Mapping[int, Uncounted] = {
    units: word for word, units in UNCOUNTED_UNITS.items()
}

SITTINGS_COUNT_MAX = 30
STATION_COLUMNS_MAX = 30

Flags: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class SittingQuestion:
    """A question as ranking sees it; `units_max` is what a perfect answer is worth.

    `item` is that of the syllabus; `is_lca` says that it goes with an article.
    """

    id: str
    rank: Rank
    item: int
    units_max: int
    is_lca: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Sat:
    """One sitting: `units[candidate, question]` in 1/`denominator` of a point.

    `counts` says for whom it counts: neither annulled for their site nor replaced by a
    spare; `present` who sat it. Who was absent, or for whom it does not count, has 0.
    """

    name: str
    title: str
    questions: tuple[SittingQuestion, ...]
    denominator: int
    units: Units
    counts: Flags
    present: Flags

    @property
    def units_max(self) -> int:
        """What a perfect copy is worth."""
        return sum(question.units_max for question in self.questions)


@dataclass(frozen=True, slots=True)
class Ecos:
    """Marks on 20 of the stations, each of one domain: `units[candidate, station]`.

    `NONE` where a candidate did not have the station, less where it does not count for
    them (`UNCOUNTED_UNITS`).
    """

    domains: tuple[str, ...]
    denominator: int
    units: Units

    @property
    def station_units_max(self) -> int:
        """What a perfect station is worth."""
        return SCORE_OUT_OF * self.denominator

    @property
    def has_mark(self) -> Flags:
        """Whether each candidate has a mark at each station."""
        return self.units > NONE

    @property
    def is_uncounted(self) -> Flags:
        """Whether each station was each candidate's and does not count for them."""
        return self.units < NONE


@dataclass(frozen=True, slots=True)
class Parcours:
    """Points of the parcours as the universities gave them; `NONE` where none came."""

    denominator: int
    units: Units


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """All of it; without ECOS and parcours the ranking is provisional, of EDN alone."""

    numbers: tuple[str, ...]
    excluded: Flags
    sat: tuple[Sat, ...]
    ecos: Ecos | None = None
    parcours: Parcours | None = None


def in_lowest_terms(sat: Sat) -> Sat:
    """Return the same marks in the largest unit there is, however they were kept."""
    limits = [question.units_max for question in sat.questions]
    unit = gcd(sat.denominator, *limits, int(np.gcd.reduce(sat.units, axis=None)))
    return replace(
        sat,
        questions=tuple(
            replace(question, units_max=question.units_max // unit)
            for question in sat.questions
        ),
        denominator=sat.denominator // unit,
        units=sat.units // unit,
    )


def check_input(inputs: Inputs) -> None:
    """Stop at inputs that are not what they say they are."""
    count = len(inputs.numbers)
    assert all(a < b for a, b in pairwise(inputs.numbers)), "numbers out of order"
    assert len(inputs.excluded) == count, "flags uneven"
    assert (inputs.ecos is None) == (inputs.parcours is None), "one component of two"
    assert len(inputs.sat) <= SITTINGS_COUNT_MAX, "too many sittings"
    for sat in inputs.sat:
        _check_sat(sat, count)
    if inputs.ecos is not None and inputs.parcours is not None:
        ecos, parcours = inputs.ecos, inputs.parcours
        assert len(ecos.domains) <= STATION_COLUMNS_MAX, "too many stations"
        assert ecos.units.shape == (count, len(ecos.domains)), "stations uneven"
        assert ecos.denominator > 0, "no denominator"
        assert parcours.denominator > 0, "no denominator"
        assert len(parcours.units) == count, "parcours uneven"
        assert (ecos.units >= min(UNCOUNTED_OF)).all(), "a mark below zero"
        assert (ecos.units <= ecos.station_units_max).all(), "a mark above 20"
        assert (parcours.units >= NONE).all(), "points below zero"


def _check_sat(sat: Sat, count: int) -> None:
    limits = np.array([q.units_max for q in sat.questions], dtype=np.int64)
    assert sat.units.shape == (count, len(sat.questions)), "a sitting uneven"
    assert sat.units.dtype == np.int64, "not units"
    assert sat.denominator > 0, "no denominator"
    assert len({q.id for q in sat.questions}) == len(sat.questions), "question twice"
    assert all(0 < q.item <= ITEM_MAX for q in sat.questions), "no such item"
    assert (sat.units >= 0).all(), "a mark below zero"
    assert (sat.units.max(axis=0, initial=0) <= limits).all(), "above the maximum"
    assert not (sat.present & ~sat.counts).any(), "present where nothing counts"
    assert not sat.units[~sat.present].any(), "units of an absent"
