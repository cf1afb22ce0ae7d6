"""What the technical cell read on the day, step by step: never changed."""

import uuid

from django.db import migrations, models
from django.db.models import PROTECT, UniqueConstraint


class Migration(migrations.Migration):
    """Add the table."""

    dependencies = [("store", "0130_relays")]

    operations = [
        migrations.CreateModel(
            "StepReading",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("day", models.DateField()),
                ("step", models.CharField(max_length=40)),
                ("sitting", models.UUIDField(null=True)),
                ("read", models.CharField(blank=True, max_length=500)),
                ("shown", models.CharField(blank=True, max_length=500)),
                ("at_ms", models.BigIntegerField()),
                ("act", models.BigIntegerField()),
                (
                    "member",
                    models.ForeignKey(on_delete=PROTECT, to="store.staffmember"),
                ),
            ],
            options={
                "db_table": "step_reading",
                "constraints": [
                    UniqueConstraint(
                        fields=["day", "step", "sitting"],
                        nulls_distinct=False,
                        name="step_reading_once",
                    )
                ],
            },
        ),
    ]
