"""Roles that somebody has in one exam alone, beside those of the whole house."""

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from concours.store.models.exam import Exam, Site, StaffMember


class Appointment(models.Model):
    """What somebody does in one exam; `site` and `room` are where a local role is held.

    Who has none has the roles of the house there, and nothing else.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    member = models.ForeignKey(StaffMember, models.PROTECT)
    exam = models.ForeignKey(Exam, models.PROTECT)
    roles = ArrayField(models.CharField(max_length=20))
    site = models.ForeignKey(Site, models.PROTECT, null=True)
    room = models.CharField(max_length=60, blank=True, default="")

    class Meta:
        db_table = "appointment"
        constraints: ClassVar = [
            UniqueConstraint(fields=["member", "exam"], name="appointment_once"),
            CheckConstraint(
                condition=Q(roles__len__gte=1), name="appointment_has_roles"
            ),
        ]
