"""Tables of marking: keys, answers, marks. Rows are added, and never changed.

Instants are whole milliseconds on the centre's clock (`_ms`), digests are 32 bytes.
Only `acts/` writes here. What may change in a version afterwards is two facts: that
the second scorer agreed, and the act by which two persons adopted it.
"""

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

from concours.store.models.exam import Attempt, Sitting


class KeyVersion(models.Model):
    """One version of the key of a sitting's paper: number 1 is the one that was sealed.

    `document` is canonical JSON, `digest` its SHA-256. `amendments` are those of the
    jury, in canonical order, that make it from the `parent`, which is number 1.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    number = models.PositiveIntegerField()
    parent = models.ForeignKey("self", models.PROTECT, null=True)
    amendments = models.JSONField(default=list)
    document = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    act = models.BigIntegerField()

    class Meta:
        db_table = "key_version"
        constraints: ClassVar = [
            UniqueConstraint(fields=["sitting", "number"], name="key_version_once"),
            UniqueConstraint(fields=["sitting", "digest"], name="key_version_new"),
            CheckConstraint(
                condition=Q(number=1) ^ Q(parent__isnull=False),
                name="key_version_amends_the_first",
            ),
        ]


class AnswersTable(models.Model):
    """The answers of a cohort to a paper, gathered from the journal at one head.

    `attempts` are in the order of their identities, and so are the codes in `packed`
    (`core.marking.answers_table`). The same journal gives the same bytes. `head_size`
    entries lay under `head_root` then; what transactions before `journal_xid` wrote is
    in, and nothing else; `act` was the last act. `times` are those of the questions
    (`core.psychometrics.times`), null where they were not read.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    head_size = models.BigIntegerField()
    head_root = models.BinaryField(max_length=32)
    attempts = ArrayField(models.UUIDField())
    packed = models.BinaryField()
    digest = models.BinaryField(max_length=32)
    journal_xid = models.BigIntegerField()
    act = models.BigIntegerField()
    times = models.JSONField(null=True)

    class Meta:
        db_table = "answers_table"
        constraints: ClassVar = [
            UniqueConstraint(fields=["sitting", "digest"], name="answers_table_new")
        ]


class MarkingVersion(models.Model):
    """One marking of one sitting; never overwritten.

    Marks are whole numbers of 1/`denominator` point, so sums are exact. `rules` is the
    digest of `policy`; `digest` that of all the marks (`core.marking.version`).
    `agreed_digest` is what the second scorer found by itself, at `agreed_ms`. In force
    is the version with the highest `adopted_act`.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    number = models.PositiveIntegerField()
    made_ms = models.BigIntegerField()
    act = models.BigIntegerField()
    key_version = models.ForeignKey(KeyVersion, models.PROTECT)
    answers_table = models.ForeignKey(AnswersTable, models.PROTECT)
    engine = models.CharField(max_length=40)
    policy = models.JSONField()
    rules = models.BinaryField(max_length=32)
    denominator = models.DecimalField(max_digits=30, decimal_places=0)
    units_max = models.DecimalField(max_digits=30, decimal_places=0)
    units_rank_a_max = models.DecimalField(max_digits=30, decimal_places=0)
    questions = models.JSONField()
    digest = models.BinaryField(max_length=32)
    agreed_ms = models.BigIntegerField(null=True)
    agreed_digest = models.BinaryField(max_length=32, null=True)
    adopted_act = models.BigIntegerField(null=True, unique=True)
    profile_digest = models.BinaryField(max_length=32, null=True)

    class Meta:
        db_table = "marking_version"
        constraints: ClassVar = [
            UniqueConstraint(fields=["sitting", "number"], name="marking_version_once"),
            CheckConstraint(
                condition=~(Q(agreed_digest__isnull=True) ^ Q(agreed_ms__isnull=True)),
                name="marking_version_agreed_when",
            ),
            CheckConstraint(
                condition=Q(adopted_act__isnull=True)
                | Q(agreed_digest__isnull=False, agreed_digest=F("digest")),
                name="marking_version_adopted_if_agreed",
            ),
        ]


class CandidateMark(models.Model):
    """One candidate's marks in one marking version, in its units.

    `units` is the weighted total, `units_rank_a` that of rank A questions alone,
    `by_question` follows the order of `MarkingVersion.questions`.
    """

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(MarkingVersion, models.PROTECT)
    attempt = models.ForeignKey(Attempt, models.PROTECT)
    units = models.DecimalField(max_digits=30, decimal_places=0)
    units_rank_a = models.DecimalField(max_digits=30, decimal_places=0)
    by_question = ArrayField(models.BigIntegerField())
    place = models.PositiveIntegerField()

    class Meta:
        db_table = "candidate_mark"
        constraints: ClassVar = [
            UniqueConstraint(fields=["version", "attempt"], name="candidate_mark_once")
        ]
