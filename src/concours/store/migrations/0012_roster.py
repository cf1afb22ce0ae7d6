"""A site has an address and a clock; a file of the roster waits for its import."""

import uuid

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("store", "0011_ceremony")]
    operations = [
        migrations.AddField(
            "Site", "address", models.CharField(blank=True, default="", max_length=300)
        ),
        migrations.AddField(
            "Site", "zone", models.CharField(default="Europe/Paris", max_length=60)
        ),
        migrations.CreateModel(
            "RosterFile",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=120)),
                ("content", models.BinaryField()),
                ("login", models.CharField(max_length=80)),
                ("brought_ms", models.BigIntegerField()),
                (
                    "exam",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.exam"
                    ),
                ),
            ],
            options={
                "db_table": "roster_file",
                "indexes": [
                    models.Index(fields=["brought_ms"], name="roster_file_brought_idx")
                ],
            },
        ),
    ]
