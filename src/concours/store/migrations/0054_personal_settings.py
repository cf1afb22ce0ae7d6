"""What a candidate is due besides time, in a table of its own."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("store", "0053_settled")]
    operations = [
        migrations.CreateModel(
            "PersonalSettings",
            [
                (
                    "candidate",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="store.candidate",
                    ),
                ),
                ("text_percent", models.PositiveSmallIntegerField(default=100)),
                ("contrast", models.CharField(default="usual", max_length=6)),
                ("spacing_percent", models.PositiveSmallIntegerField(default=100)),
                ("breaks_count", models.PositiveSmallIntegerField(default=0)),
                ("break_minutes", models.PositiveSmallIntegerField(default=0)),
                ("reader", models.CharField(default="candidate", max_length=9)),
                ("has_own_room", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "personal_settings",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(breaks_count=0, break_minutes=0)
                        | Q(breaks_count__range=(1, 12), break_minutes__range=(1, 60)),
                        name="personal_settings_breaks_bounded",
                    ),
                    models.CheckConstraint(
                        condition=Q(text_percent__in=[100, 125, 150, 200])
                        & Q(spacing_percent__in=[100, 150, 200])
                        & Q(contrast__in=["usual", "strong"])
                        & Q(reader__in=["candidate", "person", "voice"]),
                        name="personal_settings_known",
                    ),
                ],
            },
        )
    ]
