"""Signing out of wishes ends the tokens made before."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "session_end.sql").read_text()


class Migration(migrations.Migration):
    dependencies = [("store", "0035_refused_acts")]
    operations = [migrations.RunSQL(SQL, "DROP TABLE wish_session_end;")]
