"""A tablet that is given back says so: nobody waits for it."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0066_erased_whole")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE presence ADD COLUMN returned_ms bigint;",
            "ALTER TABLE presence DROP COLUMN returned_ms;",
        )
    ]
