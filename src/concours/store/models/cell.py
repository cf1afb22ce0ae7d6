"""Tables of the technical cell: what it read on the day, step by step.

Only `acts/` writes here; what is written is never changed.
"""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import UniqueConstraint

from concours.store.models.exam import StaffMember


class StepReading(models.Model):
    """A step of the runbook that somebody did, with what they read.

    `day` is that of the house's clocks; `sitting` is the one that the step counts from,
    without a foreign key: what was read stays when an exam is erased. `shown` is what
    the house itself read, as it was shown.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    day = models.DateField()
    step = models.CharField(max_length=40)
    sitting = models.UUIDField(null=True)
    read = models.CharField(max_length=500, blank=True)
    shown = models.CharField(max_length=500, blank=True)
    member = models.ForeignKey(StaffMember, models.PROTECT)
    at_ms = models.BigIntegerField()
    act = models.BigIntegerField()

    class Meta:
        db_table = "step_reading"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["day", "step", "sitting"],
                nulls_distinct=False,
                name="step_reading_once",
            )
        ]
