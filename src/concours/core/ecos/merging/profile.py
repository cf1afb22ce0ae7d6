"""What the lines of grids give to a single mark: exactly the mark, line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from concours.core.ecos.completeness.witnesses import OwnedGrid
from concours.core.ecos.merging.document import MarkedStation, Merging
from concours.core.ecos.merging.points import MARK_MAX, GridPoints
from concours.core.ecos.merging.single_marks import AtStation


@dataclass(frozen=True, slots=True)
class MarkParts:
    """What a single mark is made of, in marks of 20: it is the sum of all of these.

    `criteria` of all criteria together, `aptitudes` of each in the order of the grid,
    `levelling` what corrections add to what grids gave, above or below 0.
    """

    criteria: Fraction
    aptitudes: tuple[Fraction, ...]
    levelling: Fraction = Fraction(0)

    @property
    def mark(self) -> Fraction:
        """The single mark."""
        return self.criteria + sum(self.aptitudes, self.levelling)


def split_marks(merging: Merging) -> dict[AtStation, MarkParts]:
    """Return the parts of every single mark that there is. Raises `PointsInvalid`."""
    points = {station.code: station.grid_points() for station in merging.stations}
    grids: dict[AtStation, list[OwnedGrid]] = {}
    for name, owned in merging.counted_grids().items():
        grids.setdefault((name.candidate, name.station), []).append(owned)
    parts = {}
    for row in merging.single_marks():
        cell = row.candidate, row.station
        if row.mark is not None:
            parts[cell] = _split_mark(grids[cell], points[row.station], row.mark)
    return parts


def most_parts(station: MarkedStation) -> MarkParts:
    """Return what the best grid of a station has: parts of 20."""
    points = station.grid_points()
    whole = sum(
        (line.points for line in (*points.criteria, *points.aptitudes)), Fraction(0)
    )
    aptitudes = [MARK_MAX * line.points / whole for line in points.aptitudes]
    return MarkParts(MARK_MAX - sum(aptitudes, Fraction(0)), tuple(aptitudes))


def _split_mark(
    grids: Sequence[OwnedGrid], points: GridPoints, mark: Fraction
) -> MarkParts:
    """Return the parts of the mark of one or two grids; a blank one gives none."""
    rows = [_units_by_line(owned, points) for owned in grids]
    whole_rows = [row for row in rows if row is not None]
    sums = [sum(column) for column in zip(*whole_rows, strict=True)]
    criteria_count, grids_count = len(points.criteria), len(whole_rows)
    criteria = points.mark_of(sum(sums[:criteria_count]), grids_count=grids_count)
    aptitudes = tuple(
        points.mark_of(units, grids_count=grids_count)
        for units in sums[criteria_count:]
    )
    return MarkParts(criteria, aptitudes, mark - sum(aptitudes, criteria))


def _units_by_line(owned: OwnedGrid, points: GridPoints) -> list[int] | None:
    """Return what each line of a grid earns, criteria first; None if one is blank."""
    levels = (*owned.grid.criteria, *owned.grid.aptitudes)
    if points.earned_units(owned.grid) is None:
        return None
    return [
        line[level]
        for line, level in zip(points.units, levels, strict=True)
        if level is not None
    ]


def find_other_marks(
    parts: Mapping[AtStation, MarkParts], marks: Mapping[AtStation, Fraction | None]
) -> frozenset[AtStation]:
    """Return the cells of a version whose parts are not there or do not add up to it.

    A grid that came since the version was made counts in the next one only.
    """
    return frozenset(
        cell
        for cell, mark in marks.items()
        if mark is not None and (cell not in parts or parts[cell].mark != mark)
    )
