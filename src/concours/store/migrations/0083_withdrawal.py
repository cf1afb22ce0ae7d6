"""A candidate who resigns is taken out of an exam, and can be put back."""

import uuid
from pathlib import Path

from django.db import migrations, models
from django.db.models import PROTECT, UniqueConstraint

SQL = (Path(__file__).parent.parent / "schema/settled/withdrawal.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("store", "0081_levelling")]
    operations = [
        migrations.CreateModel(
            "Withdrawal",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("exam", models.ForeignKey(on_delete=PROTECT, to="store.exam")),
                ("number", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=120)),
                ("site", models.ForeignKey(on_delete=PROTECT, to="store.site")),
                ("room", models.CharField(max_length=60)),
                ("seat", models.CharField(max_length=20)),
                ("factor_num", models.PositiveIntegerField()),
                ("factor_den", models.PositiveIntegerField()),
                ("settings", models.JSONField()),
                ("act", models.BigIntegerField()),
            ],
            options={
                "db_table": "withdrawal",
                "constraints": [
                    UniqueConstraint(fields=["exam", "number"], name="withdrawal_once"),
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
