"""Stations that a candidate goes through again in another half-day, by two persons."""

import uuid
from pathlib import Path
from typing import Any

from django.db import migrations, models
from django.db.models import PROTECT, CheckConstraint, Q, UniqueConstraint

SQL = (Path(__file__).parent.parent / "schema/settled/station_resits.sql").read_text()
UNDO = "DROP FUNCTION keep_resit CASCADE;"


def to(model: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(on_delete=PROTECT, to=f"store.{model}", **options)


class Migration(migrations.Migration):
    """Add the table."""

    dependencies = [("store", "0149_outage_status")]
    operations = [
        migrations.CreateModel(
            "StationResit",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("sitting", to("sitting")),
                ("attempt", to("attempt", db_constraint=False)),
                ("station", models.CharField(max_length=40)),
                (
                    "resit_attempt",
                    to("attempt", db_constraint=False, related_name="resits"),
                ),
                ("resit_station", models.PositiveSmallIntegerField()),
                ("resit_code", models.CharField(max_length=40)),
                ("is_late", models.BooleanField()),
                ("act", models.BigIntegerField()),
            ],
            options={
                "db_table": "station_resit",
                "constraints": [
                    UniqueConstraint(
                        fields=["attempt", "station"], name="station_resit_once"
                    ),
                    UniqueConstraint(
                        fields=["resit_attempt", "resit_station"],
                        name="station_resit_place",
                    ),
                    CheckConstraint(
                        condition=Q(resit_station__lte=4), name="station_resit_exists"
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
