"""What two persons decide of grids that a replaced tablet brings once it is found."""

import uuid
from pathlib import Path
from typing import Any

from django.db import migrations, models
from django.db.models import PROTECT, UniqueConstraint

SQL = (Path(__file__).parent.parent / "schema/settled/found_grids.sql").read_text()


def to(model: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(on_delete=PROTECT, to=f"store.{model}", **options)


def key() -> "models.UUIDField[Any, Any]":
    return models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("store", "0084_post_code")]
    operations = [
        migrations.CreateModel(
            "FoundGridDecision",
            [
                ("id", key()),
                ("sitting", to("sitting")),
                ("chair", to("chair", db_constraint=False)),
                ("epoch", models.PositiveIntegerField()),
                ("turn", models.PositiveSmallIntegerField()),
                ("met", models.CharField(max_length=40)),
                ("is_counted", models.BooleanField()),
                ("is_late", models.BooleanField()),
                ("act", models.BigIntegerField()),
            ],
            options={
                "db_table": "found_grid",
                "constraints": [
                    UniqueConstraint(
                        fields=["chair", "epoch", "turn", "met"], name="found_grid_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "LateAttribution",
            [
                ("id", key()),
                ("sitting", to("sitting")),
                ("chair", to("chair", db_constraint=False)),
                ("turn", models.PositiveSmallIntegerField()),
                ("met", models.CharField(max_length=40)),
                ("attempt", to("attempt", db_constraint=False)),
                ("act", models.BigIntegerField()),
            ],
            options={
                "db_table": "late_attribution",
                "constraints": [
                    UniqueConstraint(
                        fields=["chair", "turn", "met"], name="late_attribution_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
