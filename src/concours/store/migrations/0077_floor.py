"""What is decided of the circuits of an ECOS while they run."""

import uuid
from pathlib import Path
from typing import Any

from django.db import migrations, models
from django.db.models import CheckConstraint, PROTECT, Q, UniqueConstraint

SQL = (Path(__file__).parent.parent / "schema/floor.sql").read_text()


def key() -> "models.UUIDField[Any, Any]":
    return models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)


def to(model: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(on_delete=PROTECT, to=f"store.{model}", **options)


def hangs_on(model: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    return to(model, db_constraint=False, **options)


def only(model: str) -> "models.OneToOneField[Any, Any]":
    return models.OneToOneField(
        on_delete=PROTECT,
        to=f"store.{model}",
        primary_key=True,
        serialize=False,
        db_constraint=False,
    )


SITTING = ("sitting", to("sitting"))
ACT = ("act", models.BigIntegerField())


class Migration(migrations.Migration):
    dependencies = [("store", "0075_audiences")]
    operations = [
        migrations.CreateModel(
            "EmptyChair",
            [("chair", only("chair")), SITTING, ACT],
            options={"db_table": "empty_chair"},
        ),
        migrations.CreateModel(
            "CircuitRelease",
            [("circuit", only("circuit")), SITTING, ACT],
            options={"db_table": "circuit_release"},
        ),
        migrations.CreateModel(
            "TurnReplay",
            [
                ("id", key()),
                SITTING,
                ("circuit", hangs_on("circuit")),
                ("turn", models.PositiveSmallIntegerField()),
                ("at_ms", models.BigIntegerField()),
                ACT,
            ],
            options={"db_table": "turn_replay"},
        ),
        migrations.CreateModel(
            "StationWithdrawal",
            [
                ("id", key()),
                SITTING,
                ("station", models.CharField(max_length=40)),
                ("site", to("site", null=True)),
                ("circuit", hangs_on("circuit", null=True)),
                ACT,
            ],
            options={
                "db_table": "station_withdrawal",
                "constraints": [
                    UniqueConstraint(
                        fields=["sitting", "station", "site", "circuit"],
                        nulls_distinct=False,
                        name="station_withdrawal_once",
                    ),
                    CheckConstraint(
                        condition=Q(site=None) | Q(circuit=None),
                        name="withdrawal_of_one_scope",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "GivenUpGrid",
            [
                ("id", key()),
                SITTING,
                ("chair", hangs_on("chair")),
                ("attempt", hangs_on("attempt")),
                ACT,
            ],
            options={
                "db_table": "given_up_grid",
                "constraints": [
                    UniqueConstraint(
                        fields=["chair", "attempt"], name="given_up_grid_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "GridAttribution",
            [
                ("id", key()),
                SITTING,
                ("chair", hangs_on("chair")),
                ("turn", models.PositiveSmallIntegerField()),
                ("met", models.CharField(max_length=40)),
                ("attempt", hangs_on("attempt")),
                ACT,
            ],
            options={
                "db_table": "grid_attribution",
                "constraints": [
                    UniqueConstraint(
                        fields=["chair", "turn", "met"], name="grid_attribution_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "TabletProof",
            [
                ("id", key()),
                SITTING,
                ("attempt", hangs_on("attempt")),
                ("epoch", models.PositiveIntegerField()),
                ("count", models.PositiveIntegerField()),
                ("head", models.BinaryField(max_length=32)),
                ACT,
            ],
            options={
                "db_table": "tablet_proof",
                "constraints": [
                    UniqueConstraint(
                        fields=["attempt", "epoch", "count", "head"],
                        name="tablet_proof_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
