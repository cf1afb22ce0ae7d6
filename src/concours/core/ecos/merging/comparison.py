"""What changes: of one version against another, of one decision before it is taken."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.merging.document import MarksVersion, Merging
from concours.core.ecos.merging.points import MARK_MAX
from concours.core.ecos.merging.single_marks import (
    AtStation,
    MergingPolicy,
    SingleMark,
    lacking_marks,
    mean_of_stations,
)


@dataclass(frozen=True, slots=True)
class MarkChange:
    """A single mark before and after; None where there is none."""

    candidate: CandidateNumber
    station: str
    before: Fraction | None
    after: Fraction | None

    @property
    def size(self) -> Fraction:
        """How far it moves; what appears or goes moves by the whole scale."""
        if self.before is None or self.after is None:
            return Fraction(MARK_MAX)
        return abs(self.after - self.before)


@dataclass(frozen=True, slots=True)
class DecisionEffect:
    """The single mark that a decision is about, and its candidate's mean, twice.

    None: no mark, or no mean, as a station that counts has none. `stations_before` and
    `stations_after` say of how many stations the mean is: those that have a grid.
    """

    mark_before: SingleMark | None
    mean_before: Fraction | None
    stations_before: int
    mark_after: SingleMark | None
    mean_after: Fraction | None
    stations_after: int


def compare_versions(
    before: MarksVersion, after: MarksVersion
) -> tuple[MarkChange, ...]:
    """Return the single marks that two versions do not share, the farthest first.

    A station that counts for a candidate in one of them only is a change too.
    """
    changes = [
        MarkChange(*cell, before.marks.get(cell), after.marks.get(cell))
        for cell in before.marks.keys() | after.marks.keys()
        if _value(before.marks, cell) != _value(after.marks, cell)
    ]
    return tuple(sorted(changes, key=lambda c: (-c.size, c.candidate, c.station)))


def preview_decision(
    merging: Merging, at_station: AtStation, place: int | None
) -> DecisionEffect:
    """Return what striking the grid of a chair, or voiding a station, would change.

    Without a `place` the station is voided. It concerns its candidate alone.
    """
    candidate, station = at_station
    decisions = merging.decisions
    if place is None:
        voided_cells = frozenset({*decisions.voided, at_station})
        new_decisions = replace(decisions, voided=voided_cells)
    else:
        struck_grids = {*decisions.struck, GridName(candidate, station, place)}
        new_decisions = replace(decisions, struck=frozenset(struck_grids))
    before = _outcome(merging, at_station)
    return DecisionEffect(
        *before, *_outcome(replace(merging, decisions=new_decisions), at_station)
    )


@dataclass(frozen=True, slots=True)
class PolicyEffect:
    """What a merging policy touches: pairs of grids that differ, marks that lack."""

    pairs_count: int
    different: frozenset[AtStation]
    lacking: tuple[AtStation, ...]

    @property
    def different_candidates_count(self) -> int:
        """How many candidates have a pair that differs."""
        return len({candidate for candidate, _ in self.different})

    @property
    def lacking_candidates_count(self) -> int:
        """How many candidates lack a mark."""
        return len({candidate for candidate, _ in self.lacking})


def preview_policy(
    merging: Merging, policy: MergingPolicy, withdrawn: Mapping[str, frozenset[str]]
) -> PolicyEffect:
    """Return what a policy would send to the jury, and whose mark would lack.

    `withdrawn` are the stations that were withdrawn, by candidate. Of whoever would
    have no mark at all, those stations lack that have a grid.
    """
    rows = replace(merging, policy=policy).merged_marks()
    marks = {(row.candidate, row.station): row.mark for row in rows}
    cells = {
        (CandidateNumber(number), station)
        for number, stations in withdrawn.items()
        for station in stations
    }
    uncounted = merging.decisions.voided | cells
    codes = [station.code for station in merging.stations]
    lacking = [*lacking_marks(marks, codes, uncounted=uncounted)]
    marked_candidates = {cell[0] for cell, mark in marks.items() if mark is not None}
    lacking += [
        cell
        for cell in marks
        if cell[0] not in marked_candidates and cell not in uncounted
    ]
    return PolicyEffect(
        sum(len(row.grid_marks) > 1 for row in rows),
        frozenset((r.candidate, r.station) for r in rows if "differs" in r.queue),
        tuple(sorted(lacking)),
    )


def _outcome(
    merging: Merging, at_station: AtStation
) -> tuple[SingleMark | None, Fraction | None, int]:
    """Return a single mark, the mean of its candidate, and of how many stations."""
    candidate, _ = at_station
    marks = merging.single_marks()
    own_stations = {
        name.station for name in merging.held if name.candidate == candidate
    }
    cells = merging.decisions.voided
    [own_mean] = mean_of_stations(
        [candidate],
        marks,
        own_stations,
        voided=cells,
        missing_station=merging.policy.missing_station,
    )
    count = sum((candidate, station) not in cells for station in own_stations)
    own_mark = next((m for m in marks if (m.candidate, m.station) == at_station), None)
    return own_mark, own_mean.mean, count


def _value(
    marks: Mapping[AtStation, Fraction | None], cell: AtStation
) -> tuple[bool, Fraction | None]:
    return cell in marks, marks.get(cell)
