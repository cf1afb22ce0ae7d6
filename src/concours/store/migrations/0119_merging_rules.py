"""What a jury decides of how the grids of a half-day merge: never changed, the last counts."""

import uuid

from django.db import migrations, models
from django.db.models import PROTECT, CheckConstraint, Q

SQL = """
CREATE TRIGGER merging_rules_archived BEFORE INSERT OR UPDATE ON merging_rules
    FOR EACH ROW EXECUTE FUNCTION keep_archived();
"""


class Migration(migrations.Migration):
    """Add the table."""

    dependencies = [("store", "0125_gateway_report")]

    operations = [
        migrations.CreateModel(
            "MergingRules",
            [
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, primary_key=True, serialize=False
                    ),
                ),
                ("sitting", models.ForeignKey(on_delete=PROTECT, to="store.sitting")),
                ("differs_marks", models.PositiveSmallIntegerField()),
                ("differs_steps", models.PositiveSmallIntegerField()),
                ("missing_station", models.CharField(max_length=6)),
                ("act", models.BigIntegerField(unique=True)),
            ],
            options={
                "db_table": "merging_rules",
                "constraints": [
                    CheckConstraint(
                        condition=Q(differs_marks__range=(1, 20))
                        & Q(differs_steps__range=(1, 4))
                        & Q(missing_station__in=["jury", "mean", "replay"]),
                        name="merging_rules_in_bounds",
                    )
                ],
            },
        ),
        migrations.RunSQL(SQL, migrations.RunSQL.noop),
    ]
