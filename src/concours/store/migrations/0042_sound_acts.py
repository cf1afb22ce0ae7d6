"""An act that a process adds bears its own digest, and a body that can be read."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "sound_acts.sql").read_text()
UNDO = "DROP TRIGGER sound_acts ON act; DROP FUNCTION refuse_unsound_act;"


class Migration(migrations.Migration):
    dependencies = [("store", "0041_own_acts")]
    operations = [migrations.RunSQL(SQL, UNDO)]
