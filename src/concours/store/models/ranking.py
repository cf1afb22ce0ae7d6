"""Tables of the ranking: marks of components, versions. Rows are added, not changed.

Instants are whole milliseconds on the centre's clock (`_ms`), digests are 32 bytes.
Only `acts/` writes here. All that changes afterwards is by which act a version was
adopted; in force is the one with the highest.
"""

from decimal import Decimal
from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from concours.store.models.exam import Candidate, Exam


class WholeField(models.Field):  # type: ignore[type-arg]
    """A whole number of any size: denominators of levelled marks have many digits."""

    def db_type(self, connection: object) -> str:  # type: ignore[explicit-override]  # noqa: ARG002
        """Return PostgreSQL's exact number without an end."""
        return "numeric"

    def from_db_value(self, value: Decimal | None, *_: object) -> int | None:
        """Return the number as Python's integer."""
        return None if value is None else int(value)


class PartVersion(models.Model):
    """All marks of the ECOS, or all points of the parcours, once a file is in force.

    `content` is canonical JSON (`core.results.components.marks`), `digest` its SHA-256,
    `file` that of the file which came in last.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    exam = models.ForeignKey(Exam, models.PROTECT)
    kind = models.CharField(max_length=8)
    number = models.PositiveIntegerField()
    made_ms = models.BigIntegerField()
    act = models.BigIntegerField()
    file = models.BinaryField(max_length=32)
    candidates_count = models.PositiveIntegerField()
    content = models.BinaryField()
    digest = models.BinaryField(max_length=32)

    class Meta:
        db_table = "part_version"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["exam", "kind", "number"], name="part_version_once"
            ),
            CheckConstraint(
                condition=Q(kind__in=["ecos", "parcours"]),
                name="part_version_kind_known",
            ),
        ]


class RankingVersion(models.Model):
    """One ranking of the nation.

    `inputs` names all that it was made from, each with its digest, and
    `inputs_digest` stands for that; `digest` for the ranking whole
    (`core.ranking.record`). Contributions are in 1/`denominators[group]` of a point.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    exam = models.ForeignKey(Exam, models.PROTECT)
    number = models.PositiveIntegerField()
    made_ms = models.BigIntegerField()
    act = models.BigIntegerField()
    engine = models.CharField(max_length=40)
    inputs = models.JSONField()
    inputs_digest = models.BinaryField(max_length=32)
    is_final = models.BooleanField()
    points_max = models.PositiveIntegerField()
    ranked_count = models.PositiveIntegerField()
    denominators = ArrayField(WholeField())
    digest = models.BinaryField(max_length=32)
    adopted_act = models.BigIntegerField(null=True, unique=True)

    class Meta:
        db_table = "ranking_version"
        constraints: ClassVar = [
            UniqueConstraint(fields=["exam", "number"], name="ranking_version_once")
        ]


class CandidateRank(models.Model):
    """One candidate in one ranking version, the groups in their order.

    `state` is `ranked` or the reason why not; lists are empty for who is not.
    """

    id = models.BigAutoField(primary_key=True)
    version = models.ForeignKey(RankingVersion, models.PROTECT)
    candidate = models.ForeignKey(Candidate, models.PROTECT)
    state = models.CharField(max_length=12)
    rank_a = WholeField()
    rank_a_max = WholeField()
    edn = ArrayField(WholeField())
    ecos = ArrayField(WholeField())
    parcours = ArrayField(WholeField())
    places = ArrayField(models.IntegerField())

    class Meta:
        db_table = "candidate_rank"
        constraints: ClassVar = [
            UniqueConstraint(
                fields=["version", "candidate"], name="candidate_rank_once"
            )
        ]
