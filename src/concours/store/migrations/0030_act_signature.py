"""The ledger signs each official act; what minutes say is kept."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "acts.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("store", "0029_recheck")]
    operations = [migrations.RunSQL(SQL, "DROP TABLE minutes, act_signature;")]
