"""What two persons decided of single grids: whose they are, which count, on paper too.

What they decide once all is collected counts in marks alone: it never changes what was
collected.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, TypeAlias
from uuid import UUID

from concours.core.ecos.completeness.found import FoundName
from concours.core.ecos.completeness.paper import PaperGrid, standing_papers
from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.completeness.witnesses import Attributions, ChairPlace
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.merging.single_marks import AtStation
from concours.store.models import Sitting
from concours.store.queries.sql import rows_of

ATTRIBUTIONS = """
SELECT h.circuit_id, h.station_code, h.place, g.turn, g.met, c.number, g.act, false
FROM grid_attribution g JOIN chair h ON h.id = g.chair_id
JOIN attempt a ON a.id = g.attempt_id JOIN candidate c ON c.id = a.candidate_id
WHERE h.circuit_id = ANY(%s)
UNION ALL
SELECT h.circuit_id, h.station_code, h.place, g.turn, g.met, c.number, g.act, true
FROM late_attribution g JOIN chair h ON h.id = g.chair_id
JOIN attempt a ON a.id = g.attempt_id JOIN candidate c ON c.id = a.candidate_id
WHERE h.circuit_id = ANY(%s)
"""
FOUND = """
SELECT h.circuit_id, h.station_code, h.place, g.epoch, g.turn, g.met, g.is_counted,
       g.act, g.is_late
FROM found_grid g JOIN chair h ON h.id = g.chair_id WHERE h.circuit_id = ANY(%s)
"""
PAPER = """
SELECT h.circuit_id, h.station_code, h.place, g.turn, c.number, g.content, g.act,
       g.is_late
FROM paper_grid_reading g JOIN chair h ON h.id = g.chair_id
JOIN attempt a ON a.id = g.attempt_id JOIN candidate c ON c.id = a.candidate_id
WHERE h.circuit_id = ANY(%s) AND g.repeats_id IS NOT NULL ORDER BY g.act
"""
RESITS = """
SELECT p.circuit_id, c.number, r.station, r.act, r.is_late
FROM station_resit r JOIN attempt a ON a.id = r.attempt_id
JOIN candidate c ON c.id = a.candidate_id JOIN circuit_place p ON p.attempt_id = a.id
WHERE p.circuit_id = ANY(%s)
"""
EXCLUDED_THEN = """
SELECT number FROM (
    SELECT DISTINCT ON (named.number) named.number, a.kind
    FROM act a CROSS JOIN LATERAL (
        SELECT convert_from(a.body, 'UTF8')::jsonb ->> 'candidate') named (number)
    WHERE a.sitting = %s AND a.kind IN ('candidate_excluded', 'candidate_readmitted')
    AND a.number < (SELECT min(c.number) FROM act c
                    WHERE c.sitting = a.sitting AND c.kind = 'sitting_collected')
    ORDER BY named.number, a.number DESC
) last WHERE kind = 'candidate_excluded'
"""
GIVEN_UP = """
SELECT h.circuit_id, c.number, h.station_code, h.place
FROM given_up_grid g JOIN chair h ON h.id = g.chair_id
JOIN attempt a ON a.id = g.attempt_id JOIN candidate c ON c.id = a.candidate_id
WHERE h.circuit_id = ANY(%s)
"""
WITHDRAWALS = """
SELECT site_id, circuit_id, station FROM station_withdrawal WHERE sitting_id = %s
"""
LAST_LATE = """
SELECT max(act) FROM (
    SELECT act FROM late_attribution WHERE sitting_id = %s
    UNION ALL SELECT act FROM found_grid WHERE sitting_id = %s AND is_late
    UNION ALL SELECT act FROM station_resit WHERE sitting_id = %s AND is_late
    UNION ALL SELECT act FROM paper_grid_reading
    WHERE sitting_id = %s AND is_late AND repeats_id IS NOT NULL) decided
"""
GridKey: TypeAlias = tuple[ChairPlace, int, CandidateNumber | None]
"""A grid of a chair, by turn and whom it met."""
Withdrawals: TypeAlias = Sequence[tuple[UUID | None, UUID | None, str]]
"""Of each its site, or its circuit, or neither for the nation; and the station."""


class Attribution(NamedTuple):
    """Whose a grid is, by which act, and whether that came after the collection."""

    owner: CandidateNumber
    act: int
    is_late: bool


class FoundVerdict(NamedTuple):
    """Whether a found grid counts, by which act, and whether after the collection."""

    is_counted: bool
    act: int
    is_late: bool


class PaperTyped(NamedTuple):
    """A grid on paper, by which act it counts, and whether after the collection."""

    paper: PaperGrid
    act: int
    is_late: bool


class StationResat(NamedTuple):
    """By which act a station is resat, and whether that came after the collection."""

    act: int
    is_late: bool


@dataclass(frozen=True, slots=True)
class GridDecisions:
    """All that two persons decided of the grids of a circuit."""

    attributions: Mapping[GridKey, Attribution] = field(default_factory=dict)
    found: Mapping[FoundName, FoundVerdict] = field(default_factory=dict)
    papers: Sequence[PaperTyped] = ()
    resits: Mapping[AtStation, StationResat] = field(default_factory=dict)

    def resat(self, *, late_until: int) -> frozenset[AtStation]:
        """Return whose station another half-day gives, as `counted`."""
        return frozenset(
            cell for cell, row in self.resits.items() if _is_heard(row, late_until)
        )

    def counted(self, *, late_until: int) -> frozenset[FoundName]:
        """Return the found grids that count: of late acts, those until `late_until`."""
        return frozenset(
            name
            for name, verdict in self.found.items()
            if verdict.is_counted and _is_heard(verdict, late_until)
        )

    def typed(self, *, late_until: int) -> tuple[PaperGrid, ...]:
        """Return the grids on paper, as `counted`, also where a found one counts."""
        return tuple(row.paper for row in self.papers if _is_heard(row, late_until))

    def owners(self, *, late_until: int) -> Attributions:
        """Return whose grids are; those that count are theirs whom they name."""
        found_names = self.counted(late_until=late_until)
        owners_of_found: Attributions = {
            (name.chair, name.turn, name.met): name.met
            for name in found_names
            if name.met is not None
        }
        owners_of_papers: Attributions = {
            (paper.chair, paper.turn, paper.candidate): paper.candidate
            for paper in standing_papers(self.typed(late_until=late_until), found_names)
        }
        owners_of_strays: Attributions = {
            key: attribution.owner
            for key, attribution in self.attributions.items()
            if _is_heard(attribution, late_until)
        }
        return {**owners_of_found, **owners_of_papers, **owners_of_strays}


NO_DECISIONS = GridDecisions()


def grid_decisions_of(circuits: Sequence[UUID]) -> Mapping[UUID, GridDecisions]:
    """Return what was decided of the grids of these circuits."""
    ids = list(circuits)
    attributions: defaultdict[UUID, dict[GridKey, Attribution]] = defaultdict(dict)
    for circuit, station, place, turn, met, *attribution in rows_of(
        ATTRIBUTIONS, ids, ids
    ):
        key = ChairPlace(station, place), turn, met or None
        attributions[circuit][key] = Attribution(*attribution)
    verdicts: defaultdict[UUID, dict[FoundName, FoundVerdict]] = defaultdict(dict)
    for circuit, station, place, epoch, turn, met, *verdict in rows_of(FOUND, ids):
        name = FoundName(ChairPlace(station, place), epoch, turn, met or None)
        verdicts[circuit][name] = FoundVerdict(*verdict)
    papers: defaultdict[UUID, list[PaperTyped]] = defaultdict(list)
    for circuit, station, place, turn, number, content, *act in rows_of(PAPER, ids):
        chair = ChairPlace(station, place)
        paper = PaperGrid(chair, turn, CandidateNumber(number), bytes(content))
        papers[circuit].append(PaperTyped(paper, *act))
    resits: defaultdict[UUID, dict[AtStation, StationResat]] = defaultdict(dict)
    for circuit, number, station, act, is_late in rows_of(RESITS, ids):
        cell = CandidateNumber(number), station
        resits[circuit][cell] = StationResat(act, is_late)
    return {
        own: GridDecisions(attributions[own], verdicts[own], papers[own], resits[own])
        for own in ids
    }


def excluded_when_collected(sitting: Sitting) -> frozenset[str] | None:
    """Return who was excluded as all was collected; None until then."""
    if sitting.collected_ms is None:
        return None
    return frozenset(number for (number,) in rows_of(EXCLUDED_THEN, sitting.id))


def given_up_grids(circuits: Sequence[UUID]) -> Mapping[UUID, frozenset[GridName]]:
    """Return the grids that nobody waits for, of each of these circuits."""
    names: defaultdict[UUID, set[GridName]] = defaultdict(set)
    for circuit, *name in rows_of(GIVEN_UP, list(circuits)):
        names[circuit].add(GridName(*name))
    return {own: frozenset(names[own]) for own in circuits}


def withdrawals_of(sitting: Sitting) -> Withdrawals:
    """Return where stations of a half-day were withdrawn."""
    return rows_of(WITHDRAWALS, sitting.id)


def withdrawn_at(
    withdrawals: Withdrawals, site_and_circuit: tuple[UUID, UUID]
) -> frozenset[str]:
    """Return the stations that are withdrawn in a circuit, its site or the nation."""
    site, circuit = site_and_circuit
    return frozenset(
        station
        for of_site, of_circuit, station in withdrawals
        if of_site in (None, site) and of_circuit in (None, circuit)
    )


def last_late_decision(sitting: UUID) -> int:
    """Return the last act about a grid since the collection, 0 if there is none."""
    [(act,)] = rows_of(LAST_LATE, sitting, sitting, sitting, sitting)
    return act or 0


def _is_heard(
    decision: Attribution | FoundVerdict | PaperTyped | StationResat, late_until: int
) -> bool:
    return not decision.is_late or decision.act <= late_until
