"""A restore or a change of primary that was tried, and a restore that was meant.

The launch is told of a trial, before anybody needs one. A house that was put back says
on every page that it is a copy, until the act that makes it the house in service.
"""

from dataclasses import dataclass
from typing import ClassVar

from django.db import transaction

from concours.acts.people.first_organiser import COMMAND
from concours.acts.reasons import reasoned
from concours.acts.record import record
from concours.core.delivery.readiness.drills import PrimaryDrill
from concours.core.kernel.canonical import Json
from concours.core.kernel.errors import Refusal
from concours.core.kernel.time import Instant
from concours.store.build import current_build
from concours.store.queries.delivery.restore_drill import find_restore

RESTORE_DRILLED = "restore_drilled"
DRILL_RECORDED = "drill_recorded"
HOUSE_RESTORED = "house_restored"
HOUSE_IN_SERVICE = "house_in_service"


@dataclass(eq=False)
class HouseNotRestored(Refusal):
    """The house was not put back, or is already the one in service."""

    code: ClassVar[str] = "house.not_restored"


@transaction.atomic
def record_drill(backup: Instant, *, is_held: bool, seconds: int, now: Instant) -> int:
    """Record that the backup made at `backup` was put back; return the act's number."""
    body: dict[str, Json] = {
        "backup_ms": backup,
        "held": is_held,
        "seconds": seconds,
        "build": current_build(),
    }
    return record(COMMAND, RESTORE_DRILLED, body=body, now=now)


@transaction.atomic
def record_primary_drill(drill: PrimaryDrill, *, now: Instant) -> int:
    """Record that a change of primary was tried; return the act's number."""
    body: dict[str, Json] = {
        "drill": drill.kind,
        "held": drill.is_held,
        "primary_before": drill.before,
        "primary": drill.after,
        "acknowledged": drill.acknowledged,
        "lost": drill.lost,
        "stopped_ms": drill.stopped_ms,
        "of_house": drill.is_of_house,
        "build": current_build(),
    }
    return record(COMMAND, DRILL_RECORDED, body=body, now=now)


@transaction.atomic
def record_restore(backup: Instant, *, now: Instant) -> int:
    """Record that this house was put back from the backup made at `backup`."""
    return record(COMMAND, HOUSE_RESTORED, body={"backup_ms": backup}, now=now)


@transaction.atomic
def put_in_service(reason: str, *, now: Instant) -> int:
    """Record that the house that was put back is the one in service from now on.

    Raises `HouseNotRestored`, `ReasonInvalid`.
    """
    restore = find_restore()
    if restore is None:
        raise HouseNotRestored
    body = {"backup_ms": restore.backup}
    return record(
        COMMAND, HOUSE_IN_SERVICE, body=body, reason=reasoned(reason), now=now
    )
