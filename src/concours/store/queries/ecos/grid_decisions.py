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
from concours.core.ecos.completeness.witnesses import Attributions, ChairPlace
from concours.core.ecos.grids.entries import CandidateNumber
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
LAST_LATE = """
SELECT max(act) FROM (
    SELECT act FROM late_attribution WHERE sitting_id = %s
    UNION ALL SELECT act FROM found_grid WHERE sitting_id = %s AND is_late
    UNION ALL SELECT act FROM paper_grid_reading
    WHERE sitting_id = %s AND is_late AND repeats_id IS NOT NULL) decided
"""
GridKey: TypeAlias = tuple[ChairPlace, int, CandidateNumber | None]
"""A grid of a chair, by turn and whom it met."""


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


@dataclass(frozen=True, slots=True)
class GridDecisions:
    """All that two persons decided of the grids of a circuit."""

    attributions: Mapping[GridKey, Attribution] = field(default_factory=dict)
    found: Mapping[FoundName, FoundVerdict] = field(default_factory=dict)
    papers: Sequence[PaperTyped] = ()

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
    return {
        own: GridDecisions(attributions[own], verdicts[own], papers[own]) for own in ids
    }


def last_late_decision(sitting: UUID) -> int:
    """Return the last act about a grid since the collection, 0 if there is none."""
    [(act,)] = rows_of(LAST_LATE, sitting, sitting, sitting)
    return act or 0


def _is_heard(
    decision: Attribution | FoundVerdict | PaperTyped, late_until: int
) -> bool:
    return not decision.is_late or decision.act <= late_until
