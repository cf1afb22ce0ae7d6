"""The cells of a circuit: each chair in each turn, and how far its grid is."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

from concours.core.ecos.bells.signals import Bell, TurnRound, turn_rounds
from concours.core.ecos.bells.tempo import TURNS_OF_ROTATION
from concours.core.ecos.completeness.sets import Completeness, GridName
from concours.core.ecos.completeness.witnesses import ChairPlace, OwnedGrid, Turns
from concours.core.ecos.floor.circuit import PLACES, ChairStand, FloorCircuit
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.ecos.grids.grid import Grid
from concours.core.kernel.time import Instant

CellState = Literal[
    "free",
    "withdrawn",
    "left_empty",
    "absent",
    "waiting",
    "reading",
    "marking",
    "to_validate",
    "kept",
    "received",
    "carried",
    "paper",
    "given_up",
    "resat",
    "missing",
]
"""`kept`: on its tablet, which says to have written more than the centre holds.

`carried`: its own tablet has not delivered it, its partner's has. `paper`: no tablet
has, two persons typed it. `resat`: its candidate goes through the station elsewhere.
"""

HELD_STATES: tuple[CellState, ...] = ("received", "carried", "paper")

TurnPhase = Literal["ahead", "reading", "inside", "ended", "past"]


class Cell(NamedTuple):
    """A chair in a turn: who is there, and how far their grid is.

    `candidate` is who was met, else whom the sheet expects. `marked_count` lines have a
    level. `is_stray`: a grid of it has no owner yet. `epoch`: the tablet that validated
    it, else that wrote last in it; None where no tablet of the chair has.
    """

    turn: int
    chair: ChairPlace
    candidate: CandidateNumber | None
    state: CellState
    marked_count: int = 0
    is_late: bool = False
    is_stray: bool = False
    epoch: int | None = None


def last_turn(turns: Turns) -> int:
    """Return the last turn of the last rotation that anybody is in."""
    last = max((turn for turn, _ in turns), default=1)
    return -(-last // TURNS_OF_ROTATION) * TURNS_OF_ROTATION


def turn_phases(bell: Bell | None, now: Instant) -> Mapping[int, TurnPhase]:
    """Return where each turn is; a turn given again is where its last round is."""
    if bell is None:
        return {}
    rounds = turn_rounds(bell)
    phases: dict[int, TurnPhase] = {}
    for turn_round, following in zip(rounds, (*rounds[1:], None), strict=True):
        past_from = following.read if following else turn_round.over
        phases[turn_round.turn] = _phase(turn_round, past_from, now)
    return phases


def _phase(turn_round: TurnRound, past_from: Instant | None, now: Instant) -> TurnPhase:
    if past_from is not None and past_from <= now:
        return "past"
    steps: tuple[tuple[TurnPhase, Instant | None], ...] = (
        ("ended", turn_round.end),
        ("inside", turn_round.enter),
        ("reading", turn_round.read),
    )
    return next((phase for phase, at in steps if at is not None and at <= now), "ahead")


def floor_cells(
    circuit: FloorCircuit,
    phases: Mapping[int, TurnPhase],
    completeness: Completeness,
    strays: Sequence[OwnedGrid],
) -> Iterator[Cell]:
    """Yield every cell: station by station, turn by turn, chair 1 and chair 2."""
    turns_count = len(phases) or last_turn(circuit.turns)
    for station in circuit.stations:
        rows = [
            _ChairRow(circuit, ChairPlace(station, place), completeness, strays)
            for place in PLACES
        ]
        for turn in range(1, turns_count + 1):
            phase, due = phases.get(turn, "ahead"), circuit.turns.get((turn, station))
            for row in rows:
                yield row.cell(turn, phase, due)


class _ChairRow:
    """One chair through all its turns: what its cells have in common."""

    __slots__ = (
        "_chair",
        "_circuit",
        "_expected",
        "_grids_by_turn",
        "_is_kept",
        "_last_epochs",
        "_settled_state",
        "_stray_turns",
        "_turns_of_others",
    )

    def __init__(
        self,
        circuit: FloorCircuit,
        chair: ChairPlace,
        completeness: Completeness,
        strays: Sequence[OwnedGrid],
    ) -> None:
        stand = circuit.chairs.get(chair, ChairStand())
        self._circuit = circuit
        self._chair = chair
        self._expected = completeness.expected
        self._is_kept = stand.kept_count > 0
        self._last_epochs = stand.last_epochs
        self._turns_of_others = stand.turns_of_others
        self._stray_turns = {
            owned.grid.turn for owned in strays if owned.chair == chair
        }
        self._grids_by_turn: dict[int, list[Grid]] = {}
        for grid in stand.grids.grids:
            self._grids_by_turn.setdefault(grid.turn, []).append(grid)
        self._settled_state: CellState | None = None
        if chair.station in circuit.withdrawn_stations:
            self._settled_state = "withdrawn"
        elif chair in circuit.empty_chairs:
            self._settled_state = "left_empty"

    def cell(self, turn: int, phase: TurnPhase, due: CandidateNumber | None) -> Cell:
        """Return the cell of a turn; `due` is whom the sheet expects."""
        grids = self._grids_by_turn.get(turn, ())
        candidate = due
        for grid in reversed(grids):
            if grid.candidate:
                candidate = grid.candidate
                break
        state = self._state(phase, candidate, grids)
        is_late = any(grid.is_late for grid in grids)
        if candidate is not None and (state == "missing" or phase == "past"):
            name = GridName(candidate, self._chair.station, self._chair.place)
            if state == "missing" and name in self._circuit.given_up_grids:
                state = "given_up"
            is_unheld = state not in (*HELD_STATES, "given_up")
            is_late = is_late or (
                phase == "past" and is_unheld and name in self._expected
            )
        return Cell(
            turn,
            self._chair,
            candidate,
            state,
            max([len(grid.criteria) for grid in grids], default=0),
            is_late,
            turn in self._stray_turns,
            self._epoch(turn, candidate, grids),
        )

    def _epoch(
        self, turn: int, candidate: CandidateNumber | None, grids: Sequence[Grid]
    ) -> int | None:
        """Return which tablet of its chair a grid is from; not of paper."""
        grid = next((g for g in reversed(grids) if g.candidate == candidate), None)
        if grid is not None and grid.validated is not None:
            return None if grid.is_paper else grid.validated.epoch
        return self._last_epochs.get(turn) if grids else None

    def _state(
        self,
        phase: TurnPhase,
        candidate: CandidateNumber | None,
        grids: Sequence[Grid],
    ) -> CellState:
        """Return the first state that is true (`docs/reference/ecos/floor.md`)."""
        validated_grids = [grid for grid in grids if grid.validated]
        if validated_grids:
            return _state_of_held_grids(validated_grids)
        if self._settled_state is not None:
            return self._settled_state
        return self._state_unvalidated(phase, candidate, grids)

    def _state_unvalidated(
        self,
        phase: TurnPhase,
        candidate: CandidateNumber | None,
        grids: Sequence[Grid],
    ) -> CellState:
        if (candidate, self._chair.station) in self._circuit.undue_cells:
            return "resat"
        if grids and grids[0].turn in self._turns_of_others:
            return "missing"
        if grids:
            return _state_of_open_grid(phase, is_kept=self._is_kept)
        if candidate is None:
            return "free"
        if candidate in self._circuit.absent:
            return "absent"
        return self._state_without_grid(phase, candidate)

    def _state_without_grid(
        self, phase: TurnPhase, candidate: CandidateNumber
    ) -> CellState:
        if phase == "reading":
            return "reading"
        if phase == "ahead" or candidate not in self._circuit.seen:
            return "waiting"
        if self._is_kept:
            return "kept"
        return "missing" if phase == "past" else "waiting"


def _state_of_held_grids(grids: Sequence[Grid]) -> CellState:
    """Return where validated grids are from: paper stands before what tablets bring."""
    if any(grid.is_paper for grid in grids):
        return "paper"
    return "carried" if all(grid.is_carried for grid in grids) else "received"


def _state_of_open_grid(phase: TurnPhase, *, is_kept: bool) -> CellState:
    """Return how far a grid is that the centre holds and that is not validated."""
    if phase == "reading":
        return "reading"
    if phase in ("ahead", "inside"):
        return "marking"
    return "kept" if is_kept else "to_validate"
