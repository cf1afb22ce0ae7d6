"""Tables of the roster beside its people: files to import, and personal settings."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from concours.store.models.exam import Candidate, Exam, Site


class RosterFile(models.Model):
    """A file as it was brought: read again when it is imported, then gone.

    `name` is what it was called, `login` who brought it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    exam = models.ForeignKey(Exam, models.PROTECT)
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    login = models.CharField(max_length=80)
    brought_ms = models.BigIntegerField()

    class Meta:
        db_table = "roster_file"
        indexes: ClassVar = [
            models.Index(fields=["brought_ms"], name="roster_file_brought_idx")
        ]


class PersonalSettings(models.Model):
    """What a candidate is due besides time; no row: nothing is set.

    It may tell something of their health: apart from `candidate`, so that only who
    needs it can read it. Read it by `store.queries.people.settings`.
    """

    candidate = models.OneToOneField(Candidate, models.PROTECT, primary_key=True)
    text_percent = models.PositiveSmallIntegerField(default=100)
    contrast = models.CharField(max_length=6, default="usual")
    spacing_percent = models.PositiveSmallIntegerField(default=100)
    breaks_count = models.PositiveSmallIntegerField(default=0)
    break_minutes = models.PositiveSmallIntegerField(default=0)
    reader = models.CharField(max_length=9, default="candidate")
    has_own_room = models.BooleanField(default=False)

    class Meta:
        db_table = "personal_settings"
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(breaks_count=0, break_minutes=0)
                | Q(breaks_count__range=(1, 12), break_minutes__range=(1, 60)),
                name="personal_settings_breaks_bounded",
            ),
            CheckConstraint(
                condition=Q(text_percent__in=[100, 125, 150, 200])
                & Q(spacing_percent__in=[100, 150, 200])
                & Q(contrast__in=["usual", "strong"])
                & Q(reader__in=["candidate", "person", "voice"]),
                name="personal_settings_known",
            ),
        ]


class Withdrawal(models.Model):
    """A candidate who resigned before anything of theirs began, as they were enrolled.

    Their own row and their copies are gone: nobody expects them, counts them or calls
    them absent. Undone, they are enrolled anew and this row goes. `settings` are those
    that differ from the usual ones. Rows go with the erasure of the exam.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    exam = models.ForeignKey(Exam, models.PROTECT)
    number = models.CharField(max_length=12)
    name = models.CharField(max_length=120)
    site = models.ForeignKey(Site, models.PROTECT)
    room = models.CharField(max_length=60)
    seat = models.CharField(max_length=20)
    factor_num = models.PositiveIntegerField()
    factor_den = models.PositiveIntegerField()
    settings = models.JSONField()
    act = models.BigIntegerField()

    class Meta:
        db_table = "withdrawal"
        constraints: ClassVar = [
            UniqueConstraint(fields=["exam", "number"], name="withdrawal_once"),
        ]
