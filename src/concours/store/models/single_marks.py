"""Single marks of the ECOS: versions, and what two persons decided of one of them.

Rows are added, and never changed but for two facts of a version: that the second
scorer agreed, and the act by which two persons adopted it; a levelling is adopted too.
"""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from concours.store.models.exam import Attempt, Sitting


class SingleMarksVersion(models.Model):
    """All single marks of one sitting, from its grids at one head of the journal.

    `content` is canonical JSON (`core.ecos.merging.document`), `digest` its SHA-256;
    `last_act` the last act whose decisions are in it, `strays_count` how many validated
    grids were nobody's. In force is the version with the
    highest `adopted_act`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    number = models.PositiveIntegerField()
    made_ms = models.BigIntegerField()
    act = models.BigIntegerField()
    last_act = models.BigIntegerField()
    content = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    grids_count = models.PositiveIntegerField()
    marks_count = models.PositiveIntegerField()
    queue_count = models.PositiveIntegerField()
    strays_count = models.PositiveIntegerField(default=0)
    agreed_ms = models.BigIntegerField(null=True)
    agreed_digest = models.BinaryField(max_length=32, null=True)
    adopted_act = models.BigIntegerField(null=True, unique=True)

    class Meta:
        db_table = "single_marks_version"
        constraints: ClassVar = [
            UniqueConstraint(fields=["sitting", "number"], name="single_marks_once"),
            CheckConstraint(
                condition=~(Q(agreed_digest__isnull=True) ^ Q(agreed_ms__isnull=True)),
                name="single_marks_agreed_when",
            ),
            CheckConstraint(
                condition=Q(adopted_act__isnull=True)
                | Q(agreed_digest__isnull=False, agreed_digest=F("digest")),
                name="single_marks_adopted_if_agreed",
            ),
        ]


class SingleMarkDecision(models.Model):
    """What two persons decided of a candidate at a station.

    With a `place` the grid of that chair does not count; without, the station counts
    for nothing to this candidate.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    attempt = models.ForeignKey(Attempt, models.PROTECT, db_constraint=False)
    station = models.CharField(max_length=40)
    place = models.PositiveSmallIntegerField(null=True)
    act = models.BigIntegerField()

    class Meta:
        db_table = "single_mark_decision"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["attempt", "station", "place"],
                name="single_mark_decided_once",
                nulls_distinct=False,
            ),
            CheckConstraint(
                condition=Q(place=None) | Q(place__in=[1, 2]),
                name="single_mark_decision_of_chair",
            ),
        ]


class MergingRules(models.Model):
    """How the grids of a sitting merge, as two persons set it; the last act counts.

    Before any, as its allotment says. `alone` is what becomes of one grid without the
    other, `missing_station` of a mark that lacks (`core.ecos.merging.single_marks`).
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    differs_marks = models.PositiveSmallIntegerField()
    differs_steps = models.PositiveSmallIntegerField()
    alone = models.CharField(max_length=6, default="stands", db_default="stands")
    missing_station = models.CharField(max_length=6)
    act = models.BigIntegerField(unique=True)

    class Meta:
        db_table = "merging_rules"
        constraints: ClassVar = [
            CheckConstraint(
                condition=Q(differs_marks__range=(1, 20))
                & Q(differs_steps__range=(1, 4))
                & Q(missing_station__in=["jury", "mean", "replay"]),
                name="merging_rules_in_bounds",
            ),
            CheckConstraint(
                condition=Q(alone__in=["stands", "jury"]), name="merging_rules_alone"
            ),
        ]


class Levelling(models.Model):
    """A table of corrections of a sitting's single marks, as the jury prepared it.

    `content` is canonical JSON (`core.ecos.merging.corrections`), `digest` its SHA-256.
    In force is the one with the highest `adopted_act`; versions made from then on have
    it. One of the method `none` corrects nothing: it takes back the one before.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    number = models.PositiveIntegerField()
    method = models.CharField(max_length=20)
    content = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    corrections_count = models.PositiveIntegerField()
    made_ms = models.BigIntegerField()
    act = models.BigIntegerField()
    adopted_act = models.BigIntegerField(null=True, unique=True)

    class Meta:
        db_table = "levelling"
        constraints: ClassVar = [
            UniqueConstraint(fields=["sitting", "number"], name="levelling_once"),
            CheckConstraint(
                condition=Q(method__in=["none", "circuits", "severity", "station"]),
                name="levelling_of_method",
            ),
        ]
