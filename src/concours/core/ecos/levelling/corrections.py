"""The table of corrections: how it is made, recorded, and applied."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from hashlib import sha256
from typing import ClassVar, Literal, TypeAlias, cast, get_args

import numpy as np

from concours.core.ecos.merging.points import MARK_MAX
from concours.core.ecos.quality.cohort import Cohort, MarkedGrid
from concours.core.ecos.quality.lots import CircuitShift
from concours.core.ecos.severity.examiners import Severities
from concours.core.kernel.canonical import Json, dump
from concours.core.kernel.errors import Refusal

Cell: TypeAlias = tuple[str, str]
"""A candidate and a station."""

Method = Literal["none", "circuits", "severity", "station"]
FORM = "concours-corrections-1"
THOUSANDTHS = 1_000
CORRECTION_MAX = MARK_MAX * THOUSANDTHS
CHANCE_MAX = 0.05
"""A circuit is shifted if lots alone would part any circuit so far at most so often."""


@dataclass(eq=False)
class CorrectionsInvalid(Refusal):
    """A table of corrections is not as it must be: `part` is where."""

    code: ClassVar[str] = "corrections.invalid"
    part: str


@dataclass(frozen=True, slots=True)
class CorrectionTable:
    """What a levelling adds to single marks, in thousandths of a mark; 0 is left out.

    `neutralised` are stations that count for nobody.
    """

    method: Method = "none"
    thousandths: Mapping[Cell, int] = field(default_factory=dict)
    neutralised: frozenset[str] = frozenset()

    @property
    def digest(self) -> str:
        """The SHA-256 of the canonical table, in hex."""
        return sha256(dump(table_to_json(self))).hexdigest()


@dataclass(frozen=True, slots=True)
class LevelledMarks:
    """Single marks after a table; `clamped` are those held at 0 or 20."""

    marks: Mapping[Cell, Fraction]
    clamped: frozenset[Cell]


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


def level_marks(
    marks: Mapping[Cell, Fraction], table: CorrectionTable
) -> LevelledMarks:
    """Return marks after a table: exact, and held between 0 and 20.

    Raises `CorrectionsInvalid` if the table corrects a mark that is not there.
    """
    if not table.thousandths.keys() <= marks.keys():
        raise CorrectionsInvalid("candidate")
    levelled, clamped = dict[Cell, Fraction](), set[Cell]()
    for cell, mark in marks.items():
        if cell[1] in table.neutralised:
            continue
        thousandths = table.thousandths.get(cell, 0)
        new_mark = mark + Fraction(thousandths, THOUSANDTHS) if thousandths else mark
        if not 0 <= new_mark <= MARK_MAX:
            new_mark = Fraction(0 if new_mark < 0 else MARK_MAX)
            clamped.add(cell)
        levelled[cell] = new_mark
    return LevelledMarks(levelled, frozenset(clamped))


def table_to_json(table: CorrectionTable) -> dict[str, Json]:
    """Return a table as it is recorded and digested: sorted, in whole thousandths."""
    return {
        "form": FORM,
        "method": table.method,
        "neutralised": [*sorted(table.neutralised)],
        "corrections": [
            [*cell, correction]
            for cell, correction in sorted(table.thousandths.items())
        ],
    }


def read_table(value: Json) -> CorrectionTable:
    """Return the table that a document holds. Raises `CorrectionsInvalid`."""
    match value:
        case {
            "form": "concours-corrections-1",
            "method": str(method),
            "neutralised": list(neutralised),
            "corrections": list(rows),
            **rest,
        } if not rest and method in get_args(Method):
            pass
        case _:
            raise CorrectionsInvalid("document")
    if any(not isinstance(station, str) for station in neutralised):
        raise CorrectionsInvalid("neutralised")
    thousandths = dict(map(_read_row, rows))
    table = CorrectionTable(
        cast("Method", method),
        thousandths,
        frozenset(cast("list[str]", neutralised)),
    )
    if table_to_json(table) != value:  # not sorted, or a cell or station twice
        raise CorrectionsInvalid("corrections")
    return table


def _read_row(row: Json) -> tuple[Cell, int]:
    match row:
        case [str(candidate), str(station), int(thousandths)] if (
            type(thousandths) is int and 0 < abs(thousandths) <= CORRECTION_MAX
        ):
            return (candidate, station), thousandths
        case _:
            raise CorrectionsInvalid("corrections")


def _thousandths(correction: float) -> int:
    return round(correction * THOUSANDTHS)
