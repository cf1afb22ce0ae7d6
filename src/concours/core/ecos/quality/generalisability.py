"""Generalisability: what share of the marks is the candidate's, and with how many.

Candidates cross stations, and examiners are nested in both: p × s with r:ps (Brennan
2001, *Generalizability Theory*, chapters 3 and 4). With MS the mean squares, n stations
and m examiners a cell: σ²r = MSr, σ²ps = (MSps - MSr) / m, σ²p = (MSp - MSps) / nm and
σ²s = (MSs - MSps) / (candidates x m).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np

from concours.core.ecos.quality.cohort import Cohort, Reals

STATIONS_STUDIED = range(5, 13)
EXAMINERS_STUDIED = (1, 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Components:
    """Components of variance, in marks squared; below 0 is set to 0 and named.

    They come from candidates who have every cell; `left_out_count` have not.
    """

    candidate: float
    station: float
    interaction: float
    examiner: float
    negative: tuple[str, ...]
    candidates_count: int
    left_out_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DesignStudy:
    """What so many stations and examiners would give (a D-study).

    `generalisability` (Eρ²) is for ranks, `dependability` (Φ) for a threshold; None
    where nothing varies. Errors are in marks, of a candidate's mean.
    """

    stations_count: int
    examiners_count: int
    generalisability: float | None
    dependability: float | None
    relative_error: float
    absolute_error: float


def find_components(cohort: Cohort) -> Components | None:
    """Return the components of a cohort; None if too few candidates have every cell."""
    marks = cohort.by_chair()
    is_whole = ~np.isnan(marks).any(axis=(1, 2))
    left_out_count = int((~is_whole).sum())
    return components_of(marks[is_whole], left_out_count=left_out_count)


def components_of(marks: Reals, *, left_out_count: int = 0) -> Components | None:
    """Return the components of marks[candidate, station, examiner], without a gap.

    None below two candidates, two stations or two examiners a cell.
    """
    people, stations, raters = marks.shape
    if min(people, stations, raters) < 2:
        return None
    cells = marks.mean(axis=2)
    grand = cells.mean()
    off_people = cells.mean(axis=1) - grand
    off_stations = cells.mean(axis=0) - grand
    rest = cells - grand - off_people[:, None] - off_stations
    ms_people = stations * raters * _squares(off_people) / (people - 1)
    ms_stations = people * raters * _squares(off_stations) / (stations - 1)
    ms_cells = raters * _squares(rest) / ((people - 1) * (stations - 1))
    within = _squares(marks - cells[:, :, None])
    ms_within = within / (people * stations * (raters - 1))
    estimates = {
        "candidate": (ms_people - ms_cells) / (stations * raters),
        "station": (ms_stations - ms_cells) / (people * raters),
        "interaction": (ms_cells - ms_within) / raters,
    }
    least = {name: max(0.0, value) for name, value in estimates.items()}
    return Components(
        candidate=least["candidate"],
        station=least["station"],
        interaction=least["interaction"],
        examiner=ms_within,
        negative=tuple(name for name, value in estimates.items() if value < 0),
        candidates_count=people,
        left_out_count=left_out_count,
    )


def study_designs(
    components: Components,
    stations: Iterable[int] = STATIONS_STUDIED,
    examiners: Iterable[int] = EXAMINERS_STUDIED,
) -> Iterator[DesignStudy]:
    """Yield what each number of stations and of examiners would give."""
    counts = tuple(examiners)
    for stations_count in stations:
        for examiners_count in counts:
            yield study_design(components, stations_count, examiners_count)


def study_design(components: Components, stations: int, examiners: int) -> DesignStudy:
    """Return what so many stations and examiners a station would give."""
    grids_count = stations * examiners
    relative = components.interaction / stations + components.examiner / grids_count
    absolute = relative + components.station / stations
    return DesignStudy(
        stations_count=stations,
        examiners_count=examiners,
        generalisability=_share(components.candidate, relative),
        dependability=_share(components.candidate, absolute),
        relative_error=float(np.sqrt(relative)),
        absolute_error=float(np.sqrt(absolute)),
    )


def _share(signal: float, error: float) -> float | None:
    return signal / (signal + error) if signal + error else None


def _squares(values: Reals) -> float:
    return float((values * values).sum())
