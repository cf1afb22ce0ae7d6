"""A tablet tells whether it has a voice of its own that reads French."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0059_erased")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE presence ADD COLUMN voice boolean;",
            "ALTER TABLE presence DROP COLUMN voice;",
        )
    ]
