"""Take back the code that opens the signal posts and door screens of a circuit."""

from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.ecos.floor import open_circuit
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.kernel.time import Instant
from concours.store.models import Circuit


@transaction.atomic
def renew_post_code(
    actor: Actor, sitting: UUID, circuit: UUID, *, reason: str, now: Instant
) -> int:
    """Let the next code open the screens of a circuit, none before; return the act.

    The record has its number, never the code. Raises `NotAllowed`, `Unknown`,
    `ReasonInvalid`, `WrongPhase` once the half-day is gathered.
    """
    case = open_circuit(actor, "post_code_renewed", sitting, circuit, is_launched=False)
    row = Circuit.objects.get(pk=circuit)
    row.post_code_number += 1
    act = record(
        actor,
        "post_code_renewed",
        now=now,
        sitting=sitting,
        venue=case.venue,
        reason=reasoned(reason),
        body={**case.names, "post_code": row.post_code_number},
    )
    row.save(update_fields=["post_code_number"])
    return act
