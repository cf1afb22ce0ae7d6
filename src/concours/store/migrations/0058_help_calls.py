"""Candidates call the room from their tablet, and hear that the room has seen it."""

from importlib import import_module
from pathlib import Path

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import CheckConstraint, F, Q, UniqueConstraint

NEWS = import_module("concours.store.migrations.0046_moved_news")
BEFORE = f"{NEWS.BEFORE}, 'moved', 'cancelled'"
SQL = (Path(__file__).parent.parent / "schema" / "help_calls.sql").read_text()
UNDO = """
DROP TRIGGER help_call_collected ON help_call;
DROP TRIGGER help_call_archived ON help_call;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0057_exam_made_by")]
    operations = [
        migrations.CreateModel(
            name="HelpCall",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                ("need", models.CharField(max_length=8)),
                ("made_ms", models.BigIntegerField()),
                ("received_ms", models.BigIntegerField()),
                ("taken_back_ms", models.BigIntegerField(null=True)),
                ("seen_ms", models.BigIntegerField(null=True)),
                ("act", models.BigIntegerField(null=True)),
                ("taken_back_act", models.BigIntegerField(null=True)),
                ("seen_act", models.BigIntegerField(null=True)),
                (
                    "attempt",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.attempt"
                    ),
                ),
            ],
            options={
                "db_table": "help_call",
                "constraints": [
                    UniqueConstraint(
                        fields=["attempt"],
                        condition=Q(taken_back_ms__isnull=True, seen_ms__isnull=True),
                        name="help_call_open_once",
                    ),
                    CheckConstraint(
                        condition=Q(need__in=["tablet", "paper", "unwell", "out"]),
                        name="help_call_need_known",
                    ),
                    CheckConstraint(
                        condition=Q(made_ms__lte=F("received_ms")),
                        name="help_call_made_before_received",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL, UNDO),
        migrations.RunSQL(
            NEWS.CHANGE.format(f"{BEFORE}, 'call_seen'"), NEWS.CHANGE.format(BEFORE)
        ),
        migrations.RunSQL(NEWS.add_news(), migrations.RunSQL.noop),
    ]
