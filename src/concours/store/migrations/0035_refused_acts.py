"""Refused attempts are found by their code, however many others there are."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("store", "0034_unsigned_tail")]
    operations = [
        migrations.RunSQL(
            "CREATE INDEX refused_act_of_code ON refused_act (code, at_ms)",
            "DROP INDEX refused_act_of_code",
        )
    ]
