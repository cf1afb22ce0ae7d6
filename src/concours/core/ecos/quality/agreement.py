"""How far the two chairs of a station agree, on marks and on overall ratings.

ICC(1,1): Shrout and Fleiss (1979), Psychological Bulletin 86. Weighted kappa: Cohen
(1968), Psychological Bulletin 70; with quadratic weights it is near an ICC: Fleiss and
Cohen (1973), Educational and Psychological Measurement 33.
"""

from dataclasses import dataclass

import numpy as np

from concours.core.ecos.quality.cohort import Cohort, Places, Reals


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """How far two chairs agree at a station, or over all (`station` is empty).

    `pairs_count` have two marks and `rated_count` two ratings: a grid alone is in no
    pair. `distance` is the mean distance of two marks.
    """

    station: str
    pairs_count: int
    rated_count: int
    icc: float | None
    kappa: float | None
    distance: float | None


def measure_agreement(cohort: Cohort) -> tuple[Agreement, ...]:
    """Return the agreement at each station, then over all of them.

    Over all, marks count by how far they are from the mean of their station.
    """
    marks, ratings = cohort.by_chair(), cohort.ratings_by_chair()
    rows = [
        _agreement(station, marks[:, at], ratings[:, at])
        for at, station in enumerate(cohort.stations)
    ]
    centred = marks - np.nanmean(marks, axis=(0, 2), keepdims=True)
    whole = _agreement("", centred.reshape(-1, 2), ratings.reshape(-1, 2))
    return (*rows, whole)


def icc_oneway(marks: Reals) -> float | None:
    """Return ICC(1,1) of marks[target, judge]: whoever judged, one judge's mark.

    (BMS - WMS) / (BMS + (k - 1) WMS); None below two targets or if nothing varies.
    """
    count, judges = marks.shape
    if count < 2 or judges < 2 or not np.ptp(marks):
        return None
    means = marks.mean(axis=1)
    between = judges * float(((means - means.mean()) ** 2).sum()) / (count - 1)
    within = float(((marks - means[:, None]) ** 2).sum()) / (count * (judges - 1))
    return float((between - within) / (between + (judges - 1) * within))


def weighted_kappa(counts: Reals | Places, distances: Reals) -> float | None:
    """Return 1 - observed / expected disagreement of counts[first, second].

    `distances` is the weight of each disagreement, 0 on the diagonal. None where
    chance could not disagree.
    """
    total = counts.sum()
    if not total:
        return None
    by_chance = np.outer(counts.sum(axis=1), counts.sum(axis=0)) / total
    chance = float((distances * by_chance).sum())
    return 1 - float((distances * counts).sum()) / chance if chance else None


def quadratic_kappa(first: Reals, second: Reals) -> float | None:
    """Return kappa of two rows of ratings, weighted by their distance squared."""
    if not len(first):
        return None
    levels = np.arange(max(first.max(), second.max()) + 1)
    count = len(levels)
    pairs = (first * count + second).astype(np.int64)
    counts = np.bincount(pairs, minlength=count * count).reshape(count, count)
    return weighted_kappa(counts, (levels[:, None] - levels) ** 2)


def _agreement(station: str, marks: Reals, ratings: Reals) -> Agreement:
    pairs = marks[~np.isnan(marks).any(axis=1)]
    rated = ratings[~np.isnan(ratings).any(axis=1)]
    distance = float(np.abs(pairs[:, 0] - pairs[:, 1]).mean()) if len(pairs) else None
    return Agreement(
        station=station,
        pairs_count=len(pairs),
        rated_count=len(rated),
        icc=icc_oneway(pairs),
        kappa=quadratic_kappa(rated[:, 0], rated[:, 1]),
        distance=distance,
    )
