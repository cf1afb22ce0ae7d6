"""A restore that was tried: what the launch is told of, before anybody needs one."""

from django.db import transaction

from concours.acts.people.first_organiser import COMMAND
from concours.acts.record import record
from concours.core.kernel.time import Instant

RESTORE_DRILLED = "restore_drilled"


@transaction.atomic
def record_drill(backup: Instant, *, is_held: bool, seconds: int, now: Instant) -> int:
    """Record that the backup made at `backup` was put back; return the act's number."""
    body = {"backup_ms": backup, "held": is_held, "seconds": seconds}
    return record(COMMAND, RESTORE_DRILLED, body=body, now=now)
