"""The single mark of a candidate at a station, and the mean of their stations."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias, get_args

from msgspec import Struct

from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.completeness.witnesses import OwnedGrid
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.grids.grid import Grid
from concours.core.ecos.merging.points import MARK_MAX, GridPoints

QueueReason = Literal[
    "differs", "alone", "blank", "late", "attributed", "carried", "signalled", "paper"
]
QUEUE_REASONS: tuple[QueueReason, ...] = (
    "differs",
    "alone",
    "blank",
    "late",
    "attributed",
    "carried",
    "signalled",
    "paper",
)
AtStation: TypeAlias = tuple[CandidateNumber, str]
MissingStation: TypeAlias = Literal["jury", "mean", "replay"]
"""What becomes of a station that is due and has no mark, until the jury voids it:
no mean; the mean of the others; no mean until another half-day gives its mark."""
MISSING_STATIONS: tuple[MissingStation, ...] = get_args(MissingStation)
GridAlone: TypeAlias = Literal["stands", "jury"]
"""What becomes of one grid without the other: it makes the mark, and is flagged; or
there is no mark until the jury decides."""
GRIDS_ALONE: tuple[GridAlone, ...] = get_args(GridAlone)


@dataclass(frozen=True, slots=True, kw_only=True)
class MergingPolicy:
    """How two grids make one mark; recorded whole with each version of marks.

    Two grids differ from `differs_marks` of 20 between them on, or from
    `differs_steps` of their overall ratings on. `missing_station` changes no single
    mark: it says what a mean, and the part handed over, make of one that lacks.
    `single_mark` is no choice: each of two examiners gives a mark (S7), neither weighs
    more, and what they differ in goes to the jury. It is written for who reads later.
    """

    single_mark: Literal["mean"] = "mean"
    differs_marks: Fraction = Fraction(4)
    differs_steps: int = 2
    alone: GridAlone = "stands"
    missing_station: MissingStation = "jury"

    def __post_init__(self) -> None:
        """Hold the bounds: whoever reads a policy has checked it."""
        assert self.differs_marks > 0, "every pair would differ"
        assert self.differs_steps > 0, "every pair would differ"


class SingleMark(Struct, frozen=True, gc=False):
    """The mark of a candidate at a station, out of 20; None while there is none.

    `grid_marks` are those of chairs 1 and 2 as far as they are held; `queue` says why
    the jury looks at it, in the order of `QUEUE_REASONS`.
    """

    candidate: CandidateNumber
    station: str
    mark: Fraction | None
    grid_marks: Mapping[int, Fraction | None]
    queue: tuple[QueueReason, ...]


@dataclass(frozen=True, slots=True)
class CandidateMean:
    """The mean of a candidate's stations; None while a station due has no mark."""

    candidate: CandidateNumber
    mean: Fraction | None
    lacking: tuple[str, ...]


def merge_grids(
    held: Mapping[GridName, OwnedGrid],
    points: Mapping[str, GridPoints],
    policy: MergingPolicy,
    *,
    struck: Collection[GridName] = (),
) -> tuple[SingleMark, ...]:
    """Return every single mark that held grids make, by candidate and station.

    `struck` are grids that the jury decided not to count: the other one is alone.
    """
    pairs: dict[AtStation, dict[int, OwnedGrid]] = {}
    for name in sorted(held):
        if name not in struck:
            candidate, station, place = name
            pairs.setdefault((candidate, station), {})[place] = held[name]
    return tuple(
        merge_pair(at_station, pair, points[at_station[1]], policy)
        for at_station, pair in pairs.items()
    )


def merge_pair(
    at_station: AtStation,
    pair: Mapping[int, OwnedGrid],
    points: GridPoints,
    policy: MergingPolicy,
) -> SingleMark:
    """Return the single mark of one or two grids of a candidate at a station."""
    candidate, station = at_station
    units = {place: points.earned_units(owned.grid) for place, owned in pair.items()}
    sums = [units_sum for units_sum in units.values() if units_sum is not None]
    marks = {
        place: None if units_sum is None else points.mark_of(units_sum)
        for place, units_sum in units.items()
    }
    is_due = len(sums) > 1 or (sums and policy.alone == "stands")
    mark = points.mark_of(sum(sums), grids_count=len(sums)) if is_due else None
    queue = tuple(_reasons(pair, sums, points, policy))
    return SingleMark(candidate, station, mark, marks, queue)


def mean_of_stations(
    candidates: Iterable[CandidateNumber],
    single_marks: Iterable[SingleMark],
    stations: Collection[str],
    *,
    voided: Collection[AtStation] = (),
    missing_station: MissingStation = "jury",
) -> tuple[CandidateMean, ...]:
    """Return the unweighted mean of each candidate, in the order of their numbers.

    `stations` are those that count, without any that was withdrawn; `voided` leaves a
    station out for one candidate, and `mean` each one that lacks its mark. Whatever is
    left out leaves the divisor.
    """
    marks = {(m.candidate, m.station): m.mark for m in single_marks}
    means = []
    for candidate in sorted(candidates):
        names = [name for name in stations if (candidate, name) not in voided]
        own_marks = [(name, marks.get((candidate, name))) for name in names]
        lacking = tuple(sorted(name for name, mark in own_marks if mark is None))
        known_marks = [mark for _, mark in own_marks if mark is not None]
        is_whole = not lacking or missing_station == "mean"
        is_there = bool(known_marks) and is_whole
        mean = sum(known_marks, Fraction(0)) / len(known_marks) if is_there else None
        means.append(CandidateMean(candidate, mean, lacking))
    return tuple(means)


def lacking_marks(
    marks: Mapping[AtStation, Fraction | None],
    stations: Collection[str],
    *,
    uncounted: Collection[AtStation] = (),
) -> Iterator[AtStation]:
    """Yield whose station has no mark, of those who have one at another station.

    Whoever has none at all is no matter of a mean. `uncounted` are stations that do not
    count for a candidate.
    """
    candidates = {cell[0] for cell, mark in marks.items() if mark is not None}
    for candidate in sorted(candidates):
        for station in stations:
            cell = candidate, station
            if marks.get(cell) is None and cell not in uncounted:
                yield cell


def _reasons(
    pair: Mapping[int, OwnedGrid],
    sums: Sequence[int],
    points: GridPoints,
    policy: MergingPolicy,
) -> Iterator[QueueReason]:
    """Yield why the jury looks at a mark, in the order of `QUEUE_REASONS`."""
    grids = [owned.grid for owned in pair.values()]
    if _is_different(grids, sums, points, policy):
        yield "differs"
    if len(sums) == 1:
        yield "alone"
    if len(sums) < len(grids):
        yield "blank"
    if all(owned.is_plain for owned in pair.values()):
        return
    if any(grid.is_late for grid in grids):
        yield "late"
    if any(owned.is_stray_given for owned in pair.values()):
        yield "attributed"
    if any(grid.is_carried for grid in grids):
        yield "carried"
    if any(grid.alerts for grid in grids):
        yield "signalled"
    if any(grid.is_paper for grid in grids):
        yield "paper"


def _is_different(
    grids: Sequence[Grid],
    sums: Sequence[int],
    points: GridPoints,
    policy: MergingPolicy,
) -> bool:
    if len(sums) > 1:
        distance = MARK_MAX * (max(sums) - min(sums)) * policy.differs_marks.denominator
        if distance >= policy.differs_marks.numerator * points.units_max:
            return True
    steps = [grid.overall for grid in grids if grid.overall is not None]
    return len(steps) > 1 and max(steps) - min(steps) >= policy.differs_steps
