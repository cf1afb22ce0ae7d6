"""Tables of the technical cell: what it read, step by step, and who handed over.

Only `acts/` writes here; what was read or told is never changed.
"""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

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


class Handover(models.Model):
    """What whoever leaves the cell wrote for whoever takes over, by name.

    Null acts are what has not come: `accepted_act`, by which the other took over, or
    `replaced_act`, by which whoever leaves wrote it anew. Of one person one waits.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    leaver = models.ForeignKey(StaffMember, models.PROTECT, related_name="shifts_left")
    taker = models.ForeignKey(StaffMember, models.PROTECT, related_name="shifts_taken")
    known = models.CharField(max_length=500)
    done = models.CharField(max_length=500)
    remaining = models.CharField(max_length=500)
    next_point = models.CharField(max_length=500)
    offered_ms = models.BigIntegerField()
    accepted_ms = models.BigIntegerField(null=True)
    act = models.BigIntegerField()
    accepted_act = models.BigIntegerField(null=True)
    replaced_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "handover"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["leaver"],
                condition=Q(accepted_act=None, replaced_act=None),
                name="handover_waits_once",
            ),
            CheckConstraint(
                condition=Q(accepted_act=None) | Q(replaced_act=None),
                name="handover_one_end",
            ),
        ]
