"""What each component gives to the total of a group: points, on one denominator.

How many points each gives at most is of the exam's profile.
"""

from dataclasses import dataclass, replace
from math import gcd, lcm

import numpy as np

from concours.core.results.marking.cohort import Units
from concours.core.results.ranking.inputs import Flags, Parcours
from concours.core.results.ranking.settings import Scale
from concours.core.results.ranking.sums import Sums
from concours.core.results.ranking.whole import is_large, widened


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
    """Return the contributions under one set of weights, exact at any size.

    Properties checked: P3 a contribution lies between 0 and the most that its component
    gives; P4 it is that fraction of its points which the sum is of its maximum.
    """
    of_edn, of_ecos, of_parcours = components.scale.points
    halves = [(components.edn, of_edn)]
    if components.ecos is not None:
        halves.append((components.ecos, of_ecos))
    denominator = _denominator(halves, components, weights, is_ranked)
    if is_large(components.scale.points_max * denominator):
        halves = [
            (replace(sums, units=widened(sums.units)), points)
            for sums, points in halves
        ]
    weighted = [
        _contribution(*half, weights, denominator, is_ranked) for half in halves
    ]
    no_points: Units = np.zeros(len(is_ranked), dtype=weighted[0].dtype)
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
    return common


def _contribution(
    sums: Sums, points: int, weights: int, denominator: int, is_ranked: Flags
) -> Units:
    bases = set(sums.basis[is_ranked].tolist())
    factors: Units = np.zeros(len(sums.maxima), dtype=sums.units.dtype)
    for basis in bases:
        factors[basis] = points * denominator // sums.maxima[basis][weights]
    units = sums.units[:, weights]
    points_of_component: Units = np.where(is_ranked, units * factors[sums.basis], 0)
    assert (points_of_component >= 0).all(), "P3"
    assert (points_of_component <= points * denominator).all(), "P3"
    # Products may pass 64 bits; what is equal is equal modulo 2⁶⁴ too.
    kind = object if units.dtype == object else np.uint64
    whole = np.array([points * denominator], dtype=kind)
    maxima = sums.maxima_of(weights).astype(kind)
    shares_scaled = points_of_component.astype(kind) * maxima
    units_scaled = np.where(is_ranked, units, 0).astype(kind) * whole
    assert (shares_scaled == units_scaled).all(), "P4"
    return points_of_component


def _parcours(
    parcours: Parcours, denominator: int, is_ranked: Flags, *, points: int
) -> Units:
    most = points * parcours.denominator
    capped: Units = np.clip(parcours.units, 0, most)
    if is_large(points * denominator):
        capped = widened(capped)
    points_of_component: Units = np.where(
        is_ranked, capped * (denominator // parcours.denominator), 0
    )
    assert (points_of_component <= points * denominator).all(), "P3"
    return points_of_component
