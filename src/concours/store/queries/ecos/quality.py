"""The grids of a collected half-day as a cohort: for its quality and its levelling.

Read from the journals of its circuits, as single marks are; kept by process until a
decision of the jury changes which grids count.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from uuid import UUID

import numpy as np

from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.grids.grid import Grid
from concours.core.ecos.merging.corrections import Cell
from concours.core.ecos.merging.document import MarkedStation, Merging
from concours.core.ecos.quality.agreement import Agreement, measure_agreement
from concours.core.ecos.quality.cohort import Cohort, MarkedGrid, make_cohort
from concours.core.ecos.quality.generalisability import (
    Components,
    DesignStudy,
    find_components,
    study_designs,
)
from concours.core.ecos.quality.lots import LOTS_COUNT, CircuitShift, compare_circuits
from concours.core.ecos.quality.released import GridToRelease
from concours.core.ecos.quality.residuals import FarGrid, find_far_grids
from concours.core.ecos.quality.stations import (
    BORDERLINE_RATING,
    StationQuality,
    alpha,
    measure_stations,
)
from concours.core.ecos.severity.days import HalfDayGrids, join_half_days
from concours.core.ecos.severity.examiners import Severities, measure_severities
from concours.store.models import SingleMarkDecision, Sitting
from concours.store.queries.delivery import sittings
from concours.store.queries.ecos.circuits import CircuitPlan, read_plans
from concours.store.queries.ecos.grid_decisions import last_late_decision
from concours.store.queries.ecos.judges import Seatings
from concours.store.queries.ecos.single_marks import half_days, merging_of
from concours.store.queries.shared import kept_in_memory

SEED = 1
"""Of the lots that are drawn again: fixed, so that everybody reads the same p."""

READINGS_MAX = 4


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Quality:
    """All that the grids of a half-day say of it; floats for the eye, never a mark.

    `merged` alone is exact: its single marks before any correction.
    """

    cohort: Cohort
    grids: tuple[MarkedGrid, ...]
    merged: Mapping[Cell, Fraction]
    domains: Mapping[str, str]
    stations: tuple[StationQuality, ...]
    agreement: tuple[Agreement, ...]
    alpha: float | None
    components: Components | None
    designs: tuple[DesignStudy, ...]
    severities: Severities | None
    circuits: tuple[CircuitShift, ...]
    far_grids: tuple[FarGrid, ...]


@dataclass(frozen=True, slots=True, eq=False)
class LinkedSeverities:
    """The severities of examiners over several half-days, of so many."""

    half_days_count: int
    severities: Severities


def linked_severities(
    half_days: Sequence[Sitting], packages: Path
) -> LinkedSeverities | None:
    """Return how severe examiners are beside those of all these half-days.

    Each is gathered, its key open and a version made. None of fewer than two, or if
    their grids do not tell. Raises as `merging_of`.
    """
    findings = [(row, quality_of(row, packages)) for row in half_days]
    parts = [
        HalfDayGrids(row.code, row.paper.code, own.grids)
        for row, own in findings
        if own is not None
    ]
    if len(parts) < 2:
        return None
    severities = measure_severities(make_cohort(join_half_days(parts)))
    return None if severities is None else LinkedSeverities(len(parts), severities)


def quality_of(sitting: Sitting, packages: Path) -> Quality | None:
    """Return what the grids of a collected half-day say; None if none has a mark.

    Raises as `merging_of`. Computed once for what the jury has decided of its grids;
    circuits are read again then.
    """
    row = SingleMarkDecision.objects.filter(sitting=sitting).order_by("-act").first()
    last_act = max(0 if row is None else row.act, last_late_decision(sitting.id))
    return _quality(sitting.id, last_act, packages)


def marked_grids(
    merging: Merging, plans: list[CircuitPlan]
) -> Iterator[tuple[MarkedGrid, Grid]]:
    """Yield the grids that count and have a mark, with their place and examiner."""
    points = {station.code: station.grid_points() for station in merging.stations}
    plan_by_candidate = {n: plan for plan in plans for n in plan.candidates}
    judges = _Judges()
    for name, owned in sorted(merging.held.items()):
        cell = name.candidate, name.station
        if name in merging.decisions.struck or cell in merging.decisions.voided:
            continue
        plan = plan_by_candidate.get(name.candidate)
        units = points[name.station].earned_units(owned.grid)
        if plan is None or units is None:
            continue
        marked_grid = MarkedGrid(
            site=plan.site_name,
            circuit=plan.code,
            tempo=str(plan.tempo.factor),
            station=name.station,
            chair=name.place,
            examiner=judges.number_of(plan, name, owned.grid),
            candidate=name.candidate,
            mark=points[name.station].mark_of(units),
            overall=owned.grid.overall,
        )
        yield marked_grid, owned.grid


def grids_to_release(
    exam: UUID, packages: Path
) -> tuple[list[GridToRelease], dict[str, list[MarkedStation]]]:
    """Return the grids of an exam's half-days, and the stations of each by code.

    Raises as `merging_of`.
    """
    grids: list[GridToRelease] = []
    stations: dict[str, list[MarkedStation]] = {}
    for row in half_days(exam):
        merging = merging_of(row, packages)
        domains = {station.code: station.domain for station in merging.stations}
        stations[row.code] = list(merging.stations)
        grids += [
            GridToRelease(
                half_day=row.code,
                domain=domains[marked_grid.station],
                marked=marked_grid,
                grid=grid,
            )
            for marked_grid, grid in marked_grids(merging, read_plans(row))
        ]
    return grids, stations


class _Judges:
    """Who judged each grid; seats are read where no tablet tells, as on paper."""

    def __init__(self) -> None:
        self._seatings: dict[UUID, Seatings] = {}

    def number_of(self, plan: CircuitPlan, name: GridName, grid: Grid) -> str:
        """Return the number of whose judgement a grid is; of two, the later one."""
        place = ChairPlace(name.station, name.place)
        writer = grid.validated and plan.chairs[place].writers.get(grid.validated.epoch)
        if writer:
            return writer.number
        if plan.id not in self._seatings:
            self._seatings[plan.id] = Seatings(plan)
        [*_, judge] = self._seatings[plan.id].of_grid(place, grid)
        return judge.number or _seat(plan, name)


def _seat(plan: CircuitPlan, name: GridName) -> str:
    """Return what stands for an examiner of whom no number is known."""
    return f"{plan.code}-{name.station}-{name.place}"


def marks_before_corrections(merging: Merging) -> Mapping[Cell, Fraction]:
    """Return each single mark that there is, as the grids give it."""
    return {
        (mark.candidate, mark.station): mark.mark
        for mark in merging.merged_marks()
        if mark.mark is not None
    }


@kept_in_memory(READINGS_MAX)
def _quality(sitting: UUID, _last_decision: int, packages: Path) -> Quality | None:
    row = sittings.load(sitting)
    merging = merging_of(row, packages)
    grids = tuple(
        marked_grid for marked_grid, _ in marked_grids(merging, read_plans(row))
    )
    if not grids:
        return None
    cohort = make_cohort(grids)
    marks = cohort.single_marks()
    components = find_components(cohort)
    severities = measure_severities(cohort)
    return Quality(
        cohort=cohort,
        grids=grids,
        merged=marks_before_corrections(merging),
        domains={station.code: station.domain for station in merging.stations},
        stations=measure_stations(cohort, borderline_rating=BORDERLINE_RATING),
        agreement=measure_agreement(cohort),
        alpha=alpha(marks[~np.isnan(marks).any(axis=1)]),
        components=components,
        designs=() if components is None else tuple(study_designs(components)),
        severities=severities,
        circuits=compare_circuits(cohort, seed=SEED, lots_count=LOTS_COUNT),
        far_grids=find_far_grids(cohort),
    )
