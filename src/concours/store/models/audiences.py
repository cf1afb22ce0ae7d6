"""What was decided to be let out of a sealed series, and to where."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from concours.store.models.exam import Site, Sitting

AUDIENCES = ["setup", "role", "grid", "examiner", "exercise", "door", "documents"]


class AudienceOpening(models.Model):
    """One audience of a series that was let out, by which act: to a site, or to all.

    `package` is the digest of what was sealed then: a paper that is sealed anew is let
    out anew. Examiners are of a site, and doors where they are printed; `setup` and
    `role` are read at the console. The keeper writes the keys in
    `released_station_key`, for the same package.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    sitting = models.ForeignKey(Sitting, models.PROTECT)
    site = models.ForeignKey(Site, models.PROTECT, null=True)
    audience = models.CharField(max_length=9)
    package = models.BinaryField(max_length=32)
    act = models.BigIntegerField()

    class Meta:
        db_table = "audience_opening"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["sitting", "package", "site", "audience"],
                nulls_distinct=False,
                name="audience_opening_once",
            ),
            CheckConstraint(
                condition=Q(audience__in=["setup", "role"], site=None)
                | Q(
                    audience__in=["grid", "examiner", "exercise", "door", "documents"],
                    site__isnull=False,
                ),
                name="audience_opening_reach",
            ),
        ]
