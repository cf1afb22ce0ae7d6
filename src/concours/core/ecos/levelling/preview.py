"""What a table would change, seen before anybody decides: means, thresholds, ranks.

Whole numbers alone: marks in a common unit, means brought to one divisor.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
from numpy.typing import NDArray

from concours.core.ecos.merging.corrections import (
    THOUSANDTHS,
    Cell,
    CorrectionsInvalid,
    CorrectionTable,
)
from concours.core.ecos.merging.points import MARK_MAX

THRESHOLD = Fraction(10)
LARGEST_COUNT = 10
INT64_MAX = 2**62

Weights = Mapping[str, int]
"""How often a station counts in one group; 1 if it is not named."""


@dataclass(frozen=True, slots=True, order=True)
class MeanMove:
    """One candidate's mean before and after; None where no station is left."""

    candidate: str
    before: Fraction | None
    after: Fraction | None


@dataclass(frozen=True, slots=True)
class RankMoves:
    """In one group: how many places change, and the most that one changes by."""

    group: str
    moved_count: int
    farthest: int


@dataclass(frozen=True, slots=True, kw_only=True)
class LevellingPreview:
    """What a table would change.

    `reaching` come to the threshold, `losing` fall below it; `largest` are the
    farthest moves of a mean, the farthest first.
    """

    candidates_count: int
    better_count: int
    worse_count: int
    reaching: tuple[MeanMove, ...]
    losing: tuple[MeanMove, ...]
    largest: tuple[MeanMove, ...]
    clamped_count: int
    ranks: tuple[RankMoves, ...]


def preview(
    marks: Mapping[Cell, Fraction],
    table: CorrectionTable,
    groups: Mapping[str, Weights],
    *,
    threshold: Fraction = THRESHOLD,
) -> LevellingPreview:
    """Return what a table would change. Raises `CorrectionsInvalid`."""
    before = _marks_table(marks)
    after, clamped_count = _level(before, table)
    moves = [
        MeanMove(candidate, *means)
        for candidate, *means in zip(
            before.candidates, before.means(), after.means(), strict=True
        )
    ]
    changed_moves = [move for move in moves if move.before != move.after]
    return LevellingPreview(
        candidates_count=len(moves),
        better_count=sum(_gain(move) > 0 for move in changed_moves),
        worse_count=sum(_gain(move) < 0 for move in changed_moves),
        reaching=tuple(m for m in changed_moves if _crosses(m, threshold) > 0),
        losing=tuple(m for m in changed_moves if _crosses(m, threshold) < 0),
        largest=tuple(
            sorted(changed_moves, key=lambda m: (-abs(_gain(m)), m.candidate))
        )[:LARGEST_COUNT],
        clamped_count=clamped_count,
        ranks=tuple(
            _rank_moves(group, before.places(weights), after.places(weights))
            for group, weights in groups.items()
        ),
    )


@dataclass(frozen=True, slots=True, eq=False)
class _MarksTable:
    """Marks as whole units of 1/`unit`, by candidate and station; 0 where none is."""

    candidates: tuple[str, ...]
    stations: tuple[str, ...]
    unit: int
    units: NDArray[Any]
    is_there: NDArray[np.int64]

    def means(self) -> list[Fraction | None]:
        """Return the exact mean of each candidate over the stations they have."""
        sums = self.units.sum(axis=1).tolist()
        counts = self.is_there.sum(axis=1).tolist()
        return [
            Fraction(total, count * self.unit) if count else None
            for total, count in zip(sums, counts, strict=True)
        ]

    def places(self, weights: Weights) -> NDArray[np.int64]:
        """Return the place of each candidate in a group; without a mark: the last."""
        factors = np.array([weights.get(at, 1) for at in self.stations])
        divisors = (self.is_there @ factors).tolist()
        common = lcm(*(divisor for divisor in divisors if divisor))
        scales = [common // divisor if divisor else 0 for divisor in divisors]
        most = MARK_MAX * self.unit * common * int(factors.sum())
        kind = np.int64 if most < INT64_MAX else object
        keys = (self.units.astype(kind) * factors).sum(axis=1)
        keys = keys * np.array(scales, dtype=kind)
        _, at, counts = np.unique(keys, return_inverse=True, return_counts=True)
        places: NDArray[np.int64] = (len(keys) - np.cumsum(counts))[at] + 1
        return places


def _marks_table(marks: Mapping[Cell, Fraction]) -> _MarksTable:
    candidates = tuple(sorted({candidate for candidate, _ in marks}))
    stations = tuple(sorted({station for _, station in marks}))
    unit = lcm(THOUSANDTHS, *{mark.denominator for mark in marks.values()})
    shape = (len(candidates), len(stations))
    most = 2 * MARK_MAX * unit * len(stations)
    kind = np.int64 if most < INT64_MAX else object
    units, is_there = np.zeros(shape, dtype=kind), np.zeros(shape, dtype=np.int64)
    rows = {candidate: at for at, candidate in enumerate(candidates)}
    columns = {station: at for at, station in enumerate(stations)}
    for (candidate, station), mark in marks.items():
        at = rows[candidate], columns[station]
        units[at] = mark.numerator * (unit // mark.denominator)
        is_there[at] = 1
    return _MarksTable(candidates, stations, unit, units, is_there)


def _level(before: _MarksTable, table: CorrectionTable) -> tuple[_MarksTable, int]:
    """Return the marks after a table, as `level_marks` does, and how many it clamps."""
    rows = {candidate: at for at, candidate in enumerate(before.candidates)}
    columns = {station: at for at, station in enumerate(before.stations)}
    units, is_there = before.units.copy(), before.is_there.copy()
    part = before.unit // THOUSANDTHS
    for (candidate, station), thousandths in table.thousandths.items():
        at = rows.get(candidate, -1), columns.get(station, -1)
        if min(at) < 0 or not is_there[at]:
            raise CorrectionsInvalid("candidate")
        units[at] += thousandths * part
    for station in table.neutralised & columns.keys():
        units[:, columns[station]] = is_there[:, columns[station]] = 0
    levelled = np.minimum(np.maximum(units, 0), MARK_MAX * before.unit)
    clamped_count = int((levelled != units).sum())
    return replace(before, units=levelled, is_there=is_there), clamped_count


def _gain(move: MeanMove) -> Fraction:
    return (move.after or Fraction(0)) - (move.before or Fraction(0))


def _crosses(move: MeanMove, threshold: Fraction) -> int:
    was, is_now = (
        mean is not None and mean >= threshold for mean in (move.before, move.after)
    )
    return int(is_now) - int(was)


def _rank_moves(
    group: str, before: NDArray[np.int64], after: NDArray[np.int64]
) -> RankMoves:
    distances = np.abs(after - before)
    farthest = int(distances.max()) if len(distances) else 0
    return RankMoves(group, int((distances > 0).sum()), farthest)
