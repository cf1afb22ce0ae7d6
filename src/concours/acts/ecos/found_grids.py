"""What two persons decide of a grid that a tablet brings once it is found."""

from uuid import UUID

from django.conf import settings

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.ecos.floor import CircuitCase
from concours.acts.ecos.grids import GridNotMissing, GridUndecidable, circuit_case
from concours.acts.record import record
from concours.core.ecos.completeness.found import FoundGrid, FoundName
from concours.core.ecos.completeness.sets import GridName
from concours.core.ecos.grids.entries import CandidateNumber
from concours.core.kernel.time import Instant
from concours.store.models import FoundGridDecision
from concours.store.queries.ecos.forms import grid_forms
from concours.store.queries.ecos.journals import find_in_circuit, read_epochs
from concours.store.queries.unknown import Unknown


@takes_two("found_grid_counted")
def count_found_grid(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Let a grid count that a replaced tablet wrote past the base; return the act.

    It is theirs whom it met, at its chair, which has no other grid of them, or one on
    paper that gives way. Facts:
    `circuit`, `chair`, `epoch` of the tablet, `turn`, and `met`, the number that was
    entered there. Once all is collected it counts in marks alone. Raises `NotAllowed`,
    `Unknown`, `WrongPhase`, `GridUndecidable`, `GridNotMissing`.
    """
    case = circuit_case(actor, "found_grid_counted", decision)
    found_grid = _find_grid(case, decision)
    chair, number = found_grid.chair, found_grid.grid.candidate
    if number is None or number not in case.plan.candidates or not found_grid.is_whole:
        raise GridUndecidable("not_whole", *chair, found_grid.grid.turn)
    held_grid = case.floor().completeness().held.get(GridName(number, *chair))
    if held_grid is not None and not held_grid.grid.is_paper:
        raise GridNotMissing(f"{number} {chair.station} {chair.place}")
    return _decide(actor, "found_grid_counted", decision, (case, found_grid), now=now)


@takes_two("found_grid_left_out")
def leave_found_grid(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Say that a grid past the base of the next tablet stays out; return the act.

    Facts and refusals are those of `count_found_grid`, but any found grid may stay out.
    """
    case = circuit_case(actor, "found_grid_left_out", decision)
    found_grid = _find_grid(case, decision)
    return _decide(actor, "found_grid_left_out", decision, (case, found_grid), now=now)


def _find_grid(case: CircuitCase, decision: Decision) -> FoundGrid:
    """Return the found grid of the facts. Raises `Unknown`, `GridUndecidable`."""
    chair = case.chair(decision.identity("chair") or UUID(int=0))
    epoch, turn = (_whole(decision.facts.get(name, "")) for name in ("epoch", "turn"))
    number = CandidateNumber(decision.facts.get("met", "")) or None
    name = FoundName(chair.place, epoch, turn, number)
    if name in case.plan.grid_decisions.found:
        raise GridUndecidable("decided", *chair.place, turn)
    forms = grid_forms(case.sitting, case.plan.stations, settings.PACKAGES)
    epochs = read_epochs([chair.attempt])
    for found_grid in find_in_circuit(case.plan, epochs, forms):
        if found_grid.name == name:
            return found_grid
    raise Unknown("grid", f"{number or ''} {chair.place.station} {chair.place.place}")


def _decide(
    actor: Actor,
    kind: str,
    decision: Decision,
    case_and_grid: tuple[CircuitCase, FoundGrid],
    *,
    now: Instant,
) -> int:
    case, found_grid = case_and_grid
    number = found_grid.grid.candidate or ""
    act = record(
        actor,
        kind,
        now=now,
        sitting=decision.sitting,
        reason=decision.reason,
        body={
            **case.names,
            "station": found_grid.chair.station,
            "chair": found_grid.chair.place,
            "epoch": found_grid.epoch,
            "turn": found_grid.grid.turn,
            "met": number,
            **decision.origin,
        },
    )
    FoundGridDecision.objects.create(
        sitting=case.sitting,
        chair_id=case.plan.chairs[found_grid.chair].id,
        epoch=found_grid.epoch,
        turn=found_grid.grid.turn,
        met=number,
        is_counted=kind == "found_grid_counted",
        is_late=case.is_collected,
        act=act,
    )
    return act


def _whole(text: str) -> int:
    return int(text[:6]) if text.isascii() and text.isdigit() else 0
