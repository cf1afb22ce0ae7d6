"""Audiences of a sealed series: which are let out, where, and under which keys."""

import uuid
from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import CheckConstraint, PROTECT, Q, UniqueConstraint

SCHEMA = Path(__file__).parent.parent / "schema"
OWN_ACTS = (SCHEMA / "own_acts.sql").read_text().partition("CREATE TRIGGER")[0]
SQL = (SCHEMA / "audiences.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("store", "0076_tempo")]
    operations = [
        migrations.AddField(
            "frozenpaper",
            "stations",
            django.contrib.postgres.fields.ArrayField(
                models.CharField(max_length=40), default=list, db_default=[]
            ),
        ),
        migrations.CreateModel(
            "AudienceOpening",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                (
                    "sitting",
                    models.ForeignKey(on_delete=PROTECT, to="store.sitting"),
                ),
                (
                    "site",
                    models.ForeignKey(on_delete=PROTECT, to="store.site", null=True),
                ),
                ("audience", models.CharField(max_length=9)),
                ("package", models.BinaryField(max_length=32)),
                ("act", models.BigIntegerField()),
            ],
            options={
                "db_table": "audience_opening",
                "constraints": [
                    UniqueConstraint(
                        fields=["sitting", "package", "site", "audience"],
                        nulls_distinct=False,
                        name="audience_opening_once",
                    ),
                    CheckConstraint(
                        condition=Q(audience__in=["setup", "role"], site=None)
                        | Q(
                            audience__in=["grid", "examiner", "exercise"],
                            site__isnull=False,
                        ),
                        name="audience_opening_reach",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL, "DROP TABLE released_station_key"),
        migrations.RunSQL(
            OWN_ACTS.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION"),
            migrations.RunSQL.noop,
        ),
    ]
