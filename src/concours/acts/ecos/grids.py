"""What two persons decide of one grid: give it up, or say whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.ecos.floor import CircuitCase, open_circuit
from concours.acts.record import record
from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.completeness.witnesses import ChairPlace
from concours.core.ecos.floor.circuit import FloorCircuit
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import GivenUpGrid, GridAttribution, LateAttribution
from concours.store.queries.ecos.single_marks import version_in_force
from concours.store.queries.unknown import Unknown

GRIDS_AT_ONCE_MAX = 100
"""Grids that one proposal may give up: those of one chair in a half-day, and more."""
BETWEEN = ","


@dataclass(eq=False)
class GridNotMissing(Refusal):
    """The grid is held, given up, or not expected: nobody waits for it."""

    code: ClassVar[str] = "grid.not_missing"
    grid: str


@dataclass(eq=False)
class GridUndecidable(Refusal):
    """Nothing is left for two persons to decide of the grid of a chair in a turn.

    `reason`: `not_stray` (witnesses or an act say whose it is), `not_whole` (a found
    one is not validated as it was shown, or of nobody of the circuit), `decided` (two
    persons have said whether a found one counts).
    """

    code: ClassVar[str] = "grid.undecidable"
    reason: str
    station: str
    chair: int
    turn: int


@dataclass(eq=False)
class SingleMarksInForce(Refusal):
    """Two persons have adopted marks of the half-day: whose grids are is settled."""

    code: ClassVar[str] = "single_marks.in_force"
    version: int


@dataclass(eq=False)
class GridsOutOfBounds(Refusal):
    """A proposal names no grid, or too many at once."""

    code: ClassVar[str] = "grid.count"
    count: int
    count_max: int = GRIDS_AT_ONCE_MAX


@takes_two("grid_given_up")
def give_up_grids(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Stop waiting for grids of a circuit, each by name; return the last act.

    The fact `grids` names them, as a refusal does, between commas: candidate, station,
    chair. One act for each, all or none. Raises `NotAllowed`, `Unknown`, `WrongPhase`,
    `GridsOutOfBounds`, `GridNotMissing`.
    """
    case = circuit_case(actor, "grid_given_up", decision)
    names = [_name(text) for text in decision.facts.get("grids", "").split(BETWEEN)]
    if not 0 < len(names) <= GRIDS_AT_ONCE_MAX:
        raise GridsOutOfBounds(len(names))
    awaited_names = awaited_grids(case.floor())
    acts = []
    for name in dict.fromkeys(names):
        if name not in awaited_names:
            text = f"{name.candidate} {name.station} {name.place}"
            raise GridNotMissing(text)
        acts.append(_give_up(actor, decision, (case, name), now=now))
    return acts[-1]


def awaited_grids(floor: FloorCircuit) -> frozenset[GridName]:
    """Return the grids of a circuit that may be given up: due, and not held yet."""
    missing_names = floor.completeness().missing.keys()
    return frozenset(missing_names - set(floor.given_up_grids))


def _give_up(
    actor: Actor,
    decision: Decision,
    case_and_name: tuple[CircuitCase, GridName],
    *,
    now: Instant,
) -> int:
    case, name = case_and_name
    act = record(
        actor,
        "grid_given_up",
        now=now,
        sitting=decision.sitting,
        reason=decision.reason,
        body={
            **case.names,
            "candidate": name.candidate,
            "station": name.station,
            "chair": name.place,
            **decision.origin,
        },
    )
    GivenUpGrid.objects.create(
        sitting=case.sitting,
        chair_id=case.plan.chairs[ChairPlace(name.station, name.place)].id,
        attempt_id=case.plan.candidates[name.candidate].attempt,
        act=act,
    )
    return act


@takes_two("grid_attributed")
def attribute_grid(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Say whose a stray grid is; return the act.

    Facts: `circuit`, `chair`, `turn`, `met` (the number that was entered there, empty
    for nobody) and `candidate`, the number of whose it is, of the same circuit. Once
    all is collected it counts in marks alone, and is said until some are adopted.
    Raises `NotAllowed`, `Unknown`, `WrongPhase`, `GridUndecidable`,
    `SingleMarksInForce`.
    """
    case = circuit_case(actor, "grid_attributed", decision)
    if in_force := version_in_force(case.sitting.id):
        raise SingleMarksInForce(in_force.number)
    chair = case.chair(decision.identity("chair") or UUID(int=0))
    turn_text = decision.facts.get("turn", "")
    turn = int(turn_text) if turn_text.isascii() and turn_text.isdigit() else 0
    met_number = decision.facts.get("met", "")
    owner = CandidateNumber(decision.facts.get("candidate", ""))
    person = case.plan.candidates.get(owner)
    if person is None:
        raise Unknown("candidate", owner)
    _require_stray(case, (chair.place, turn, met_number))
    act = record(
        actor,
        "grid_attributed",
        now=now,
        sitting=decision.sitting,
        reason=decision.reason,
        body={
            **case.names,
            "station": chair.place.station,
            "chair": chair.place.place,
            "turn": turn,
            "met": met_number,
            "candidate": owner,
            **decision.origin,
        },
    )
    rows = LateAttribution if case.is_collected else GridAttribution
    rows.objects.create(
        sitting=case.sitting,
        chair_id=chair.id,
        turn=turn,
        met=met_number,
        attempt_id=person.attempt,
        act=act,
    )
    return act


def _require_stray(case: CircuitCase, grid: tuple[ChairPlace, int, str]) -> None:
    place, turn, _ = grid
    floor = case.floor()
    strays = {
        (owned.chair, owned.grid.turn, owned.grid.candidate or "")
        for owned in floor.owned_grids()
        if owned.owner is None
    }
    if grid not in strays:
        raise GridUndecidable("not_stray", *place, turn)


def circuit_case(actor: Actor, kind: str, decision: Decision) -> CircuitCase:
    """Return the circuit that a decision names, as `open_circuit`."""
    circuit = decision.identity("circuit")
    if circuit is None:
        raise Unknown("circuit", "")
    return open_circuit(actor, kind, decision.sitting, circuit)


def _name(text: str) -> GridName:
    """Return the grid that a text names. Raises `GridNotMissing`."""
    words = text.split()
    if len(words) != len(("candidate", "station", "chair")) or words[2] not in "12":
        raise GridNotMissing(text)
    return GridName(CandidateNumber(words[0]), words[1], int(words[2]))


def written_names(names: Sequence[GridName]) -> str:
    """Return grids as the fact `grids` names them."""
    return BETWEEN.join(f"{n.candidate} {n.station} {n.place}" for n in names)
