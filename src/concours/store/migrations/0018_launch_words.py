"""The keeper lets the launch words out with the sitting key."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0017_ranking")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE released_key ADD COLUMN launch_words smallint[] NOT NULL"
            " CHECK (array_length(launch_words, 1) = 12);",
            "ALTER TABLE released_key DROP COLUMN launch_words;",
        )
    ]
