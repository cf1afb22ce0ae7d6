"""The ECOS: circuits, chairs, examiners; a copy is a candidate's or a chair's."""

import uuid
from pathlib import Path
from typing import Any

from django.db import migrations, models
from django.db.models import CheckConstraint, F, PROTECT, Q, UniqueConstraint

SETTLED = Path(__file__).parent.parent / "schema/settled"


def key() -> "models.UUIDField[Any, Any]":
    return models.UUIDField(default=uuid.uuid4, primary_key=True, serialize=False)


def to(model: str, **options: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(on_delete=PROTECT, to=f"store.{model}", **options)


def kinds_known(model: str, kinds: list[str]) -> list[Any]:
    name = {"plannedsitting": "planned_sitting_kind_known"}.get(
        model, "sitting_kind_known"
    )
    return [
        migrations.RemoveConstraint(model, name),
        migrations.AddConstraint(
            model, CheckConstraint(condition=Q(kind__in=kinds), name=name)
        ),
    ]


class Migration(migrations.Migration):
    dependencies = [("store", "0068_appointment")]
    operations = [
        migrations.CreateModel(
            "Examiner",
            [
                ("id", key()),
                ("exam", to("exam")),
                ("number", models.CharField(max_length=12)),
                ("name", models.CharField(max_length=120)),
                ("university", models.CharField(max_length=60)),
                ("code_digest", models.BinaryField(max_length=32)),
            ],
            options={
                "db_table": "examiner",
                "constraints": [
                    UniqueConstraint(
                        fields=["exam", "number"], name="examiner_number_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Allotment",
            [
                ("id", key()),
                ("sitting", to("sitting")),
                ("site", to("site")),
                ("version", models.PositiveIntegerField()),
                ("document", models.BinaryField()),
                ("digest", models.BinaryField(max_length=32)),
                ("adopted_act", models.BigIntegerField()),
            ],
            options={
                "db_table": "allotment",
                "constraints": [
                    UniqueConstraint(
                        fields=["sitting", "site", "version"],
                        name="allotment_version_once",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            "Circuit",
            [
                ("id", key()),
                ("sitting", to("sitting")),
                ("site", to("site")),
                ("code", models.CharField(max_length=20)),
                ("factor_num", models.PositiveIntegerField(default=1)),
                ("factor_den", models.PositiveIntegerField(default=1)),
            ],
            options={
                "db_table": "circuit",
                "constraints": [
                    UniqueConstraint(
                        fields=["sitting", "site", "code"], name="circuit_once"
                    ),
                    CheckConstraint(
                        condition=Q(factor_den__gte=1)
                        & Q(factor_num__gte=F("factor_den")),
                        name="circuit_factor_at_least_one",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "Chair",
            [
                ("id", key()),
                ("sitting", to("sitting")),
                ("circuit", to("circuit")),
                ("station", models.PositiveSmallIntegerField()),
                ("place", models.PositiveSmallIntegerField()),
                ("room", models.CharField(max_length=60)),
                ("examiner", to("examiner", null=True)),
            ],
            options={
                "db_table": "chair",
                "constraints": [
                    UniqueConstraint(
                        fields=["circuit", "station", "place"], name="chair_once"
                    ),
                    UniqueConstraint(
                        fields=["sitting", "examiner"], name="chair_of_examiner_once"
                    ),
                    CheckConstraint(
                        condition=Q(station__lte=4) & Q(place__in=[1, 2]),
                        name="chair_exists",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            "CircuitPlace",
            [
                (
                    "attempt",
                    models.OneToOneField(
                        on_delete=PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="store.attempt",
                    ),
                ),
                ("circuit", to("circuit")),
                ("rotation", models.PositiveSmallIntegerField()),
                ("position", models.PositiveSmallIntegerField()),
            ],
            options={
                "db_table": "circuit_place",
                "constraints": [
                    UniqueConstraint(
                        fields=["circuit", "rotation", "position"],
                        name="circuit_place_once",
                    ),
                    CheckConstraint(
                        condition=Q(position__lte=4), name="circuit_place_exists"
                    ),
                ],
            },
        ),
        migrations.AlterField("attempt", "candidate", to("candidate", null=True)),
        migrations.AddField(
            "attempt",
            "chair",
            models.OneToOneField(null=True, on_delete=PROTECT, to="store.chair"),
        ),
        migrations.AddConstraint(
            "attempt",
            CheckConstraint(
                condition=Q(candidate=None) ^ Q(chair=None),
                name="attempt_of_candidate_or_chair",
            ),
        ),
        migrations.AlterField("plannedsitting", "id", key()),
        *kinds_known("plannedsitting", ["exam", "check", "ecos"]),
        *kinds_known("sitting", ["exam", "check", "spare", "ecos"]),
        migrations.RunSQL((SETTLED / "chairs.sql").read_text()),
    ]
