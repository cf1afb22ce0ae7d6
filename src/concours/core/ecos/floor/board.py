"""The board of one circuit: its cells, and by name what is stray or missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from concours.core.ecos.bells.moment import Moment, moment
from concours.core.ecos.completeness.sets import Completeness, GridName
from concours.core.ecos.completeness.witnesses import (
    OwnedGrid,
    WitnessFinding,
    find_disagreements,
)
from concours.core.ecos.floor.cells import Cell, floor_cells, last_turn, turn_phases
from concours.core.ecos.floor.circuit import FloorCircuit
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.kernel.time import Instant


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitFloor:
    """The board of one circuit at an instant.

    `missing` are grids whose turn is past, neither held nor given up; `to_come` those
    that are expected and whose turn is not past.
    """

    moment: Moment | None
    turns_count: int
    cells: Sequence[Cell]
    findings: Sequence[WitnessFinding]
    strays: Sequence[OwnedGrid]
    completeness: Completeness
    missing: Sequence[GridName]
    to_come: Sequence[GridName]
    kept_count: int
    unsaid: frozenset[CandidateNumber]

    @property
    def late_count(self) -> int:
        """Cells that are late and not received."""
        return sum(cell.is_late and cell.state != "received" for cell in self.cells)

    @property
    def received_count(self) -> int:
        """Grids that the centre holds, of those expected."""
        return len(self.completeness.held.keys() & self.completeness.expected)

    @property
    def pressing(self) -> tuple[int, int, int, int]:
        """What circuits are ordered by, the worst first."""
        contradictions = len(self.findings) + len(self.strays)
        return -contradictions, -len(self.missing), -self.late_count, -self.kept_count


def circuit_floor(circuit: FloorCircuit, *, now: Instant) -> CircuitFloor:
    """Return the board of a circuit at `now`."""
    grids_by_chair = {chair: stand.grids for chair, stand in circuit.chairs.items()}
    owned_grids = circuit.owned_grids()
    completeness = circuit.completeness(owned_grids)
    phases = turn_phases(circuit.bell, now)
    awaited_names = sorted(completeness.missing.keys() - set(circuit.given_up_grids))
    turns_by_place = {
        (candidate, station): turn
        for (turn, station), candidate in circuit.turns.items()
    }
    missing = [
        name
        for name in awaited_names
        if phases.get(turns_by_place.get((name.candidate, name.station), 0)) == "past"
    ]
    strays = [owned for owned in owned_grids if owned.owner is None]
    cells = tuple(floor_cells(circuit, phases, completeness, strays))
    return CircuitFloor(
        moment=None if circuit.bell is None else moment(circuit.bell, now=now),
        turns_count=len(phases) or last_turn(circuit.turns),
        cells=cells,
        findings=find_disagreements(grids_by_chair, circuit.turns),
        strays=strays,
        completeness=completeness,
        missing=missing,
        to_come=[name for name in awaited_names if name not in missing],
        kept_count=sum(stand.kept_count for stand in circuit.chairs.values()),
        unsaid=circuit.unsaid,
    )
