"""What moves the bell of a circuit: a turn given again, a pause, its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.ecos.floor import CircuitCase, open_circuit, tell_chairs
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.delivery.sitting import pauses
from concours.core.ecos.bells.signals import Bell, closes_at, replay
from concours.core.kernel.canonical import Json
from concours.core.kernel.time import SECOND_MS, Instant, after
from concours.store.journal.news import NewsKind
from concours.store.models import Pause, Sitting, TurnReplay
from concours.store.queries.delivery import sittings
from concours.store.queries.delivery.allowances import pause_of
from concours.store.queries.ecos.circuits import CircuitPlan

REPLAY_LEAD_MS = 60 * SECOND_MS
"""From the act to the signal: tablets hear of it, and candidates go back to a door."""


@dataclass(frozen=True, slots=True)
class CircuitPause:
    """Which circuit stops, for what cause (`sitting.pauses`), and why."""

    circuit: UUID
    cause: str
    reason: str


@transaction.atomic
def replay_turn(
    actor: Actor,
    sitting: UUID,
    circuit_and_turn: tuple[UUID, int],
    *,
    reason: str,
    now: Instant,
) -> int:
    """Give a turn of a circuit again, a minute from now; return the act.

    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, `WrongPhase`, and what
    `core.ecos.bells.signals.replay` refuses.
    """
    circuit, turn = circuit_and_turn
    case = open_circuit(actor, "turn_replayed", sitting, circuit)
    given_again = replay(_bell(case), turn, now=now, at=after(now, REPLAY_LEAD_MS))
    act = record(
        actor,
        "turn_replayed",
        now=now,
        sitting=sitting,
        venue=case.venue,
        reason=reasoned(reason),
        body={**case.names, "turn": turn, "at_ms": int(given_again.at)},
    )
    TurnReplay.objects.create(
        sitting=case.sitting,
        circuit_id=circuit,
        turn=turn,
        at_ms=given_again.at,
        act=act,
    )
    news: dict[str, Json] = {"turn": turn, "at_ms": int(given_again.at)}
    tell_chairs(sitting, case.plan.chairs, "replayed", news, now=now)
    return act


@transaction.atomic
def pause_circuit(
    actor: Actor, sitting: UUID, request: CircuitPause, *, now: Instant
) -> int:
    """Stop one circuit from now on, and no other of its site; return the act.

    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, and what
    `core.delivery.sitting.pauses.pause` refuses.
    """
    case = open_circuit(
        actor, "circuit_paused", sitting, request.circuit, is_launched=False
    )
    if request.cause in pauses.CAUSES_BY_RIGHT:
        raise pauses.PauseInvalid("cause")
    pauses.pause(
        sittings.phase_of(case.sitting, case.plan.site),
        request.cause,
        [pause_of(row) for row in _pause_rows(case)],
        ends_at=_end(case, now),
        now=now,
    )
    act = _record(actor, "circuit_paused", case, request, now=now)
    Pause.objects.bulk_create(
        [
            Pause(
                sitting=case.sitting,
                attempt_id=chair.attempt,
                cause=request.cause,
                from_ms=now,
                act=act,
            )
            for chair in case.plan.chairs.values()
        ]
    )
    _tell(case, "paused", request, now=now)
    return act


@transaction.atomic
def resume_circuit(
    actor: Actor, sitting: UUID, request: CircuitPause, *, now: Instant
) -> int:
    """Let a circuit go on; what lay between shifts its signals, and no others.

    Returns the act. Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, `NotPaused`.
    """
    case = open_circuit(
        actor, "circuit_resumed", sitting, request.circuit, is_launched=False
    )
    rows = _pause_rows(case)
    ending = pauses.resume(request.cause, [pause_of(row) for row in rows])
    act = _record(actor, "circuit_resumed", case, request, now=now)
    open_rows = Pause.objects.filter(
        sitting=case.sitting,
        attempt_id__in=[chair.attempt for chair in case.plan.chairs.values()],
        cause=request.cause,
        until_ms=None,
    )
    open_rows.update(until_ms=max(now, ending.began_at), ended_act=act)
    _tell(case, "resumed", request, now=now)
    return act


def open_cause(sitting: Sitting, plan: CircuitPlan) -> str:
    """Return the cause for which a circuit is stopped alone. Raises `NotPaused`."""
    for row in _pause_rows(CircuitCase(sitting, plan)):
        if row.until_ms is None:
            return row.cause
    raise pauses.NotPaused("")


def _bell(case: CircuitCase) -> Bell:
    assert case.plan.bell is not None, "a launched site has its start"
    return case.plan.bell


def _end(case: CircuitCase, now: Instant) -> Instant:
    """Return when the circuit is over; while another pause goes on it is not."""
    bell = case.plan.bell
    over_at = None if bell is None else closes_at(bell)
    return after(now, 1) if over_at is None else over_at


def _pause_rows(case: CircuitCase) -> Sequence[Pause]:
    """Return the pauses of this circuit, by one of its chairs: all have the same."""
    first_chair = next(iter(case.plan.chairs.values()))
    rows = Pause.objects.filter(sitting=case.sitting, attempt_id=first_chair.attempt)
    return list(rows.order_by("act"))


def _record(
    actor: Actor, kind: str, case: CircuitCase, request: CircuitPause, *, now: Instant
) -> int:
    return record(
        actor,
        kind,
        now=now,
        sitting=case.sitting.id,
        venue=case.venue,
        reason=reasoned(request.reason),
        body={**case.names, "cause": request.cause},
    )


def _tell(
    case: CircuitCase, kind: NewsKind, request: CircuitPause, *, now: Instant
) -> None:
    body: dict[str, Json] = {
        "at_ms": int(now),
        "cause": request.cause,
        "scope": "circuit",
    }
    tell_chairs(case.sitting.id, case.plan.chairs, kind, body, now=now)
