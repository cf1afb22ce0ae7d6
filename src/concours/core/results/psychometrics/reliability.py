"""How well the whole paper measures: alpha, its standard error, and its two ranks."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from concours.core.profile.shape import Rank
from concours.core.results.marking.cohort import SCORE_OUT_OF, CohortMarks, Column
from concours.core.results.psychometrics.groups import Reals

RANKS: tuple[Rank, ...] = ("A", "B")


@dataclass(frozen=True, slots=True, kw_only=True)
class RankShare:
    """What one rank weighs in a paper, from 0 to 1, and its mean mark."""

    rank: Rank
    questions_count: int
    weight: float
    facility: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reliability:
    """Of a paper: `alpha` of Cronbach, and on 20 its standard error and deviation.

    None where there are fewer than two candidates, fewer than two questions that
    count, or where all have the same total.
    """

    alpha: float | None
    standard_error: float | None
    deviation: float | None
    ranks: tuple[RankShare, ...]


def reliability(columns: Sequence[Column], marks: CohortMarks) -> Reliability:
    """Return how well a marked paper measures, by the questions that count."""
    counts = np.array(marks.question_units_max) > 0
    points = marks.by_question[:, counts].astype(np.float64)
    alpha = _alpha(points)
    scale = SCORE_OUT_OF / marks.units_max if marks.units_max else 0.0
    deviation = float(marks.units.std(ddof=1)) * scale if len(points) > 1 else None
    return Reliability(
        alpha=alpha,
        standard_error=None
        if alpha is None or deviation is None
        else deviation * float(np.sqrt(max(0.0, 1.0 - alpha))),
        deviation=deviation,
        ranks=tuple(_share(columns, marks, rank) for rank in RANKS),
    )


def _alpha(points: Reals) -> float | None:
    candidates_count, count = points.shape
    if candidates_count < 2 or count < 2:
        return None
    whole = float(points.sum(axis=1).var(ddof=1))
    if not whole:
        return None
    item_variances = float(points.var(axis=0, ddof=1).sum())
    return float(count / (count - 1) * (1 - item_variances / whole))


def _share(columns: Sequence[Column], marks: CohortMarks, rank: Rank) -> RankShare:
    own = np.array([column.question.rank == rank for column in columns], dtype=np.bool_)
    limits = np.array(marks.question_units_max, dtype=np.int64)
    worth = int(limits[own].sum())
    count = len(marks.units)
    gained = int(marks.by_question[:, own].sum())
    return RankShare(
        rank=rank,
        questions_count=int((own & (limits > 0)).sum()),
        weight=worth / marks.units_max if marks.units_max else 0.0,
        facility=gained / (count * worth) if count and worth else None,
    )
