"""Close a sitting, and give up waiting for a copy."""

from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import announce, record
from concours.core.kernel.time import Instant
from concours.core.sitting import phases
from concours.store.journal.news import News
from concours.store.queries import sittings
from concours.store.queries.people import attempt_of


@transaction.atomic
def close(actor: Actor, sitting: UUID, *, reason: str, now: Instant) -> None:
    """End normal time now, for the whole nation; accommodations follow from it.

    Raises `NotAllowed`, `ReasonInvalid`, and what `core.sitting.phases.close` refuses.
    """
    require(actor, "sitting_closed")
    row = sittings.load(sitting, lock=True)
    closed = phases.close(sittings.phase_of(row), now=now)
    reason = reasoned(reason)
    row.closed_at_ms = closed.closed_at
    row.save(update_fields=["closed_at_ms"])
    record(
        actor,
        "sitting_closed",
        now=now,
        sitting=sitting,
        reason=reason,
        body={"at_ms": int(closed.closed_at)},
    )
    announce(
        News(
            sitting=sitting,
            kind="closed",
            at=now,
            body={"at_ms": int(closed.closed_at)},
        )
    )


@transaction.atomic
def give_up(
    actor: Actor, sitting: UUID, *, attempt: UUID, reason: str, now: Instant
) -> None:
    """Stop waiting for the rest of a copy; what is held will be marked.

    Entries that come later are kept and shown; they count at the next marking.
    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, `WrongPhase` before the launch
    and after collection.
    """
    require(actor, "attempt_given_up")
    row = sittings.load(sitting, lock=True)
    phase = sittings.phase_of(row)
    if not isinstance(phase, phases.Launched | phases.Closed):
        raise phases.WrongPhase(phase=phases.name(phase), wanted="closed")
    copy = attempt_of(row, attempt)
    reason = reasoned(reason)
    copy.given_up_act = record(
        actor,
        "attempt_given_up",
        now=now,
        sitting=sitting,
        reason=reason,
        body={"candidate": copy.candidate.number, "attempt": str(attempt)},
    )
    copy.save(update_fields=["given_up_act"])
