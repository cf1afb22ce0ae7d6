"""What whoever leaves the technical cell writes for whoever takes over."""

import uuid

from django.db import migrations, models
from django.db.models import PROTECT, CheckConstraint, Q, UniqueConstraint


class Migration(migrations.Migration):
    """Add the table."""

    dependencies = [("store", "0127_house_lines")]

    operations = [
        migrations.CreateModel(
            "Handover",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("known", models.CharField(max_length=500)),
                ("done", models.CharField(max_length=500)),
                ("remaining", models.CharField(max_length=500)),
                ("next_point", models.CharField(max_length=500)),
                ("offered_ms", models.BigIntegerField()),
                ("accepted_ms", models.BigIntegerField(null=True)),
                ("act", models.BigIntegerField()),
                ("accepted_act", models.BigIntegerField(null=True)),
                ("replaced_act", models.BigIntegerField(null=True)),
                (
                    "leaver",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="shifts_left",
                        to="store.staffmember",
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        on_delete=PROTECT,
                        related_name="shifts_taken",
                        to="store.staffmember",
                    ),
                ),
            ],
            options={
                "db_table": "handover",
                "constraints": [
                    UniqueConstraint(
                        fields=["leaver"],
                        condition=Q(accepted_act=None, replaced_act=None),
                        name="handover_waits_once",
                    ),
                    CheckConstraint(
                        condition=Q(accepted_act=None) | Q(replaced_act=None),
                        name="handover_one_end",
                    ),
                ],
            },
        ),
    ]
