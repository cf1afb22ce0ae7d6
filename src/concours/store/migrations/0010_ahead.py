"""A tablet tells that it holds the packages of all its sittings to come."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0009_second_factor")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE presence ADD COLUMN ahead boolean NOT NULL DEFAULT false;",
            "ALTER TABLE presence DROP COLUMN ahead;",
        )
    ]
