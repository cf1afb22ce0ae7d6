"""Somebody may have roles in one exam alone."""

import uuid
from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

SCHEMA = Path(__file__).parent.parent / "schema"
SQL = [(SCHEMA / name).read_text() for name in ("settled/appointed.sql", "alone.sql")]


class Migration(migrations.Migration):
    dependencies = [("store", "0067_tablet_returned")]
    operations = [
        migrations.CreateModel(
            "Appointment",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.staffmember",
                    ),
                ),
                (
                    "exam",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.exam"
                    ),
                ),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20)
                    ),
                ),
                (
                    "site",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.site",
                    ),
                ),
                ("room", models.CharField(blank=True, default="", max_length=60)),
            ],
            options={
                "db_table": "appointment",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["member", "exam"], name="appointment_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(roles__len__gte=1),
                        name="appointment_has_roles",
                    ),
                ],
            },
        ),
        *(migrations.RunSQL(sql) for sql in SQL),
    ]
