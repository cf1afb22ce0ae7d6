"""The cells of a circuit: each chair in each turn, and how far its grid is."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

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
    "given_up",
    "missing",
]
"""`kept`: on its tablet, which says to have written more than the centre holds."""

TurnPhase = Literal["ahead", "reading", "inside", "ended", "past"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A chair in a turn: who is there, and how far their grid is.

    `candidate` is who was met, else whom the sheet expects. `marked_count` lines have a
    level. `is_stray`: a grid of it has no owner yet.
    """

    turn: int
    chair: ChairPlace
    candidate: CandidateNumber | None
    state: CellState
    marked_count: int = 0
    is_late: bool = False
    is_stray: bool = False


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
    stray_places = {(owned.chair, owned.grid.turn) for owned in strays}
    for station in circuit.stations:
        for turn in range(1, turns_count + 1):
            for place in PLACES:
                chair = ChairPlace(station, place)
                is_stray = (chair, turn) in stray_places
                phase = phases.get(turn, "ahead")
                yield _cell(circuit, completeness, (chair, turn, phase), is_stray)


def _cell(
    circuit: FloorCircuit,
    completeness: Completeness,
    position: tuple[ChairPlace, int, TurnPhase],
    is_stray: bool,  # noqa: FBT001 -- private, and named where it is given
) -> Cell:
    chair, turn, phase = position
    stand = circuit.chairs.get(chair, ChairStand())
    grids = [grid for grid in stand.grids.grids if grid.turn == turn]
    met_candidate = next(
        (grid.candidate for grid in reversed(grids) if grid.candidate), None
    )
    candidate = met_candidate or circuit.turns.get((turn, chair.station))
    name = candidate and GridName(candidate, chair.station, chair.place)
    is_due = name in completeness.expected
    state = _state(circuit, position, candidate, grids)
    if state == "missing" and name in circuit.given_up_grids:
        state = "given_up"
    is_unheld = is_due and state not in ("received", "given_up")
    return Cell(
        turn,
        chair,
        candidate,
        state,
        marked_count=max((len(grid.criteria) for grid in grids), default=0),
        is_late=any(grid.is_late for grid in grids) or (phase == "past" and is_unheld),
        is_stray=is_stray,
    )


def _state(
    circuit: FloorCircuit,
    position: tuple[ChairPlace, int, TurnPhase],
    candidate: CandidateNumber | None,
    grids: Sequence[Grid],
) -> CellState:
    chair, _, phase = position
    is_kept = circuit.chairs.get(chair, ChairStand()).kept_count > 0
    states: tuple[tuple[CellState, bool], ...] = (
        ("received", any(grid.validated for grid in grids)),
        ("withdrawn", chair.station in circuit.withdrawn_stations),
        ("left_empty", chair in circuit.empty_chairs),
        (_state_of_open_grid(phase, is_kept=is_kept), bool(grids)),
        ("free", candidate is None),
        ("absent", candidate in circuit.absent),
        ("reading", phase == "reading"),
        ("waiting", phase == "ahead" or candidate not in circuit.seen),
        ("kept", is_kept),
        ("missing", phase == "past"),
    )
    return next((state for state, is_true in states if is_true), "waiting")


def _state_of_open_grid(phase: TurnPhase, *, is_kept: bool) -> CellState:
    """Return how far a grid is that the centre holds and that is not validated."""
    if phase == "reading":
        return "reading"
    if phase in ("ahead", "inside"):
        return "marking"
    return "kept" if is_kept else "to_validate"
