"""Grids that examiners marked on paper, as two persons read them."""

import uuid
from pathlib import Path
from typing import Any

from django.db import migrations, models
from django.db.models import PROTECT, Q, UniqueConstraint

SQL = (Path(__file__).parent.parent / "schema/settled/paper_grids.sql").read_text()
UNDO = """
DROP TRIGGER two_readers ON paper_grid_reading;
DROP FUNCTION refuse_one_reader;
"""


def to(model: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(on_delete=PROTECT, to=f"store.{model}", **options)


class Migration(migrations.Migration):
    dependencies = [("store", "0098_strayed")]
    operations = [
        migrations.CreateModel(
            "PaperGridReading",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("sitting", to("sitting")),
                ("chair", to("chair", db_constraint=False)),
                ("attempt", to("attempt", db_constraint=False)),
                ("turn", models.PositiveSmallIntegerField()),
                ("content", models.BinaryField()),
                ("sheet", models.CharField(max_length=40)),
                ("photograph", models.BinaryField(max_length=32, null=True)),
                ("typist", to("staffmember")),
                (
                    "repeats",
                    models.OneToOneField(
                        db_constraint=False,
                        null=True,
                        on_delete=PROTECT,
                        to="store.papergridreading",
                    ),
                ),
                ("is_late", models.BooleanField()),
                ("act", models.BigIntegerField()),
            ],
            options={
                "db_table": "paper_grid_reading",
                "constraints": [
                    UniqueConstraint(
                        fields=["chair", "attempt"],
                        condition=Q(repeats__isnull=False),
                        name="paper_grid_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
