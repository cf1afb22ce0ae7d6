"""Grids far from what station, candidate and examiner let expect: for the jury to see.

A residual is a mark less the mean of its station, then less the mean of its candidate,
then of its examiner, each of what is left; standardised by the deviation of all. Far is
no fault: a person looks.
"""

from dataclasses import dataclass

import numpy as np

from concours.core.ecos.quality.cohort import Cohort, Places, Reals

RESIDUAL_MIN = 3.0
"""From here on a grid is listed, in deviations of all residuals."""

FAR_GRIDS_MAX = 200
GRIDS_COUNT_MIN = 20
"""Below, a deviation says nothing of what is usual."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FarGrid:
    """One grid far from the others; `expected` is out of 20, for the eye."""

    candidate: str
    station: str
    chair: int
    examiner: str
    mark: float
    expected: float
    residual: float


def find_far_grids(cohort: Cohort) -> tuple[FarGrid, ...]:
    """Return grids whose standardised residual is beyond 3, the farthest first."""
    if len(cohort.marks) < GRIDS_COUNT_MIN:
        return ()
    rest = cohort.marks - _means(cohort.station_at, cohort.marks)
    rest = rest - _means(cohort.candidate_at, rest)
    rest = rest - _means(cohort.examiner_at, rest)
    deviation = float(rest.std(ddof=1))
    if not deviation:
        return ()
    residuals = rest / deviation
    places = np.flatnonzero(np.abs(residuals) > RESIDUAL_MIN)
    order = places[np.argsort(-np.abs(residuals[places]), kind="stable")]
    return tuple(
        FarGrid(
            candidate=cohort.candidates[cohort.candidate_at[at]],
            station=cohort.stations[cohort.station_at[at]],
            chair=int(cohort.chair_at[at]) + 1,
            examiner=cohort.examiners[cohort.examiner_at[at]],
            mark=float(cohort.marks[at]),
            expected=float(cohort.marks[at] - rest[at]),
            residual=float(residuals[at]),
        )
        for at in order[:FAR_GRIDS_MAX].tolist()
    )


def _means(group_at: Places, values: Reals) -> Reals:
    """Return, for each value, the mean of its group."""
    means: Reals = np.bincount(group_at, values) / np.bincount(group_at)
    return means[group_at]
