"""What each component gives to the total of a group: points, on one denominator.

How many points each gives at most is of the exam's profile.
"""

from dataclasses import dataclass
from math import gcd, lcm
from typing import ClassVar

import numpy as np

from concours.core.kernel.errors import Refusal
from concours.core.results.marking.cohort import UNITS_MAX, Units
from concours.core.results.ranking.inputs import Flags, Parcours
from concours.core.results.ranking.settings import Scale
from concours.core.results.ranking.sums import Sums


@dataclass(eq=False)
class ContributionsTooLarge(Refusal):
    """The totals of a group have no common denominator small enough to be exact."""

    code: ClassVar[str] = "ranking.units_too_large"
    denominator: str


@dataclass(frozen=True, slots=True)
class Components:
    """The sums that a total is made of; EDN alone while there are no others."""

    edn: Sums
    ecos: Sums | None
    parcours: Parcours | None
    scale: Scale

    @property
    def points_max(self) -> int:
        """What a perfect candidate has."""
        return self.scale.points[0] if self.ecos is None else self.scale.points_max


@dataclass(frozen=True, slots=True)
class Contributions:
    """What each component gives to each candidate, in 1/`denominator` of a point.

    Who is not ranked has 0.
    """

    denominator: int
    edn: Units
    ecos: Units
    parcours: Units

    @property
    def total(self) -> Units:
        """Return the sum of the contributions."""
        sums: Units = self.edn + self.ecos + self.parcours
        return sums


def contributions(
    components: Components, weights: int, is_ranked: Flags
) -> Contributions:
    """Return the contributions under one set of weights.

    Raises `ContributionsTooLarge` when a total could pass 64 bits.

    Properties checked: P3 a contribution lies between 0 and the most that its component
    gives; P4 it is that fraction of its points which the sum is of its maximum.
    """
    of_edn, of_ecos, of_parcours = components.scale.points
    halves = [(components.edn, of_edn)]
    if components.ecos is not None:
        halves.append((components.ecos, of_ecos))
    denominator = _denominator(halves, components, weights, is_ranked)
    weighted = [
        _contribution(*half, weights, denominator, is_ranked) for half in halves
    ]
    no_points = np.zeros(len(is_ranked), dtype=np.int64)
    ecos = weighted[1] if len(weighted) > 1 else no_points
    parcours = no_points
    if components.parcours is not None:
        parcours = _parcours(
            components.parcours, denominator, is_ranked, points=of_parcours
        )
    return Contributions(denominator, weighted[0], ecos, parcours)


def _denominator(
    halves: list[tuple[Sums, int]],
    components: Components,
    weights: int,
    is_ranked: Flags,
) -> int:
    """Return the least on which the contributions of all who are ranked are whole."""
    parcours = components.parcours
    common = 1 if parcours is None else parcours.denominator
    for sums, points in halves:
        for basis in set(sums.basis[is_ranked].tolist()):
            most = sums.maxima[basis][weights]
            common = lcm(common, most // gcd(most, points))
    if components.scale.points_max * common >= UNITS_MAX:
        raise ContributionsTooLarge(str(common))
    return common


def _contribution(
    sums: Sums, points: int, weights: int, denominator: int, is_ranked: Flags
) -> Units:
    bases = set(sums.basis[is_ranked].tolist())
    factors = np.zeros(len(sums.maxima), dtype=np.int64)
    for basis in bases:
        factors[basis] = points * denominator // sums.maxima[basis][weights]
    units = sums.units[:, weights]
    points_of_component: Units = np.where(is_ranked, units * factors[sums.basis], 0)
    assert (points_of_component >= 0).all(), "P3"
    assert (points_of_component <= points * denominator).all(), "P3"
    # Products may pass 64 bits; what is equal is equal modulo 2⁶⁴ too.
    whole = np.array([points * denominator], dtype=np.uint64)
    shares_scaled = points_of_component.astype(np.uint64) * sums.maxima_of(
        weights
    ).astype(np.uint64)
    units_scaled = np.where(is_ranked, units, 0).astype(np.uint64) * whole
    assert (shares_scaled == units_scaled).all(), "P4"
    return points_of_component


def _parcours(
    parcours: Parcours, denominator: int, is_ranked: Flags, *, points: int
) -> Units:
    most = points * parcours.denominator
    capped = np.clip(parcours.units, 0, most)
    points_of_component: Units = np.where(
        is_ranked, capped * (denominator // parcours.denominator), 0
    )
    assert (points_of_component <= points * denominator).all(), "P3"
    return points_of_component
