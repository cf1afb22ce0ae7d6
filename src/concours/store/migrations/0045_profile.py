"""An exam keeps its profile; those that were founded before there were any are EDN."""

from django.db import migrations, models

from concours.core.profile.reading import to_bytes
from concours.store.profiles import load_profile


class Migration(migrations.Migration):
    dependencies = [("store", "0044_planned_sittings")]
    operations = [
        migrations.AddField(
            "exam",
            "profile",
            models.BinaryField(default=to_bytes(load_profile("edn"))),
            preserve_default=False,
        ),
    ]
