"""Marks of the ECOS and points of the parcours from files; versions of the ranking."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from typing import Any

from django.db import migrations, models


def identity() -> Any:
    return models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)


def of(model: str) -> Any:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, to=f"store.{model}"
    )


def listed(base: Any) -> Any:
    return django.contrib.postgres.fields.ArrayField(base_field=base, size=None)


class Migration(migrations.Migration):
    dependencies = [("store", "0016_answers_seen")]
    operations = [
        migrations.CreateModel(
            "PartVersion",
            [
                ("id", identity()),
                ("kind", models.CharField(max_length=8)),
                ("number", models.PositiveIntegerField()),
                ("made_ms", models.BigIntegerField()),
                ("act", models.BigIntegerField()),
                ("file", models.BinaryField(max_length=32)),
                ("candidates_count", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                ("digest", models.BinaryField(max_length=32)),
                ("exam", of("exam")),
            ],
            options={
                "db_table": "part_version",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("exam", "kind", "number"), name="part_version_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(kind__in=["ecos", "parcours"]),
                        name="part_version_kind_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "RankingVersion",
            [
                ("id", identity()),
                ("number", models.PositiveIntegerField()),
                ("made_ms", models.BigIntegerField()),
                ("act", models.BigIntegerField()),
                ("engine", models.CharField(max_length=40)),
                ("inputs", models.JSONField()),
                ("inputs_digest", models.BinaryField(max_length=32)),
                ("is_final", models.BooleanField()),
                ("points_max", models.PositiveIntegerField()),
                ("ranked_count", models.PositiveIntegerField()),
                ("denominators", listed(models.BigIntegerField())),
                ("digest", models.BinaryField(max_length=32)),
                ("adopted_act", models.BigIntegerField(null=True, unique=True)),
                ("exam", of("exam")),
            ],
            options={
                "db_table": "ranking_version",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("exam", "number"), name="ranking_version_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "CandidateRank",
            [
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=12)),
                ("rank_a", models.BigIntegerField()),
                ("rank_a_max", models.BigIntegerField()),
                ("edn", listed(models.BigIntegerField())),
                ("ecos", listed(models.BigIntegerField())),
                ("parcours", listed(models.BigIntegerField())),
                ("places", listed(models.IntegerField())),
                ("candidate", of("candidate")),
                ("version", of("rankingversion")),
            ],
            options={
                "db_table": "candidate_rank",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "candidate"), name="candidate_rank_once"
                    )
                ],
            },
        ),
    ]
