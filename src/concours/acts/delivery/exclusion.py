"""Exclude a candidate for fraud, by two persons; take it back, with the time."""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from django.db import transaction

from concours.acts.actor import Actor, Venue
from concours.acts.decisions import Decision, takes_two
from concours.acts.delivery.casefiles import close_excluded, require_heard
from concours.acts.delivery.pause import PauseRequest, begin, end
from concours.acts.delivery.time import ActTarget, end_of
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.delivery.sitting import phases
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.models import Attempt, Pause
from concours.store.queries.delivery import sittings
from concours.store.queries.people.people import attempt_of
from concours.store.queries.unknown import Unknown

CAUSE = "exclusion"


@dataclass(eq=False)
class ExclusionStands(Refusal):
    """The candidate is excluded already, or is not and cannot be readmitted."""

    code: ClassVar[str] = "exclusion.stands"
    is_excluded: bool


@takes_two("candidate_excluded")
def exclude(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Stop a candidate and keep the copy: collected, and marked only once readmitted.

    The tablet hides the paper and says so; what is on it still comes in. An open case
    about the copy is what the exclusion is founded on, and is closed by it. Raises
    `NotAllowed`, `Unknown`, `WrongPhase` before the launch, `ExclusionStands`; of a
    case, `CaseOver`, `NotNotified`, and `NotHeard` before its hearing.
    """
    row = sittings.load(decision.sitting, lock=True)
    attempt_id = decision.identity("attempt")
    if attempt_id is None:
        raise Unknown("attempt", "")
    copy = attempt_of(row, attempt_id)
    phase = sittings.phase_of(row, copy.site_id)
    if isinstance(phase, phases.Sealed | phases.Armed):
        raise phases.WrongPhase(phase=phases.name(phase), wanted="launched")
    if copy.excluded_act is not None:
        raise ExclusionStands(is_excluded=True)
    case = require_heard(copy.id, decision.facts.get("case", ""), now=now)
    founded: dict[str, Json] = {} if case is None else {"case": case.row.number}
    copy.excluded_act = record(
        actor,
        "candidate_excluded",
        now=now,
        sitting=row.id,
        venue=_venue(copy),
        reason=decision.reason,
        body={"candidate": copy.own_candidate.number, **founded, **decision.origin},
    )
    copy.save(update_fields=["excluded_act"])
    if case is not None:
        close_excluded(actor, case, copy.excluded_act, decision, now=now)
    request = PauseRequest(ActTarget(attempt=copy.id), CAUSE, decision.reason)
    if now < end_of(row, request.target):
        begin(row, request, act=copy.excluded_act, now=now)
    return copy.excluded_act


@transaction.atomic
def readmit(
    actor: Actor, sitting: UUID, *, attempt: UUID, reason: str, now: Instant
) -> None:
    """Take an exclusion back; the time that it took is given back until collection.

    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, `ExclusionStands`.
    """
    row = sittings.load(sitting, lock=True)
    copy = attempt_of(row, attempt)
    require(actor, "candidate_readmitted", _venue(copy))
    reason = reasoned(reason)
    if copy.excluded_act is None:
        raise ExclusionStands(is_excluded=False)
    act = record(
        actor,
        "candidate_readmitted",
        now=now,
        sitting=sitting,
        venue=_venue(copy),
        reason=reason,
        body={"candidate": copy.own_candidate.number, "excluded": copy.excluded_act},
    )
    copy.excluded_act = None
    copy.save(update_fields=["excluded_act"])
    is_stopped = Pause.objects.filter(attempt=copy, cause=CAUSE, until_ms=None).exists()
    if is_stopped and row.collected_ms is None:
        end(
            row,
            PauseRequest(ActTarget(attempt=copy.id), CAUSE, reason),
            act=act,
            now=now,
        )


def _venue(copy: Attempt) -> Venue:
    return Venue(copy.site_id, copy.room)
