"""Data with a term goes by an act that names it, and by nothing else."""

from pathlib import Path

from django.db import migrations, models

SQL = (Path(__file__).parent.parent / "schema/settled/data_erased.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("store", "0102_blocked_tablets")]
    operations = [
        migrations.AddField(
            "CaseFile", "erased_act", models.BigIntegerField(null=True)
        ),
        migrations.RunSQL(SQL),
    ]
