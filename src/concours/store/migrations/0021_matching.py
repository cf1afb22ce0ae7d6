"""Campaigns of matching: posts, who takes part, wishes, couples and rounds."""

import django.contrib.postgres.fields
import django.db.models.deletion
import uuid
from pathlib import Path
from django.db import migrations, models


SQL = (Path(__file__).parent.parent / "schema" / "matching.sql").read_text()
UNDO = """
DROP FUNCTION wishes_seen, wishes_found, is_round_open;
DROP TABLE couple_agreement, couple_list, couple_word, couple, wish_confirmation, wish_edit;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("store", "0020_review"),
    ]

    operations = [
        migrations.CreateModel(
            name="Campaign",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("code", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=120)),
                ("settings", models.JSONField()),
                ("calendar", models.JSONField()),
                ("subdivisions", models.CharField(max_length=40)),
                ("seed", models.CharField(max_length=120)),
                ("made_ms", models.BigIntegerField()),
                ("act", models.BigIntegerField()),
                (
                    "exam",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.exam"
                    ),
                ),
            ],
            options={
                "db_table": "campaign",
            },
        ),
        migrations.CreateModel(
            name="CampaignPhase",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("opened_ms", models.BigIntegerField()),
                ("closes_ms", models.BigIntegerField()),
                ("act", models.BigIntegerField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.campaign"
                    ),
                ),
            ],
            options={
                "db_table": "campaign_phase",
            },
        ),
        migrations.CreateModel(
            name="ParticipantsVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("made_ms", models.BigIntegerField()),
                ("act", models.BigIntegerField()),
                ("ranking", models.PositiveIntegerField(null=True)),
                ("students_count", models.PositiveIntegerField()),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.campaign"
                    ),
                ),
            ],
            options={
                "db_table": "participants_version",
            },
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.PositiveIntegerField()),
                (
                    "ranks",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
                ("contract", models.CharField(blank=True, max_length=40)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.candidate",
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.participantsversion",
                    ),
                ),
            ],
            options={
                "db_table": "participant",
            },
        ),
        migrations.CreateModel(
            name="PostsVersion",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("made_ms", models.BigIntegerField()),
                ("act", models.BigIntegerField()),
                ("file", models.BinaryField(max_length=32)),
                ("lines_count", models.PositiveIntegerField()),
                ("seats_count", models.PositiveIntegerField()),
                ("content", models.BinaryField()),
                ("digest", models.BinaryField(max_length=32)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.campaign"
                    ),
                ),
            ],
            options={
                "db_table": "posts_version",
            },
        ),
        migrations.CreateModel(
            name="MatchingRound",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("kind", models.CharField(max_length=16)),
                ("phase", models.PositiveIntegerField()),
                ("run_ms", models.BigIntegerField()),
                ("act", models.BigIntegerField()),
                ("market_digest", models.BinaryField(max_length=32)),
                ("result_digest", models.BinaryField(max_length=32)),
                ("root", models.BinaryField(max_length=32)),
                ("students_count", models.PositiveIntegerField()),
                ("gates", models.BinaryField()),
                ("forecast", models.BinaryField(default=b"")),
                ("summary", models.JSONField()),
                ("opens_ms", models.BigIntegerField(null=True)),
                ("published_act", models.BigIntegerField(null=True)),
                ("stopped_act", models.BigIntegerField(null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="store.campaign"
                    ),
                ),
                (
                    "participants",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.participantsversion",
                    ),
                ),
                (
                    "posts",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.postsversion",
                    ),
                ),
            ],
            options={
                "db_table": "matching_round",
            },
        ),
        migrations.CreateModel(
            name="RoundDocument",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("name", models.CharField(max_length=16)),
                ("content", models.BinaryField()),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.matchinground",
                    ),
                ),
            ],
            options={
                "db_table": "round_document",
            },
        ),
        migrations.CreateModel(
            name="RoundOutcome",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("place", models.PositiveIntegerField()),
                ("edit_number", models.PositiveIntegerField()),
                ("line", models.CharField(blank=True, max_length=64)),
                ("position", models.IntegerField()),
                (
                    "waiting",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.IntegerField(), size=None
                    ),
                ),
                ("joint_number", models.PositiveIntegerField(default=0)),
                ("leaf", models.BinaryField(default=b"")),
                ("path", models.BinaryField(default=b"")),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.candidate",
                    ),
                ),
                (
                    "round",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.matchinground",
                    ),
                ),
            ],
            options={
                "db_table": "round_outcome",
            },
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.UniqueConstraint(
                fields=("exam", "code"), name="campaign_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignphase",
            constraint=models.UniqueConstraint(
                fields=("campaign", "number"), name="campaign_phase_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaignphase",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "kind__in",
                        (
                            "simulation",
                            "blank",
                            "confirmation",
                            "result",
                            "complementary",
                            "over",
                        ),
                    )
                ),
                name="campaign_phase_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="participantsversion",
            constraint=models.UniqueConstraint(
                fields=("campaign", "number"), name="participants_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                fields=("version", "candidate"), name="participant_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(
                fields=("version", "place"), name="participant_placed"
            ),
        ),
        migrations.AddConstraint(
            model_name="postsversion",
            constraint=models.UniqueConstraint(
                fields=("campaign", "number"), name="posts_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="matchinground",
            constraint=models.UniqueConstraint(
                fields=("campaign", "number"), name="matching_round_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="matchinground",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ("simulation", "blank", "final", "complementary"))
                ),
                name="matching_round_kind_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="rounddocument",
            constraint=models.UniqueConstraint(
                fields=("round", "name"), name="round_document_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="roundoutcome",
            constraint=models.UniqueConstraint(
                fields=("round", "candidate"), name="round_outcome_once"
            ),
        ),
        migrations.RunSQL(SQL, UNDO),
    ]
