"""What each part gives to the total of a group: points of 600, on one denominator.

60 % EDN, 30 % ECOS, 10 % parcours (S27): 360, 180 and 60 points, 60 being the most
that the parcours gives (S58).
"""

from dataclasses import dataclass
from math import gcd, lcm
from typing import ClassVar

import numpy as np

from concours.core.kernel.errors import Refusal
from concours.core.results.marking.cohort import UNITS_MAX, Units
from concours.core.results.ranking.inputs import Flags, Parcours
from concours.core.results.ranking.sums import Sums

EDN_POINTS, ECOS_POINTS, PARCOURS_POINTS = 360, 180, 60
TOTAL_POINTS = EDN_POINTS + ECOS_POINTS + PARCOURS_POINTS


@dataclass(eq=False)
class SharesTooLarge(Refusal):
    """The totals of a group have no common denominator small enough to be exact."""

    code: ClassVar[str] = "ranking.units_too_large"
    denominator: str


@dataclass(frozen=True, slots=True)
class Parts:
    """The sums that a total is made of; EDN alone while there are no others."""

    edn: Sums
    ecos: Sums | None
    parcours: Parcours | None

    @property
    def points_max(self) -> int:
        """What a perfect candidate has."""
        return EDN_POINTS if self.ecos is None else TOTAL_POINTS


@dataclass(frozen=True, slots=True)
class Shares:
    """What each part gives to each candidate, in 1/`denominator` of a point.

    Who is not ranked has 0.
    """

    denominator: int
    edn: Units
    ecos: Units
    parcours: Units

    @property
    def total(self) -> Units:
        """Return the sum of the shares."""
        found: Units = self.edn + self.ecos + self.parcours
        return found


def shares(parts: Parts, weights: int, ranked: Flags) -> Shares:
    """Return the shares under one set of weights.

    Raises `SharesTooLarge` when a total could pass 64 bits.

    Properties checked: P3 a share lies between 0 and what its part gives at most; P4 it
    is that part of its points which the sum is of its maximum.
    """
    halves = [(parts.edn, EDN_POINTS)]
    if parts.ecos is not None:
        halves.append((parts.ecos, ECOS_POINTS))
    denominator = _denominator(halves, parts.parcours, weights, ranked)
    found = [_share(*half, weights, denominator, ranked) for half in halves]
    nothing = np.zeros(len(ranked), dtype=np.int64)
    ecos = found[1] if len(found) > 1 else nothing
    parcours = nothing
    if parts.parcours is not None:
        parcours = _parcours(parts.parcours, denominator, ranked)
    return Shares(denominator, found[0], ecos, parcours)


def _denominator(
    halves: list[tuple[Sums, int]],
    parcours: Parcours | None,
    weights: int,
    ranked: Flags,
) -> int:
    """Return the least on which the shares of all who are ranked are whole."""
    found = 1 if parcours is None else parcours.denominator
    for sums, points in halves:
        for basis in set(sums.basis[ranked].tolist()):
            most = sums.maxima[basis][weights]
            found = lcm(found, most // gcd(most, points))
    if TOTAL_POINTS * found >= UNITS_MAX:
        raise SharesTooLarge(str(found))
    return found


def _share(
    sums: Sums, points: int, weights: int, denominator: int, ranked: Flags
) -> Units:
    used = set(sums.basis[ranked].tolist())
    factors = np.zeros(len(sums.maxima), dtype=np.int64)
    for basis in used:
        factors[basis] = points * denominator // sums.maxima[basis][weights]
    units = sums.units[:, weights]
    found: Units = np.where(ranked, units * factors[sums.basis], 0)
    assert (found >= 0).all(), "P3"
    assert (found <= points * denominator).all(), "P3"
    # Products may pass 64 bits; what is equal is equal modulo 2⁶⁴ too.
    whole = np.array([points * denominator], dtype=np.uint64)
    left = found.astype(np.uint64) * sums.maxima_of(weights).astype(np.uint64)
    right = np.where(ranked, units, 0).astype(np.uint64) * whole
    assert (left == right).all(), "P4"
    return found


def _parcours(parcours: Parcours, denominator: int, ranked: Flags) -> Units:
    most = PARCOURS_POINTS * parcours.denominator
    capped = np.clip(parcours.units, 0, most)
    found: Units = np.where(ranked, capped * (denominator // parcours.denominator), 0)
    assert (found <= PARCOURS_POINTS * denominator).all(), "P3"
    return found
