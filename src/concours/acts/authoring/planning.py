"""Sittings are planned before they are sealed: named, moved, and given up.

An act about a planned sitting names it in its body, and has no sitting: the chain
knows only those that were sealed. A sealed sitting is renamed and moved until a start
is announced, which tablets hear, and given up by two persons.
"""

from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID, uuid4

from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.decisions import Decision, takes_two
from concours.acts.may import require
from concours.acts.reasons import reasoned
from concours.acts.record import announce, record
from concours.core.delivery.planning.plan import (
    PlanInvalid,
    SittingCancelled,
    SittingPlan,
    check_hour,
    check_plan,
    check_title,
)
from concours.core.delivery.sitting.phases import Sealed, WrongPhase, name
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.journal.news import News
from concours.store.models import PlannedSitting, Sitting
from concours.store.queries.authoring import plans
from concours.store.queries.delivery import sittings
from concours.store.queries.profiles import kinds_planned
from concours.store.queries.short_names import names_taken
from concours.store.short_names import SHORT_NAME, short_name


@dataclass(eq=False)
class ShortNameTaken(Refusal):
    """Another sitting of the exam has this short name."""

    code: ClassVar[str] = "plan.name_taken"
    taken: str


@transaction.atomic
def plan_sitting(
    actor: Actor, exam: UUID, plan: SittingPlan, *, code: str = "", now: Instant
) -> UUID:
    """Plan a sitting; return its identity, which its sealing keeps.

    `code` is its short name, "" for one after its title. Raises `NotAllowed`,
    `Unknown`, `PlanInvalid` also for a kind that the profile does not have,
    `ShortNameTaken`.
    """
    require(actor, "sitting_planned")
    exam_row = plans.lock_exam(exam)
    check_plan(plan, now=now)
    if plan.kind not in kinds_planned(exam_row):
        raise PlanInvalid("kind")
    names = names_taken(exam)
    if code and not SHORT_NAME.fullmatch(code):
        raise PlanInvalid("code")
    if code in names:
        raise ShortNameTaken(code)
    row = PlannedSitting.objects.create(
        id=uuid4(),
        exam=exam_row,
        code=code or short_name(plan.title, names),
        kind=plan.kind,
        title=plan.title.strip(),
        scheduled_ms=plan.scheduled,
        duration_ms=plan.duration_ms,
    )
    body = _facts(row) | {"kind": row.kind, "duration_ms": row.duration_ms}
    record(actor, "sitting_planned", now=now, body=body)
    return row.id


@transaction.atomic
def rename_sitting(actor: Actor, sitting: UUID, title: str, *, now: Instant) -> None:
    """Give a sitting another title, as it will be printed; its short name stays.

    Raises `NotAllowed`, `Unknown`, `PlanInvalid`, `SittingCancelled`, `WrongPhase` once
    a start is announced.
    """
    require(actor, "sitting_renamed")
    row = _load_changeable(sitting)
    check_title(title)
    before, row.title = row.title, title.strip()
    row.save(update_fields=["title"])
    _record_change(actor, "sitting_renamed", row, {"title_before": before}, now=now)


@transaction.atomic
def move_sitting(
    actor: Actor,
    sitting: UUID,
    scheduled: Instant,
    *,
    duration_ms: int | None = None,
    now: Instant,
) -> None:
    """Move a sitting to another hour; one that is only planned, to another length too.

    The length of a sealed one is that of its paper. Raises `NotAllowed`, `Unknown`,
    `PlanInvalid`, `SittingCancelled`, `WrongPhase` once a start is announced.
    """
    require(actor, "sitting_moved")
    row = _load_changeable(sitting)
    check_hour(scheduled, now=now)
    before: dict[str, Json] = {"scheduled_before_ms": row.scheduled_ms}
    row.scheduled_ms = scheduled
    if isinstance(row, PlannedSitting) and duration_ms is not None:
        row.duration_ms = duration_ms
        check_plan(plans.plan_of(row), now=now)
        before["duration_ms"] = duration_ms
    elif duration_ms not in (None, row.duration_ms):
        raise PlanInvalid("duration")
    row.save(update_fields=["scheduled_ms", "duration_ms"])
    _record_change(actor, "sitting_moved", row, before, now=now)


@transaction.atomic
def cancel_planned_sitting(
    actor: Actor, sitting: UUID, *, reason: str, now: Instant
) -> None:
    """Give up a sitting that is not sealed; a sealed one takes two persons.

    Raises `NotAllowed`, `Unknown`, `ReasonInvalid`, `SittingCancelled`, `WrongPhase`.
    """
    require(actor, "plan_cancelled")
    row = _load_changeable(sitting)
    if isinstance(row, Sitting):
        raise WrongPhase(phase="sealed", wanted="planned")
    row.cancelled_act = record(
        actor,
        "plan_cancelled",
        now=now,
        reason=reasoned(reason),
        body=_facts(row),
    )
    row.save(update_fields=["cancelled_act"])


@takes_two("sitting_cancelled")
def cancel_sealed_sitting(actor: Actor, decision: Decision, *, now: Instant) -> int:
    """Give up a sealed sitting before any start is announced. Its paper stays closed.

    Raises `NotAllowed`, `Unknown`, `SittingCancelled`, `WrongPhase`.
    """
    row = _load_changeable(decision.sitting)
    if not isinstance(row, Sitting):
        raise WrongPhase(phase="planned", wanted="sealed")
    row.cancelled_act = record(
        actor,
        "sitting_cancelled",
        now=now,
        sitting=row.id,
        reason=decision.reason,
        body={**_facts(row), **decision.origin},
    )
    row.save(update_fields=["cancelled_act"])
    announce(News(sitting=row.id, kind="cancelled", at=now, body={}))
    return row.cancelled_act


def _load_changeable(sitting: UUID) -> PlannedSitting | Sitting:
    """Return a sitting that may still change, held until the commit."""
    row = plans.lock_planned(sitting) or sittings.load(sitting, lock=True)
    if row.cancelled_act is not None:
        raise SittingCancelled
    if isinstance(row, Sitting):
        for phase in sittings.every_phase(row):
            if not isinstance(phase, Sealed):
                raise WrongPhase(phase=name(phase), wanted="sealed")
    return row


def _record_change(
    actor: Actor,
    kind: str,
    row: PlannedSitting | Sitting,
    before: dict[str, Json],
    *,
    now: Instant,
) -> None:
    is_sealed = isinstance(row, Sitting)
    record(
        actor,
        kind,
        now=now,
        sitting=row.id if is_sealed else None,
        body={**_facts(row), **before},
    )
    if is_sealed:
        body: dict[str, Json] = {"title": row.title, "scheduled_ms": row.scheduled_ms}
        announce(News(sitting=row.id, kind="moved", at=now, body=body))


def _facts(row: PlannedSitting | Sitting) -> dict[str, Json]:
    return {
        "exam": row.exam.code,
        "code": row.code,
        "title": row.title,
        "scheduled_ms": row.scheduled_ms,
    }
