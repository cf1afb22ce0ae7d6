"""Each station: marks on overall ratings, and what alpha would be without it.

Borderline regression: Wood, Humphrey-Murto and Norman (2006), *Standard setting in a
small scale OSCE*, Advances in Health Sciences Education 11. What slope and R² tell of a
station: Pell, Fuller, Homer and Roberts (2010), AMEE Guide 49, Medical Teacher 32.
Alpha: Cronbach (1951), Psychometrika 16.
"""

from dataclasses import dataclass

import numpy as np

from concours.core.ecos.quality.cohort import Cohort, Reals

BORDERLINE_RATING = 1
"""The second lowest of five levels; a setting, recorded with what it gave."""


@dataclass(frozen=True, slots=True)
class Regression:
    """A line by least squares: `slope` is the inter-grade discrimination."""

    slope: float
    intercept: float
    r_squared: float

    def at(self, rating: int) -> float:
        """Return the mark that goes with a rating."""
        return self.intercept + self.slope * rating


@dataclass(frozen=True, slots=True, kw_only=True)
class StationQuality:
    """What a station's grids say of it; marks out of 20.

    `borderline` is the mark at the borderline rating; `below_count` are candidates
    whose single mark is below it. `unrated_count` are grids without a rating, left out
    of the regression; `alone_count` candidates with one grid; `absent_count` those of
    the cohort with none.
    """

    station: str
    grids_count: int
    unrated_count: int
    alone_count: int
    absent_count: int
    mean: float
    deviation: float | None
    regression: Regression | None
    borderline: float | None
    below_count: int | None
    alpha_without: float | None


def measure_stations(
    cohort: Cohort, *, borderline_rating: int = BORDERLINE_RATING
) -> tuple[StationQuality, ...]:
    """Return what the grids of each station say of it, in the order of their names."""
    single_marks = cohort.single_marks()
    whole = single_marks[~np.isnan(single_marks).any(axis=1)]
    qualities = []
    for at, station in enumerate(cohort.stations):
        own = cohort.station_at == at
        marks, ratings = cohort.marks[own], cohort.ratings[own]
        is_rated = ~np.isnan(ratings)
        line = regress(ratings[is_rated], marks[is_rated])
        mark = None if line is None else line.at(borderline_rating)
        means = single_marks[:, at]
        means_there = means[~np.isnan(means)]
        qualities.append(
            StationQuality(
                station=station,
                grids_count=int(own.sum()),
                unrated_count=int((~is_rated).sum()),
                alone_count=2 * len(means_there) - int(own.sum()),
                absent_count=len(means) - len(means_there),
                mean=float(means_there.mean()),
                deviation=float(means_there.std(ddof=1))
                if len(means_there) > 1
                else None,
                regression=line,
                borderline=mark,
                below_count=None if mark is None else int((means_there < mark).sum()),
                alpha_without=alpha(np.delete(whole, at, axis=1)),
            )
        )
    return tuple(qualities)


def regress(ratings: Reals, marks: Reals) -> Regression | None:
    """Return the line of marks on ratings; None if all ratings are the same.

    R² is 0 where all marks are the same.
    """
    if len(ratings) < 2 or not np.ptp(ratings):
        return None
    off_ratings, off_marks = ratings - ratings.mean(), marks - marks.mean()
    spread_of_ratings = float(off_ratings @ off_ratings)
    product = float(off_ratings @ off_marks)
    total = float(off_marks @ off_marks) if np.ptp(marks) else 0.0
    slope = product / spread_of_ratings if total else 0.0
    intercept = float(marks.mean() - slope * ratings.mean())
    r_squared = product * product / (spread_of_ratings * total) if total else 0.0
    return Regression(slope, intercept, r_squared)


def alpha(marks: Reals) -> float | None:
    """Return Cronbach's alpha of marks[candidate, station], without a gap.

    None below two candidates or two stations, or where all have the same sum.
    """
    candidates_count, count = marks.shape
    if candidates_count < 2 or count < 2:
        return None
    sums = marks.sum(axis=1)
    if not np.ptp(sums):
        return None
    station_variances = float(marks.var(axis=0, ddof=1).sum())
    whole = float(sums.var(ddof=1))
    return float(count / (count - 1) * (1 - station_variances / whole))
