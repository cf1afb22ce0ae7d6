"""A candidate stops for a rest break, as others stop for an alarm."""

from typing import ClassVar

from django.db import migrations
from django.db.models import CheckConstraint, Q

BEFORE = ("evacuation", "alarm", "technical", "lock", "exclusion")


class Migration(migrations.Migration):
    dependencies: ClassVar = [("store", "0060_voice")]
    operations: ClassVar = [
        migrations.RemoveConstraint("pause", "pause_cause_known"),
        migrations.AddConstraint(
            "pause",
            CheckConstraint(
                condition=Q(cause__in=[*BEFORE, "rest"]), name="pause_cause_known"
            ),
        ),
    ]
