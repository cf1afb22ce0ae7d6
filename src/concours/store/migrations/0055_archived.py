"""An exam is archived: from then on nothing of it changes."""

from pathlib import Path

from django.db import migrations, models

SQL = (Path(__file__).parent.parent / "schema" / "settled" / "archived.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("store", "0054_personal_settings")]
    operations = [
        migrations.AddField(
            "exam", "kept_days", models.PositiveIntegerField(null=True)
        ),
        migrations.AddField("exam", "archived_act", models.BigIntegerField(null=True)),
        migrations.AddField("exam", "held_act", models.BigIntegerField(null=True)),
        migrations.AddField("exam", "erased_act", models.BigIntegerField(null=True)),
        migrations.RunSQL(SQL),
    ]
