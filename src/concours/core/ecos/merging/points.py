"""What a grid is worth: 20 x the points earned / the points there are, exactly.

`docs/reference/ecos/single-marks.md` is the public page; `verifier/ecos/marks.py` finds
the same by itself.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar

from concours.core.ecos.grids.grid import Grid
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal

MARK_MAX = 20
APTITUDE_SHARES = tuple(Fraction(quarter, 4) for quarter in range(5))
"""The share of each level of an aptitude: 0, a quarter, a half, three quarters, 1."""

SIDES = ("main", "secondary")
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
    """The points of each line of a grid, in its order. Their sum is above 0."""

    criteria: tuple[LinePoints, ...]
    aptitudes: tuple[LinePoints, ...]


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
    lines = (*points.criteria, *points.aptitudes)
    levels = (*grid.criteria, *grid.aptitudes)
    if len(grid.criteria) != len(points.criteria) or len(lines) != len(levels):
        raise PointsInvalid("lines")
    earned = Fraction(0)
    for line, level in zip(lines, levels, strict=True):
        if level is None:
            return None
        if level >= len(line.shares):
            raise PointsInvalid("levels")
        earned += line.points * line.shares[level]
    return MARK_MAX * earned / sum(line.points for line in lines)


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
