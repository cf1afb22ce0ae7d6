"""Tables of cases: what one was opened on, and each step of its procedure.

A row is added and never changed: a step that was taken stays as it was. A case is about
one copy, and goes with it when an exam is erased (`migrations/0094_casefile.py`).
"""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import UniqueConstraint

from concours.store.models.exam import Attempt, Exam, Sitting


class CaseFile(models.Model):
    """A case about one copy: `signals` are those it was founded on, as they were.

    They are canonical JSON; `number` counts the cases of an exam. At its term an act
    takes what it says and its steps; the row stays, and names that act.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    exam = models.ForeignKey(Exam, models.PROTECT)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    attempt = models.ForeignKey(Attempt, models.PROTECT, db_constraint=False)
    number = models.PositiveIntegerField()
    signals = models.BinaryField()
    opened_ms = models.BigIntegerField()
    act = models.BigIntegerField()
    erased_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "casefile"
        constraints: ClassVar = [
            UniqueConstraint(fields=["exam", "number"], name="casefile_once")
        ]


class CaseStep(models.Model):
    """One step of a case, and the file as it was drawn up then.

    `details` are what the step says, `facts` the whole file, both canonical JSON; the
    act bears the digest of the second. `notice` is what the candidate reads of it, in
    words and as JSON; empty where they have no file of their own here.
    """

    id = models.BigAutoField(primary_key=True)
    casefile = models.ForeignKey(CaseFile, models.PROTECT, db_constraint=False)
    attempt = models.ForeignKey(Attempt, models.PROTECT, db_constraint=False)
    kind = models.CharField(max_length=10)
    at_ms = models.BigIntegerField()
    details = models.BinaryField()
    facts = models.BinaryField()
    act = models.BigIntegerField(unique=True)
    notice = models.BinaryField(default=b"", db_default=b"")

    class Meta:
        db_table = "casefile_step"


class CaseStatement(models.Model):
    """What a notified candidate wrote to the jury; `number` counts those of a case.

    The gateway adds it, and nobody changes it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    casefile = models.ForeignKey(CaseFile, models.PROTECT, db_constraint=False)
    attempt = models.ForeignKey(Attempt, models.PROTECT, db_constraint=False)
    number = models.PositiveSmallIntegerField()
    at_ms = models.BigIntegerField()
    text = models.TextField()

    class Meta:
        db_table = "case_statement"
        constraints: ClassVar = [
            UniqueConstraint(fields=["casefile", "number"], name="case_statement_once")
        ]


class CaseReading(models.Model):
    """When a candidate first opened the notice or letter of an act on their own page.

    The gateway adds it, and nobody changes it.
    """

    act = models.BigIntegerField(primary_key=True)
    casefile = models.ForeignKey(CaseFile, models.PROTECT, db_constraint=False)
    attempt = models.ForeignKey(Attempt, models.PROTECT, db_constraint=False)
    at_ms = models.BigIntegerField()

    class Meta:
        db_table = "case_reading"
