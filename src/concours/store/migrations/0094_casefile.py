"""Cases about one copy, and the steps of their procedure: added, never changed.

They go with their copy when an exam is erased, and nothing is added to one whose exam
is archived.
"""

import uuid
from typing import Any

from django.db import migrations, models
from django.db.models import PROTECT, UniqueConstraint

SQL = """
ALTER TABLE casefile
    ADD FOREIGN KEY (attempt_id) REFERENCES attempt ON DELETE CASCADE,
    ALTER signals SET STATISTICS 0;
ALTER TABLE casefile_step
    ADD CHECK (kind IN ('opened', 'notified', 'heard', 'closed')),
    ADD FOREIGN KEY (casefile_id) REFERENCES casefile ON DELETE CASCADE,
    ADD FOREIGN KEY (attempt_id) REFERENCES attempt ON DELETE CASCADE,
    ALTER details SET STATISTICS 0, ALTER facts SET STATISTICS 0;
CREATE TRIGGER casefile_archived BEFORE INSERT OR UPDATE ON casefile
    FOR EACH ROW EXECUTE FUNCTION keep_archived();
CREATE TRIGGER casefile_step_archived BEFORE INSERT OR UPDATE ON casefile_step
    FOR EACH ROW EXECUTE FUNCTION keep_archived();
"""


def to(model: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(on_delete=PROTECT, to=f"store.{model}", **options)


class Migration(migrations.Migration):
    dependencies = [("store", "0091_sitting_heads")]
    operations = [
        migrations.CreateModel(
            "CaseFile",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("exam", to("exam")),
                ("sitting", to("sitting")),
                ("attempt", to("attempt", db_constraint=False)),
                ("number", models.PositiveIntegerField()),
                ("signals", models.BinaryField()),
                ("opened_ms", models.BigIntegerField()),
                ("act", models.BigIntegerField()),
            ],
            options={
                "db_table": "casefile",
                "constraints": [
                    UniqueConstraint(fields=["exam", "number"], name="casefile_once")
                ],
            },
        ),
        migrations.CreateModel(
            "CaseStep",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("casefile", to("casefile", db_constraint=False)),
                ("attempt", to("attempt", db_constraint=False)),
                ("kind", models.CharField(max_length=10)),
                ("at_ms", models.BigIntegerField()),
                ("details", models.BinaryField()),
                ("facts", models.BinaryField()),
                ("act", models.BigIntegerField(unique=True)),
            ],
            options={"db_table": "casefile_step"},
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
