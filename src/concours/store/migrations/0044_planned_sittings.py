"""Sittings are planned before they are sealed, moved and cancelled; each has a name.

Of sittings made before, the short name is that of the title: `uc-1`, then `uc-1-2`.
"""

import uuid
from pathlib import Path
from typing import Any, ClassVar

import django.db.models.deletion
from django.db import migrations, models

from concours.store.short_names import short_name

SQL = (Path(__file__).parent.parent / "schema" / "planned.sql").read_text()
UNDO = """
DROP TRIGGER sitting_plan_collected ON sitting;
DROP FUNCTION forget_planned_sitting;
"""


def name_sittings(apps: Any, _editor: object) -> None:
    """Give every sitting the short name of its title."""
    sittings = apps.get_model("store", "Sitting")
    taken: dict[uuid.UUID, set[str]] = {}
    for row in sittings.objects.order_by("exam_id", "position"):
        names = taken.setdefault(row.exam_id, set())
        row.code = short_name(row.title, names)
        names.add(row.code)
        row.save(update_fields=["code"])


class Migration(migrations.Migration):
    dependencies: ClassVar = [("store", "0043_code_of_attempt")]
    operations: ClassVar = [
        migrations.AddField("exam", "first_day", models.DateField(null=True)),
        migrations.AddField(
            "sitting", "cancelled_act", models.BigIntegerField(null=True)
        ),
        migrations.AddField(
            "sitting", "code", models.CharField(max_length=40, default="")
        ),
        migrations.RunPython(name_sittings, migrations.RunPython.noop),
        migrations.AlterField("sitting", "code", models.CharField(max_length=40)),
        migrations.AddConstraint(
            "sitting",
            models.UniqueConstraint(fields=["exam", "code"], name="sitting_code_once"),
        ),
        migrations.CreateModel(
            "PlannedSitting",
            [
                ("id", models.UUIDField(default=uuid.uuid4, primary_key=True)),
                ("code", models.CharField(max_length=40)),
                ("kind", models.CharField(max_length=8)),
                ("title", models.CharField(max_length=200)),
                ("scheduled_ms", models.BigIntegerField()),
                ("duration_ms", models.BigIntegerField()),
                ("cancelled_act", models.BigIntegerField(null=True)),
                (
                    "exam",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.exam"
                    ),
                ),
            ],
            options={"db_table": "planned_sitting"},
        ),
        migrations.AddConstraint(
            "plannedsitting",
            models.UniqueConstraint(
                fields=["exam", "code"], name="planned_sitting_code_once"
            ),
        ),
        migrations.AddConstraint(
            "plannedsitting",
            models.CheckConstraint(
                condition=models.Q(kind__in=["exam", "check"]),
                name="planned_sitting_kind_known",
            ),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
