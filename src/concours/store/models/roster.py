"""A file of the roster between its preview and its import; no longer."""

from typing import ClassVar
from uuid import uuid4

from django.db import models

from concours.store.models.exam import Exam


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
