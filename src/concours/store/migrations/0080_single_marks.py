"""Single marks of the ECOS, in versions, and what two persons decide of them."""

import uuid
from pathlib import Path

from django.db import migrations, models
from django.db.models import PROTECT, CheckConstraint, F, Q, UniqueConstraint

SQL = (Path(__file__).parent.parent / "schema/single_marks.sql").read_text()


def key() -> "models.UUIDField[uuid.UUID, uuid.UUID]":
    return models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)


SITTING = models.ForeignKey(on_delete=PROTECT, to="store.sitting")


class Migration(migrations.Migration):
    dependencies = [("store", "0078_confinement")]
    operations = [
        migrations.CreateModel(
            "SingleMarksVersion",
            [
                ("id", key()),
                ("sitting", SITTING),
                ("number", models.PositiveIntegerField()),
                ("made_ms", models.BigIntegerField()),
                ("act", models.BigIntegerField()),
                ("last_act", models.BigIntegerField()),
                ("content", models.BinaryField()),
                ("digest", models.BinaryField(max_length=32)),
                ("grids_count", models.PositiveIntegerField()),
                ("marks_count", models.PositiveIntegerField()),
                ("queue_count", models.PositiveIntegerField()),
                ("agreed_ms", models.BigIntegerField(null=True)),
                ("agreed_digest", models.BinaryField(max_length=32, null=True)),
                ("adopted_act", models.BigIntegerField(null=True, unique=True)),
            ],
            options={
                "db_table": "single_marks_version",
                "constraints": [
                    UniqueConstraint(
                        fields=["sitting", "number"], name="single_marks_once"
                    ),
                    CheckConstraint(
                        condition=~(
                            Q(agreed_digest__isnull=True) ^ Q(agreed_ms__isnull=True)
                        ),
                        name="single_marks_agreed_when",
                    ),
                    CheckConstraint(
                        condition=Q(adopted_act__isnull=True)
                        | Q(agreed_digest__isnull=False, agreed_digest=F("digest")),
                        name="single_marks_adopted_if_agreed",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "SingleMarkDecision",
            [
                ("id", key()),
                ("sitting", SITTING.clone()),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=PROTECT, to="store.attempt", db_constraint=False
                    ),
                ),
                ("station", models.CharField(max_length=40)),
                ("place", models.PositiveSmallIntegerField(null=True)),
                ("act", models.BigIntegerField()),
            ],
            options={
                "db_table": "single_mark_decision",
                "constraints": [
                    UniqueConstraint(
                        fields=["attempt", "station", "place"],
                        name="single_mark_decided_once",
                        nulls_distinct=False,
                    ),
                    CheckConstraint(
                        condition=Q(place=None) | Q(place__in=[1, 2]),
                        name="single_mark_decision_of_chair",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
