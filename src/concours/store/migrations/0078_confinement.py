"""In an ECOS candidates are confined before they pass, and released after."""

from django.db import migrations
from django.db.models import CheckConstraint, Q

NAME = "attendance_kind_known"
KINDS = ["present", "late", "absent", "out", "back", "left", "confined", "released"]


class Migration(migrations.Migration):
    dependencies = [("store", "0077_floor")]
    operations = [
        migrations.RemoveConstraint("attendance", NAME),
        migrations.AddConstraint(
            "attendance", CheckConstraint(condition=Q(kind__in=KINDS), name=NAME)
        ),
    ]
