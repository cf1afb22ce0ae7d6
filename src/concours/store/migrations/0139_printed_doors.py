"""Where doors are on paper, what candidates read there goes out with the briefing.

To whoever prints it for the envelopes of a site: everybody who passes there is confined.
"""

from django.db import migrations, models
from django.db.models import Q

NAME = "audience_opening_reach"
OF_SITE = ["grid", "examiner", "exercise", "door", "documents"]
REACH = Q(audience__in=["setup", "role"], site=None) | Q(
    audience__in=OF_SITE, site__isnull=False
)


class Migration(migrations.Migration):
    """Widen the constraint."""

    dependencies = [("store", "0140_station_resits")]

    operations = [
        migrations.RemoveConstraint("audienceopening", NAME),
        migrations.AddConstraint(
            "audienceopening", models.CheckConstraint(condition=REACH, name=NAME)
        ),
    ]
