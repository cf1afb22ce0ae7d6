"""The sittings of an earlier exam, planned again in another: next year's, mostly."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction

from concours.acts.actor import Actor
from concours.acts.authoring.founding import ExamInvalid
from concours.acts.authoring.planning import plan_sitting
from concours.acts.authoring.weights import are_weighed, weigh_sitting
from concours.acts.may import require
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import SECOND_MS, Instant
from concours.store.models import Exam
from concours.store.queries.authoring import plans
from concours.store.queries.profiles import profile_of


@dataclass(eq=False)
class PlanNotEmpty(Refusal):
    """An exam has sittings of its own already: nothing is put among them."""

    code: ClassVar[str] = "plan.not_empty"
    count: int


@transaction.atomic
def plan_again(actor: Actor, exam: UUID, source: Exam, *, now: Instant) -> list[UUID]:
    """Plan the sittings of `source` in an exam that has none; return their identities.

    Each keeps title, short name, kind, length and weight, and its hour of the day, as
    many days from the first as it was. Papers, candidates and persons are not taken.
    Raises `NotAllowed`, `Unknown`, `PlanNotEmpty`, `ExamInvalid` for a first day that
    is not known, and what `plan_sitting` raises; then nothing is planned.
    """
    require(actor, "sitting_planned")
    exam_row = plans.lock_exam(exam)
    if own_rows := plans.sittings_of(exam):
        raise PlanNotEmpty(len(own_rows))
    if exam_row.first_day is None:
        raise ExamInvalid("first_day")
    rows = plans.sittings_of(source.id)
    from_day = source.first_day or _first_day(rows)
    is_weighed = are_weighed(profile_of(exam_row))
    sittings = []
    for row in rows:
        plan = plans.plan_of(row)
        hour = _same_hour(plan.scheduled, from_day, exam_row.first_day)
        plan = replace(plan, scheduled=hour)
        sitting = plan_sitting(actor, exam, plan, code=row.code, now=now)
        if row.weight is not None and row.kind == "exam" and is_weighed:
            weigh_sitting(actor, sitting, row.weight, now=now)
        sittings.append(sitting)
    return sittings


def _first_day(rows: Sequence[plans.AnySitting]) -> date:
    """Return the day of the first sitting that is no technical check."""
    counting_rows = [row for row in rows if row.kind != "check"] or rows
    return _local(Instant(counting_rows[0].scheduled_ms)).date()


def _same_hour(instant: Instant, from_day: date, to_day: date) -> Instant:
    """Return the same hour of the day, as many days from `to_day`."""
    local = _local(instant)
    day = to_day + (local.date() - from_day)
    hour = datetime.combine(day, local.time(), local.tzinfo)
    return Instant(round(hour.timestamp()) * SECOND_MS)


def _local(instant: Instant) -> datetime:
    zone = ZoneInfo(settings.TIME_ZONE)
    return datetime.fromtimestamp(instant // SECOND_MS, zone)
