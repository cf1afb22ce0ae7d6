"""Two persons set what becomes of one grid without the other, too."""

from django.db import migrations, models
from django.db.models import CheckConstraint, Q


class Migration(migrations.Migration):
    """Add the column: until now one grid alone has stood."""

    dependencies = [("store", "0134_case_statement")]

    operations = [
        migrations.AddField(
            "MergingRules",
            "alone",
            models.CharField(max_length=6, default="stands", db_default="stands"),
        ),
        migrations.AddConstraint(
            "MergingRules",
            CheckConstraint(
                condition=Q(alone__in=["stands", "jury"]), name="merging_rules_alone"
            ),
        ),
    ]
