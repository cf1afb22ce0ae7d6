"""What markers gave to wordings, and what experts answered."""

import django.db.models.deletion
from typing import Any

from django.db import migrations, models


def of(model: str) -> Any:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, to=f"store.{model}"
    )


class Migration(migrations.Migration):
    dependencies = [("store", "0019_published_copies")]

    operations = [
        migrations.CreateModel(
            name="WordingVerdict",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("question", models.CharField(max_length=60)),
                ("form", models.CharField(max_length=16)),
                ("marker", models.CharField(max_length=80)),
                ("halves", models.PositiveSmallIntegerField()),
                ("is_final", models.BooleanField(default=False)),
                ("nonce", models.BinaryField(max_length=16, null=True)),
                ("act", models.BigIntegerField()),
                ("undone_act", models.BigIntegerField(null=True)),
                ("sitting", of("sitting")),
            ],
            options={
                "db_table": "wording_verdict",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("undone_act__isnull", True)),
                        fields=("sitting", "question", "form", "marker"),
                        name="wording_verdict_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("halves__lte", 2)),
                        name="wording_verdict_halves_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PanelAnswer",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                ("question", models.CharField(max_length=60)),
                ("expert", models.CharField(max_length=20)),
                ("value", models.SmallIntegerField()),
                ("act", models.BigIntegerField()),
                ("sitting", of("sitting")),
            ],
            options={
                "db_table": "panel_answer",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("act", "question", "expert"), name="panel_answer_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", -2), ("value__lte", 2)),
                        name="panel_answer_on_scale",
                    ),
                ],
            },
        ),
    ]
