"""The keeper records two kinds of acts, and nobody else records in its name."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "own_acts.sql").read_text()
UNDO = "DROP TRIGGER own_acts ON act; DROP FUNCTION keep_own_acts;"


class Migration(migrations.Migration):
    dependencies = [("store", "0040_short_locks")]
    operations = [migrations.RunSQL(SQL, UNDO)]
