"""The board of one circuit: its cells, and by name what is stray or missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from concours.core.ecos.bells.moment import Moment, moment
from concours.core.ecos.completeness.disagreements import (
    WitnessFinding,
    drop_settled,
    find_disagreements,
)
from concours.core.ecos.completeness.sets import Completeness, GridName
from concours.core.ecos.completeness.witnesses import ChairPlace, OwnedGrid
from concours.core.ecos.floor.cells import (
    HELD_STATES,
    Cell,
    floor_cells,
    last_turn,
    turn_phases,
)
from concours.core.ecos.floor.circuit import FloorCircuit
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.grids.grid import EXERCISE, Grid
from concours.core.kernel.time import Instant


@dataclass(frozen=True, slots=True)
class CircuitHoldings:
    """What journals and acts make of a circuit, whatever the hour.

    `findings` are what nobody has settled; of `unmet` grids their chair says that
    nobody came. `exercises` are the validated ones: a chair without has not graded it.
    """

    owned_grids: Sequence[OwnedGrid]
    completeness: Completeness
    findings: Sequence[WitnessFinding]
    received_count: int
    exercises: Mapping[ChairPlace, Grid]
    unmet: frozenset[GridName]

    @property
    def strays(self) -> list[OwnedGrid]:
        """The grids that no witness gives to anybody."""
        return [owned for owned in self.owned_grids if owned.owner is None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CircuitFloor:
    """The board of one circuit at an instant.

    `missing` are grids whose turn is past, neither held nor given up; `to_come` those
    that are expected and whose turn is not past. Of those that are due,
    `received_count` are held; `late_count` cells are late and not received. Of `unmet`
    grids their chair says that nobody came.
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
    received_count: int
    late_count: int
    exercises: Mapping[ChairPlace, Grid]
    unmet: frozenset[GridName]

    @property
    def pressing(self) -> tuple[int, int, int, int]:
        """What circuits are ordered by, the worst first."""
        contradictions = len(self.findings) + len(self.strays)
        return -contradictions, -len(self.missing), -self.late_count, -self.kept_count


def read_holdings(circuit: FloorCircuit) -> CircuitHoldings:
    """Return what is held of a circuit, and whose: no hour is asked for."""
    grids_by_chair = {chair: stand.grids for chair, stand in circuit.chairs.items()}
    owned_grids = circuit.owned_grids()
    completeness = circuit.completeness(owned_grids)
    received_names = completeness.held.keys() & completeness.expected
    findings = find_disagreements(grids_by_chair, circuit.turns)
    return CircuitHoldings(
        owned_grids,
        completeness,
        drop_settled(findings, owned_grids),
        len(received_names),
        {
            chair: grid
            for chair, grids in grids_by_chair.items()
            for grid in grids.grids
            if grid.turn == EXERCISE and grid.validated
        },
        frozenset(
            GridName(candidate, *chair)
            for chair, chair_grids in grids_by_chair.items()
            for _, candidate in chair_grids.absent
        ),
    )


def circuit_floor(
    circuit: FloorCircuit, *, now: Instant, holdings: CircuitHoldings | None = None
) -> CircuitFloor:
    """Return the board of a circuit at `now`.

    `holdings` are its own, for whoever has them already: a bell changes none of them.
    """
    own = read_holdings(circuit) if holdings is None else holdings
    completeness, strays = own.completeness, own.strays
    phases = turn_phases(circuit.bell, now)
    awaited_names = sorted(completeness.missing.keys() - set(circuit.given_up_grids))
    turns_by_place = {
        (candidate, station): turn
        for (turn, station), candidate in circuit.turns.items()
    }
    missing: list[GridName] = []
    to_come: list[GridName] = []
    for name in awaited_names:
        turn = turns_by_place.get((name.candidate, name.station), 0)
        (missing if phases.get(turn) == "past" else to_come).append(name)
    cells = tuple(floor_cells(circuit, phases, completeness, strays))
    return CircuitFloor(
        moment=None if circuit.bell is None else moment(circuit.bell, now=now),
        turns_count=len(phases) or last_turn(circuit.turns),
        cells=cells,
        findings=own.findings,
        strays=strays,
        completeness=completeness,
        missing=missing,
        to_come=to_come,
        kept_count=sum(stand.kept_count for stand in circuit.chairs.values()),
        unsaid=circuit.unsaid,
        received_count=own.received_count,
        unmet=own.unmet,
        late_count=sum(
            cell.is_late and cell.state not in HELD_STATES for cell in cells
        ),
        exercises=own.exercises,
    )
