"""What a grid is worth: 20 x the points earned / the points there are, exactly.

`docs/reference/ecos/single-marks.md` is the public page; `verifier/ecos/marks.py` finds
the same by itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache
from math import lcm
from operator import getitem
from typing import ClassVar

from concours.core.ecos.grids.grid import Grid
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal

MARK_MAX = 20
APTITUDE_SHARES = tuple(Fraction(quarter, 4) for quarter in range(5))
"""The share of each level of an aptitude: 0, a quarter, a half, three quarters, 1."""

SIDES = ("main", "secondary")

MARKS_CACHED_MAX = 16_384
"""Marks remembered: grids of a station have a few hundred different ones."""

_FRACTION = re.compile(r"\d{1,12}(/[1-9]\d{0,11})?", re.ASCII)


@dataclass(eq=False)
class PointsInvalid(Refusal):
    """The document of points does not have its shape, or is not of this grid."""

    code: ClassVar[str] = "points.invalid"
    part: str


@dataclass(frozen=True, slots=True)
class LinePoints:
    """The points of a line, and which share of them each level earns."""

    points: Fraction
    shares: tuple[Fraction, ...]


@dataclass(frozen=True, slots=True)
class GridPoints:
    """The points of each line of a grid, in its order. Their sum is above 0.

    `units` is what each level of each line earns, in whole units of one fraction of a
    point, and `units_max` what there is: a nation's grids are added up in these.
    """

    criteria: tuple[LinePoints, ...]
    aptitudes: tuple[LinePoints, ...]
    units: tuple[tuple[int, ...], ...] = field(init=False, compare=False, repr=False)
    units_max: int = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        """Find the unit that every level of every line is a whole number of."""
        lines = (*self.criteria, *self.aptitudes)
        earnings = [[line.points * share for share in line.shares] for line in lines]
        amounts = [amount for row in earnings for amount in row]
        amounts += [line.points for line in lines]
        unit = lcm(*(amount.denominator for amount in amounts))
        units = tuple(tuple(int(amount * unit) for amount in row) for row in earnings)
        object.__setattr__(self, "units", units)
        whole = sum((line.points for line in lines), Fraction(0))
        object.__setattr__(self, "units_max", int(whole * unit))

    def earned_units(self, grid: Grid) -> int | None:
        """Return what a grid earns in units; None if a line is blank.

        Raises `PointsInvalid` if the grid does not have these lines.
        """
        levels = (*grid.criteria, *grid.aptitudes)
        if len(grid.criteria) != len(self.criteria) or len(levels) != len(self.units):
            raise PointsInvalid("lines")
        if None in levels:
            return None
        try:
            return sum(map(getitem, self.units, levels))  # type: ignore[arg-type]
        except IndexError as error:
            raise PointsInvalid("levels") from error

    def mark_of(self, units: int, *, grids_count: int = 1) -> Fraction:
        """Return the mark of so many units, of one grid or of some together."""
        return _mark(units, self.units_max * grids_count)


def read_points(document: Mapping[str, Json]) -> GridPoints:
    """Return the points of a station from the document of audience `points`.

    Raises `PointsInvalid`.
    """
    match document:
        case {"criteria": list(criteria), "aptitudes": list(aptitudes), **rest} if (
            not rest
        ):
            points = GridPoints(
                tuple(_criterion(line) for line in criteria),
                tuple(_aptitude(line) for line in aptitudes),
            )
        case _:
            raise PointsInvalid("document")
    if not any(line.points for line in (*points.criteria, *points.aptitudes)):
        raise PointsInvalid("sum")
    return points


def mark_grid(points: GridPoints, grid: Grid) -> Fraction | None:
    """Return the mark of a grid out of 20; None if a line with points is blank.

    Raises `PointsInvalid` if the grid does not have the lines of the points.
    """
    units = points.earned_units(grid)
    return None if units is None else points.mark_of(units)


@lru_cache(maxsize=MARKS_CACHED_MAX)
def _mark(units: int, units_max: int) -> Fraction:
    return Fraction(MARK_MAX * units, units_max)


def _criterion(line: Json) -> LinePoints:
    match line:
        case {"points": str(points), "shares": list(shares), "side": side, **rest} if (
            not rest and side in SIDES and shares
        ):
            parts = tuple(_fraction("shares", share) for share in shares)
            if max(parts) > 1:
                raise PointsInvalid("shares")
            return LinePoints(_fraction("criteria", points), parts)
        case _:
            raise PointsInvalid("criteria")


def _aptitude(line: Json) -> LinePoints:
    match line:
        case {"points": str(points), **rest} if not rest:
            return LinePoints(_fraction("aptitudes", points), APTITUDE_SHARES)
        case _:
            raise PointsInvalid("aptitudes")


def _fraction(part: str, text: Json) -> Fraction:
    if not isinstance(text, str) or not _FRACTION.fullmatch(text):
        raise PointsInvalid(part)
    return Fraction(text)
