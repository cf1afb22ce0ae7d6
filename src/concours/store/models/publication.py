"""Tables of publication: what was deliberated, and what candidates are shown.

A publication is written whole, sealed, before anybody decides on it; then one column of
one row, `published_act`, makes it public at its instant. What each role may read of it
and when is in `schema/grants.sql`. The signature is the ledger's
(`schema/publication.sql`).
"""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from concours.store.models.exam import Candidate, Exam, Sitting


class Deliberation(models.Model):
    """A deliberation file as it was frozen: its facts in canonical JSON."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    exam = models.ForeignKey(Exam, models.PROTECT)
    number = models.PositiveIntegerField()
    facts = models.BinaryField()
    made_ms = models.BigIntegerField()
    act = models.BigIntegerField()

    class Meta:
        db_table = "deliberation"
        constraints: ClassVar = [
            UniqueConstraint(fields=["exam", "number"], name="deliberation_once")
        ]


class Publication(models.Model):
    """One version of an exam's results, immutable but for the two decisions on it.

    `act` prepared it. Nothing of it is shown before `opens_ms` on the database's clock,
    nor unless `published_act` names the decision of two persons, nor once
    `stopped_act` names who stopped it before its instant. `root` is over
    `leaves_count` sheets; `common` is the document that they share. `reason` says what
    a correction corrects. `grid_forms` is what the grids of the stations ask, empty
    where candidates may not see theirs.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    exam = models.ForeignKey(Exam, models.PROTECT)
    number = models.PositiveIntegerField()
    reason = models.CharField(max_length=500, blank=True)
    allows_copies = models.BooleanField(default=False)
    allows_grids = models.BooleanField(default=False, db_default=False)
    opens_ms = models.BigIntegerField()
    made_ms = models.BigIntegerField()
    act = models.BigIntegerField()
    common = models.BinaryField()
    grid_forms = models.BinaryField(default=b"", db_default=b"")
    root = models.BinaryField(max_length=32)
    leaves_count = models.PositiveIntegerField()
    published_act = models.BigIntegerField(null=True)
    stopped_act = models.BigIntegerField(null=True)

    class Meta:
        db_table = "publication"
        constraints: ClassVar = [
            UniqueConstraint(fields=["exam", "number"], name="publication_once"),
        ]


class PublishedSheet(models.Model):
    """What one candidate is shown in one publication: the sheet, and its two pages.

    `place` is the index of its leaf, `salt` what keeps the leaf from telling the
    sheet, `path` the digests from it to the root, lowest first. Pages hold what changes
    from one candidate to another, ready to be sent. `copies` are the answers as they
    were marked, sitting by sitting, empty where copies may not be viewed; `grids` those
    of their stations, likewise.
    """

    id = models.BigAutoField(primary_key=True)
    publication = models.ForeignKey(Publication, models.PROTECT)
    candidate = models.ForeignKey(Candidate, models.PROTECT)
    place = models.PositiveIntegerField()
    salt = models.BinaryField(max_length=32)
    path = models.BinaryField()
    sheet = models.BinaryField()
    page_fr = models.BinaryField()
    page_en = models.BinaryField()
    copies = models.BinaryField(default=b"")
    grids = models.BinaryField(default=b"", db_default=b"")

    class Meta:
        db_table = "published_sheet"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["candidate", "publication"], name="published_sheet_once"
            ),
            UniqueConstraint(
                fields=["publication", "place"], name="published_sheet_place_once"
            ),
        ]


class Recheck(models.Model):
    """A candidate's request that the jury look again at a published result.

    The gateway adds it, the jury answers once, by an act; `answer` is what the
    candidate reads. `number` counts those of one candidate in one publication.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    publication = models.ForeignKey(Publication, models.PROTECT)
    candidate = models.ForeignKey(Candidate, models.PROTECT)
    number = models.PositiveIntegerField()
    text = models.CharField(max_length=1000)
    asked_ms = models.BigIntegerField()
    answer = models.CharField(max_length=500, default="")
    answered_act = models.BigIntegerField(null=True)
    answered_ms = models.BigIntegerField(null=True)

    class Meta:
        db_table = "recheck"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["candidate", "publication", "number"], name="recheck_once"
            ),
            CheckConstraint(
                condition=Q(number__gte=1, number__lte=3), name="recheck_few"
            ),
            CheckConstraint(
                condition=Q(answer="", answered_act__isnull=True)
                | ~Q(answer="") & Q(answered_act__isnull=False),
                name="recheck_answered_by_an_act",
            ),
        ]


class PublishedPaper(models.Model):
    """The questions of one sitting, as candidates may view them again with a copy."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    publication = models.ForeignKey(Publication, models.PROTECT)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    place = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        db_table = "published_paper"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["publication", "place"], name="published_paper_once"
            )
        ]
