"""How a table of corrections is made from what was measured."""

from collections.abc import Collection, Iterable
from fractions import Fraction

import numpy as np

from concours.core.ecos.merging.corrections import THOUSANDTHS, Cell, CorrectionTable
from concours.core.ecos.quality.cohort import Cohort, MarkedGrid
from concours.core.ecos.quality.lots import CircuitShift
from concours.core.ecos.severity.examiners import Severities

CHANCE_MAX = 0.05
"""A circuit is shifted if lots alone would part any circuit so far at most so often."""


def shift_circuits(
    cohort: Cohort, shifts: Iterable[CircuitShift], *, chance_max: float = CHANCE_MAX
) -> CorrectionTable:
    """Return the table that brings circuits back to the mean of their lot.

    Only those whom chance would part so far at most so often, beside all others.
    """
    corrections = [
        0
        if shift.chance_of_all is None or shift.chance_of_all > chance_max
        else _thousandths(-shift.shift)
        for shift in shifts
    ]
    thousandths = {
        (cohort.candidates[candidate], cohort.stations[station]): corrections[circuit]
        for circuit, candidate, station in zip(
            cohort.circuit_at.tolist(),
            cohort.candidate_at.tolist(),
            cohort.station_at.tolist(),
            strict=True,
        )
        if corrections[circuit]
    }
    return CorrectionTable("circuits", thousandths)


def remove_severity(cohort: Cohort, severities: Severities) -> CorrectionTable:
    """Return the table that gives back the mean severity of a station's examiners."""
    cells, cell_at = np.unique(cohort.cell_at, return_inverse=True)
    means = np.bincount(cell_at, severities.by_grid) / np.bincount(cell_at)
    stations_count = len(cohort.stations)
    thousandths = {
        (cohort.candidates[candidate], cohort.stations[station]): correction
        for cell, mean in zip(cells.tolist(), means.tolist(), strict=True)
        for candidate, station in (divmod(cell, stations_count),)
        if (correction := _thousandths(mean))
    }
    return CorrectionTable("severity", thousandths)


def neutralise(stations: Collection[str]) -> CorrectionTable:
    """Return the table that takes stations out of every mean."""
    return CorrectionTable("station", neutralised=frozenset(stations))


def single_marks_of(grids: Iterable[MarkedGrid]) -> dict[Cell, Fraction]:
    """Return the exact mean of the grids of each cell; one alone stands."""
    marks: dict[Cell, list[Fraction]] = {}
    for grid in grids:
        marks.setdefault((grid.candidate, grid.station), []).append(grid.mark)
    means: dict[tuple[Fraction, ...], Fraction] = {}
    for row in {tuple(row) for row in marks.values()}:
        means[row] = sum(row, Fraction(0)) / len(row)
    return {cell: means[tuple(row)] for cell, row in marks.items()}


def _thousandths(correction: float) -> int:
    return round(correction * THOUSANDTHS)
