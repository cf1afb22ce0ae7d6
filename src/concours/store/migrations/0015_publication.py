"""Deliberation files, publications and their sheets; what is open, and when."""

import uuid
from pathlib import Path
from typing import Any

import django.db.models.deletion
from django.db import migrations, models

SQL = (Path(__file__).parent.parent / "schema" / "publication.sql").read_text()
UNDO = """
DROP VIEW publication_announced;
DROP FUNCTION is_in_force, publication_in_force;
DROP TABLE result_failure, publication_signature;
"""


def _id() -> Any:
    return models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)


def _of(model: str) -> Any:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, to=f"store.{model}"
    )


class Migration(migrations.Migration):
    dependencies = [("store", "0014_sealed_news")]
    operations = [
        migrations.CreateModel(
            "Deliberation",
            [
                ("id", _id()),
                ("number", models.PositiveIntegerField()),
                ("facts", models.BinaryField()),
                ("made_ms", models.BigIntegerField()),
                ("act", models.BigIntegerField()),
                ("exam", _of("exam")),
            ],
            options={
                "db_table": "deliberation",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("exam", "number"), name="deliberation_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Publication",
            [
                ("id", _id()),
                ("number", models.PositiveIntegerField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("allows_copies", models.BooleanField(default=False)),
                ("opens_ms", models.BigIntegerField()),
                ("made_ms", models.BigIntegerField()),
                ("act", models.BigIntegerField()),
                ("common", models.BinaryField()),
                ("root", models.BinaryField(max_length=32)),
                ("leaves_count", models.PositiveIntegerField()),
                ("published_act", models.BigIntegerField(null=True)),
                ("stopped_act", models.BigIntegerField(null=True)),
                ("exam", _of("exam")),
            ],
            options={
                "db_table": "publication",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("exam", "number"), name="publication_once"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "PublishedSheet",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.PositiveIntegerField()),
                ("salt", models.BinaryField(max_length=32)),
                ("path", models.BinaryField()),
                ("sheet", models.BinaryField()),
                ("page_fr", models.BinaryField()),
                ("page_en", models.BinaryField()),
                ("candidate", _of("candidate")),
                ("publication", _of("publication")),
            ],
            options={
                "db_table": "published_sheet",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("candidate", "publication"), name="published_sheet_once"
                    ),
                    models.UniqueConstraint(
                        fields=("publication", "place"),
                        name="published_sheet_place_once",
                    ),
                ],
            },
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
