"""What candidates ask the jury to look at again, and what it answers."""

import uuid

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("store", "0021_matching")]
    operations = [
        migrations.CreateModel(
            "Recheck",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("text", models.CharField(max_length=1000)),
                ("asked_ms", models.BigIntegerField()),
                ("answer", models.CharField(default="", max_length=500)),
                ("answered_act", models.BigIntegerField(null=True)),
                ("answered_ms", models.BigIntegerField(null=True)),
                (
                    "candidate",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.candidate",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        to="store.publication",
                    ),
                ),
            ],
            options={
                "db_table": "recheck",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("candidate", "publication", "number"),
                        name="recheck_once",
                    ),
                    models.CheckConstraint(
                        condition=Q(("number__gte", 1), ("number__lte", 3)),
                        name="recheck_few",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            Q(("answer", ""), ("answered_act__isnull", True)),
                            Q(
                                Q(("answer", ""), _negated=True),
                                ("answered_act__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="recheck_answered_by_an_act",
                    ),
                ],
            },
        ),
    ]
