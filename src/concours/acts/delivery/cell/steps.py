"""Do a step of the runbook: somebody read, and says what."""

from dataclasses import dataclass
from datetime import date
from typing import ClassVar
from uuid import UUID

from django.db import IntegrityError, transaction

from concours.acts.actor import Actor
from concours.acts.may import require
from concours.acts.record import record
from concours.core.delivery.cell.steps import DayStep, require_near
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import MINUTE_MS, Instant
from concours.store.models import StaffMember, StepReading

STEP_DONE = "step_done"
READ_LENGTH_MAX = 500
SHOWN_MS_MAX = 10 * MINUTE_MS
"""Older than this, what a page showed is no reading of now."""


@dataclass(eq=False)
class StepDoneAlready(Refusal):
    """Somebody has done this step of the day: what they read stays."""

    code: ClassVar[str] = "step.done_already"
    step: str


@dataclass(eq=False)
class ReadingMissing(Refusal):
    """A step is done with what was read: in words, or as the house showed it well."""

    code: ClassVar[str] = "step.reading_missing"
    length_max: int = READ_LENGTH_MAX


@dataclass(eq=False)
class ReadingOld(Refusal):
    """What the house showed beside the step was read too long ago: read it again."""

    code: ClassVar[str] = "step.reading_old"
    at_ms: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What somebody read: in their words, and as the house showed it, at `shown_at`.

    Where what it showed `is_short` of what the step is for, words say what was done.
    """

    text: str
    shown: str
    shown_at: Instant
    is_short: bool = False


@transaction.atomic
def do_step(
    actor: Actor, day: date, step: DayStep, reading: Reading, *, now: Instant
) -> int:
    """Record that a step of the day was done, with what was read.

    Returns the act's number. Raises `NotAllowed`, `StepTooEarly`, `StepDoneAlready`,
    `ReadingMissing`, `ReadingOld`.
    """
    require(actor, STEP_DONE)
    require_near(step, now=now)
    code, sitting = step.key
    own = StepReading.objects.filter(day=day, step=code, sitting=sitting or None)
    if own.exists():
        raise StepDoneAlready(code)
    text = reading.text.strip()
    is_enough = bool(text) or (reading.shown != "" and not reading.is_short)
    if len(text) > READ_LENGTH_MAX or not is_enough:
        raise ReadingMissing
    if reading.shown and now - reading.shown_at > SHOWN_MS_MAX:
        raise ReadingOld(reading.shown_at)
    body: dict[str, Json] = {
        "step": code,
        "asked": step.step.fr,
        "day": day.isoformat(),
        "planned_ms": step.at,
        "read": text,
        "shown": reading.shown,
    }
    if step.opening is not None:
        body["title"] = step.opening.title
    number = record(actor, STEP_DONE, body=body, now=now)
    try:
        with transaction.atomic():
            StepReading.objects.create(
                day=day,
                step=code,
                sitting=UUID(sitting) if sitting else None,
                read=text,
                shown=reading.shown,
                member=StaffMember.objects.get(login=actor.id),
                at_ms=now,
                act=number,
            )
    except IntegrityError as error:
        raise StepDoneAlready(code) from error
    return number
