"""The journal's tables, as `schema/journal.sql` writes them."""

from pathlib import Path

from django.db import migrations

SQL = (Path(__file__).parent.parent / "schema" / "journal.sql").read_text()
UNDO = """
DROP TABLE board, checkpoint, ledger_cursor, ledger_entry, presence, journal_entry,
    enrol_failure, device, released_key, news, refused_act, act;
"""


class Migration(migrations.Migration):
    dependencies = [("store", "0001_exam")]
    operations = [migrations.RunSQL(SQL, UNDO)]
