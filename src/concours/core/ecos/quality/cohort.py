"""The marked grids of a cohort, as columns that numpy computes on."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

Reals: TypeAlias = NDArray[np.float64]
Places: TypeAlias = NDArray[np.int64]
_Name = TypeVar("_Name", str, tuple[str, str, str])

CHAIRS_OF_STATION = 2
CANDIDATES_COUNT_MIN = 10
"""Below, what candidates differ by is chance: no reliability is told of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedGrid:
    """One grid: where, by whom, of whom, its exact mark out of 20, its overall rating.

    `circuit` is one of a site in one half-day; `tempo` is its factor. `overall` is the
    index of the level, from 0; None where it is blank.
    """

    site: str
    circuit: str
    station: str
    chair: int
    examiner: str
    candidate: str
    mark: Fraction
    overall: int | None
    tempo: str = "1"


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Cohort:
    """Every grid once, in the order of candidate, station and chair.

    Each `…_at` gives, of each grid, the index of its name in the sorted names.
    `circuits` are site, circuit and tempo. `ratings` are NaN where they are blank.
    """

    candidates: tuple[str, ...]
    stations: tuple[str, ...]
    examiners: tuple[str, ...]
    circuits: tuple[tuple[str, str, str], ...]
    candidate_at: Places
    station_at: Places
    chair_at: Places
    examiner_at: Places
    circuit_at: Places
    marks: Reals
    ratings: Reals

    @property
    def cell_at(self) -> Places:
        """Of each grid, the number of its candidate x station."""
        return self.candidate_at * len(self.stations) + self.station_at

    def by_chair(self) -> Reals:
        """Return marks[candidate, station, chair], NaN where there is no grid."""
        return self._cube(self.marks)

    def ratings_by_chair(self) -> Reals:
        """Return ratings[candidate, station, chair], NaN where there is none."""
        return self._cube(self.ratings)

    def single_marks(self) -> Reals:
        """Return the mean of the grids of each candidate x station; one alone stands.

        NaN where there is none: the station was withdrawn or voided.
        """
        shape = (len(self.candidates), len(self.stations))
        size = shape[0] * shape[1]
        counts = np.bincount(self.cell_at, minlength=size)
        sums = np.bincount(self.cell_at, self.marks, minlength=size)
        means = np.full(size, np.nan)
        np.divide(sums, counts, out=means, where=counts > 0)
        return means.reshape(shape)

    def count_whole(self) -> int:
        """Return how many candidates have a single mark at every station."""
        return int((~np.isnan(self.single_marks()).any(axis=1)).sum())

    def _cube(self, values: Reals) -> Reals:
        shape = (len(self.candidates), len(self.stations), CHAIRS_OF_STATION)
        cube = np.full(shape, np.nan)
        cube[self.candidate_at, self.station_at, self.chair_at] = values
        return cube


def make_cohort(grids: Iterable[MarkedGrid]) -> Cohort:
    """Return the columns of marked grids, whatever their order.

    No candidate has two grids of one chair at one station: whoever reads them checks.
    """
    rows = sorted(grids, key=lambda row: (row.candidate, row.station, row.chair))
    names = [(row.candidate, row.station, row.chair) for row in rows]
    assert len(set(names)) == len(names), "a grid twice"
    candidates, candidate_at = _index_names([row.candidate for row in rows])
    stations, station_at = _index_names([row.station for row in rows])
    examiners, examiner_at = _index_names([row.examiner for row in rows])
    circuits, circuit_at = _index_names([(r.site, r.circuit, r.tempo) for r in rows])
    marks = {mark: float(mark) for mark in {row.mark for row in rows}}
    ratings = [np.nan if r.overall is None else float(r.overall) for r in rows]
    return Cohort(
        candidates=candidates,
        stations=stations,
        examiners=examiners,
        circuits=circuits,
        candidate_at=candidate_at,
        station_at=station_at,
        chair_at=np.array([row.chair - 1 for row in rows], dtype=np.int64),
        examiner_at=examiner_at,
        circuit_at=circuit_at,
        marks=np.array([marks[row.mark] for row in rows], dtype=np.float64),
        ratings=np.array(ratings, dtype=np.float64),
    )


def _index_names(names: Sequence[_Name]) -> tuple[tuple[_Name, ...], Places]:
    in_order = tuple(sorted(set(names)))
    index = {name: at for at, name in enumerate(in_order)}
    return in_order, np.array([index[name] for name in names], dtype=np.int64)
