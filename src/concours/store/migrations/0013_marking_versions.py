"""Key versions, answers tables, and marking versions that two persons adopt.

What was marked before has neither; it is marked again, from the journal.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from typing import Any

from django.db import migrations, models


def identity() -> Any:
    return models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)


def of(model: str, *, null: bool = False) -> Any:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, to=f"store.{model}", null=null
    )


class Migration(migrations.Migration):
    dependencies = [("store", "0012_roster")]
    operations = [
        migrations.RunSQL(
            "DELETE FROM candidate_mark; DELETE FROM marking_version;",
            migrations.RunSQL.noop,
        ),
        migrations.CreateModel(
            "KeyVersion",
            [
                ("id", identity()),
                ("number", models.PositiveIntegerField()),
                ("amendments", models.JSONField(default=list)),
                ("document", models.BinaryField()),
                ("digest", models.BinaryField(max_length=32)),
                ("act", models.BigIntegerField()),
                ("parent", of("keyversion", null=True)),
                ("sitting", of("sitting")),
            ],
            options={
                "db_table": "key_version",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sitting", "number"), name="key_version_once"
                    ),
                    models.UniqueConstraint(
                        fields=("sitting", "digest"), name="key_version_new"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(number=1) ^ models.Q(parent__isnull=False),
                        name="key_version_amends_the_first",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "AnswersTable",
            [
                ("id", identity()),
                ("head_size", models.BigIntegerField()),
                ("head_root", models.BinaryField(max_length=32)),
                (
                    "attempts",
                    django.contrib.postgres.fields.ArrayField(models.UUIDField()),
                ),
                ("packed", models.BinaryField()),
                ("digest", models.BinaryField(max_length=32)),
                ("act", models.BigIntegerField()),
                ("sitting", of("sitting")),
            ],
            options={
                "db_table": "answers_table",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("sitting", "digest"), name="answers_table_new"
                    )
                ],
            },
        ),
        migrations.RemoveField("MarkingVersion", "key_digest"),
        migrations.AddField("MarkingVersion", "key_version", of("keyversion")),
        migrations.AddField("MarkingVersion", "answers_table", of("answerstable")),
        migrations.AddField(
            "MarkingVersion", "rules", models.BinaryField(max_length=32)
        ),
        migrations.AddField(
            "MarkingVersion", "digest", models.BinaryField(max_length=32)
        ),
        migrations.AddField(
            "MarkingVersion", "agreed_ms", models.BigIntegerField(null=True)
        ),
        migrations.AddField(
            "MarkingVersion",
            "agreed_digest",
            models.BinaryField(max_length=32, null=True),
        ),
        migrations.AddField(
            "MarkingVersion",
            "adopted_act",
            models.BigIntegerField(null=True, unique=True),
        ),
        migrations.AddConstraint(
            "MarkingVersion",
            models.CheckConstraint(
                condition=~(
                    models.Q(agreed_digest__isnull=True)
                    ^ models.Q(agreed_ms__isnull=True)
                ),
                name="marking_version_agreed_when",
            ),
        ),
        migrations.AddConstraint(
            "MarkingVersion",
            models.CheckConstraint(
                condition=models.Q(adopted_act__isnull=True)
                | models.Q(agreed_digest=models.F("digest")),
                name="marking_version_adopted_if_agreed",
            ),
        ),
    ]
